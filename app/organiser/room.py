"""What this room hands to the factory: the desk and its menu."""

from __future__ import annotations

from flask import Flask

from app.organiser import menu  # noqa: F401  (registers the menu's maker)
from app.organiser.views import blueprint


def register(app: Flask) -> None:
    """Hang the room's pages into `app`."""
    app.register_blueprint(blueprint)
