"""What this room hands to the factory: blueprints, words, its part of copies."""

from __future__ import annotations

from flask import Flask

from app.questionnaires import words
from app.questionnaires.operations import copying
from app.questionnaires.views import editor, files


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    copying.register()
    app.register_blueprint(files.blueprint)
    app.register_blueprint(editor.blueprint)
