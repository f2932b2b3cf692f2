"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.attendance import models, words  # noqa: F401  (its tables belong to the schema)
from app.attendance.views import door, meetings  # noqa: F401  (its pages join the blueprint)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    app.register_blueprint(door.blueprint)
