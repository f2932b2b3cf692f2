"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.attendance import jobs, ladder, models, segments, words  # noqa: F401  (its tables belong to the schema, its jobs to the worker)
from app.attendance.views import door, meetings, sessions, walk_in  # noqa: F401  (its pages join the blueprint)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    ladder.register()
    segments.register()
    app.register_blueprint(door.blueprint)
