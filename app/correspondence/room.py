"""What this room hands to the factory: pages, words, jobs, its part of copies, and itself as the postmaster."""

from __future__ import annotations

from flask import Flask

from app.correspondence import emails, jobs, words  # noqa: F401  (its jobs register themselves)
from app.correspondence.office import Office
from app.correspondence.operations import copying
from app.correspondence.views import (  # noqa: F401  (one blueprint of several files)
    blueprint,
    mailings,
    outbox,
    reminders,
    texts,
    unsubscribing,
)
from app.infra.outbox import appoint, register_kinds


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    copying.register()
    register_kinds(*emails.kinds())
    appoint(Office())
    app.register_blueprint(blueprint)
    app.register_blueprint(unsubscribing.blueprint)
    # one click in a mail program (RFC 8058) comes without a session; the signed token in the address is the permission
    app.extensions["csrf"].exempt(unsubscribing.stop)
