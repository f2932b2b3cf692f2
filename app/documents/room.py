"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.documents import fairness, jobs, programme, words  # noqa: F401  (importing the jobs makes them known to the worker)
from app.documents.queries import printed
from app.documents.report import jobs as report_jobs  # noqa: F401  (its job is known by name)
from app.documents.report import views as report
from app.documents.views import certificates, desk, feeds, mine
from app.matchmaking import hooks as matchmaking


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    pages = (
        desk.blueprint,
        mine.blueprint,
        feeds.blueprint,
        report.blueprint,
        report.check,
        fairness.blueprint,
        programme.blueprint,
        certificates.blueprint,
        certificates.records,
        certificates.samples,
        certificates.linked,
    )
    for blueprint in pages:
        app.register_blueprint(blueprint)
    matchmaking.sheets_asked.subscribe(printed.on_sheets_asked)
