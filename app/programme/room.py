"""What this room hands to the factory: blueprint, words."""

from __future__ import annotations

from flask import Flask

from app.programme import models, views, words  # noqa: F401  (its tables belong to the schema)
from app.programme.words import reason


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    app.register_blueprint(views.blueprint)
    app.add_template_filter(reason, "programme_reason")
