"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.infra.outbox import register_kinds
from app.outcomes import emails, models, words  # noqa: F401  (its tables belong to the schema)
from app.outcomes.labels import name_of_company_step, name_of_meeting_step, name_of_total, spans
from app.outcomes.views import desk, tell


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    register_kinds(*emails.kinds())
    app.register_blueprint(tell.blueprint)
    app.register_blueprint(desk.blueprint)
    app.jinja_env.filters.update(
        total_name=name_of_total,
        company_step=name_of_company_step,
        meeting_step=name_of_meeting_step,
        spans=spans,
    )
