"""The ladder as a part of an event's copy: steps with their dates moved. No document, no exception."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.copying import Copy, Part, add_part, anew
from app.infra.db import db
from app.readiness import queries


def register() -> None:
    """Offer the ladder where there is one."""
    add_part(
        Part(
            "ladder",
            _l("Steps before wishes"),
            lambda event: len(queries.steps_of(event.id)) or None,
            write,
            _l("What firms must do, with dates moved. Documents are not copied."),
            41,
        )
    )


def write(copy: Copy) -> None:
    """All steps."""
    for step in queries.steps_of(copy.source.id):
        db.session.add(anew(step, event_id=copy.target.id, due_at=copy.shift.maybe(step.due_at)))
    db.session.flush()
