"""What this room hands to the factory: blueprint, words."""

from __future__ import annotations

from flask import Flask

from app.events import hooks as events
from app.programme import models, queries, views, words  # noqa: F401  (its tables belong to the schema)
from app.programme.words import reason


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    events.plan_asked.subscribe(queries.on_plan_asked)
    app.register_blueprint(views.blueprint)
    app.add_template_filter(reason, "programme_reason")
