"""What this room hands to the factory: the participant's pages and words."""

from __future__ import annotations

from flask import Flask

from app.participant import words
from app.participant.views import blueprint


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    app.register_blueprint(blueprint)
