"""Mail as a part of an event's copy: own texts, quiet hours, reminders switched on and off. No mailing, nothing sent."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.correspondence.models import EventText, PostRules, ReminderSwitch
from app.events.copying import Copy, Part, add_part, anew
from app.events.models import Event
from app.infra.db import db


def register() -> None:
    """Offer it where the organiser decided anything."""
    add_part(
        Part(
            "mail",
            _l("Texts of messages and reminders"),
            lambda event: 0 if _texts(event) or _rules(event) or _switches(event) else None,
            write,
            _l("The event’s own texts, quiet hours, which reminders go. Mailings are not copied."),
            50,
        )
    )


def write(copy: Copy) -> None:
    """What the source decided about its mail; the texts are the copier's from now on."""
    changed = {"updated_at": copy.now, "updated_by_id": copy.actor.id if copy.actor else None}
    here = {"event_id": copy.target.id}
    db.session.add_all(anew(text, **here, **changed) for text in _texts(copy.source))
    db.session.add_all(anew(row, **here) for row in [*_rules(copy.source), *_switches(copy.source)])
    db.session.flush()


def _texts(event: Event) -> list[EventText]:
    return list(db.session.scalars(select(EventText).where(EventText.event_id == event.id)))


def _rules(event: Event) -> list[PostRules]:
    return list(db.session.scalars(select(PostRules).where(PostRules.event_id == event.id)))


def _switches(event: Event) -> list[ReminderSwitch]:
    return list(db.session.scalars(select(ReminderSwitch).where(ReminderSwitch.event_id == event.id)))
