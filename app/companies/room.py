"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.companies import models  # noqa: F401  (its tables belong to the schema)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
