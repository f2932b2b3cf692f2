"""What this room hands to the factory: blueprints, words, jobs, its part of copies."""

from __future__ import annotations

from flask import Flask

from app.infra.outbox import register_kinds
from app.trainings import emails, jobs, words  # noqa: F401  (its job is known by name)
from app.trainings.operations import copying
from app.trainings.views import check, desk, mine, one  # noqa: F401  (they share the blueprints)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    copying.register()
    register_kinds(*emails.kinds())
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(check.blueprint)
    app.register_blueprint(check.opened_blueprint)
    app.register_blueprint(mine.blueprint)
