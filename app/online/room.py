"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.attendance import hooks as attendance
from app.events import extensions
from app.online import jobs, models, words  # noqa: F401  (its tables belong to the schema, its jobs to the worker)
from app.online.queries import counted
from app.online.views import callbacks, desk, files, lists, materials, own  # noqa: F401  (pages of the desk share its blueprint)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    attendance.presence_asked.subscribe(counted.on_presence_asked)
    app.register_blueprint(own.blueprint)
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(files.blueprint)
    app.register_blueprint(materials.blueprint)
    app.register_blueprint(callbacks.blueprint)
    app.extensions["csrf"].exempt(
        callbacks.blueprint
    )  # another server has no token of ours: it signs what it says
    extensions.add_section(files.SECTION)
