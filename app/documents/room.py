"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.documents.report import jobs as report_jobs  # noqa: F401  (its job is known by name)
from app.documents.report import views as report


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    app.register_blueprint(report.blueprint)
    app.register_blueprint(report.check)
