"""What this room hands to the factory: blueprints, words, messages, reminders, its part of copies."""

from __future__ import annotations

from flask import Flask

from app.correspondence.reminders import register_reminder
from app.feedback import copying, emails, reminders, words
from app.feedback.views import desk, giving
from app.infra.outbox import register_kinds


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    copying.register()
    register_kinds(*emails.kinds())
    for reminder in reminders.kinds():
        register_reminder(reminder)
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(giving.blueprint)
    app.register_blueprint(giving.mine)
