"""What this room hands to the factory: blueprints, words, kinds of steps and of messages, a question about people."""

from __future__ import annotations

from flask import Flask

from app.infra.outbox import register_kinds
from app.readiness import emails, kinds, models, segments, words  # noqa: F401  (its tables belong to the schema)
from app.readiness.operations import copying
from app.readiness.views import desk, mine, steps  # noqa: F401  (the steps join the desk)
from app.readiness.words import title_of


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    kinds.register()
    copying.register()
    segments.register()
    register_kinds(*emails.kinds())
    app.register_blueprint(mine.blueprint)
    app.register_blueprint(desk.blueprint)
    app.add_template_filter(title_of, "step_title")
