"""The terms of places as a part of an event's copy, with its invitation codes made anew. Nobody who came or waits."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.tokens import invitation_code
from app.events import queries as events
from app.events.copying import Copy, Part, add_part, anew
from app.events.models import Event
from app.infra.db import db
from app.registrations import queries
from app.registrations.models import InvitationCode, RegistrationTerms


def register() -> None:
    """Offer it where terms were set or codes made."""
    add_part(
        Part(
            "registration",
            _l("Waiting list, changes, invitation codes"),
            lambda event: 0 if _terms(event) or _open_codes(event) else None,
            write,
            _l("Terms and dates of changing and cancelling. Codes keep quota and role, but get new words."),
            15,
        )
    )


def write(copy: Copy) -> None:
    """The terms with their dates moved, then the codes. Needs the admissions of the copy to be settled."""
    terms = _terms(copy.source)
    if terms is not None:
        until = {name: copy.shift.maybe(getattr(terms, name)) for name in ("changes_until", "cancels_until")}
        db.session.add(anew(terms, event_id=copy.target.id, **until))
    admitted = {row.role for row in events.admissions_of(copy.target.id)}
    for code in _open_codes(copy.source):
        if code.role is None or code.role in admitted:
            _write_code(copy, code)
    db.session.flush()


def _write_code(copy: Copy, code: InvitationCode) -> None:
    """Whoever knows the old word was invited to the old event only, so the new one is drawn by chance."""
    expires_at = copy.shift.maybe(code.expires_at)
    if expires_at is not None and expires_at <= copy.now and not copy.target.is_template:
        return
    db.session.add(
        anew(
            code,
            event_id=copy.target.id,
            code=invitation_code(),
            used=0,
            expires_at=expires_at,
            created_at=copy.now,
            created_by_id=copy.actor.id if copy.actor else None,
        )
    )


def _terms(event: Event) -> RegistrationTerms | None:
    return db.session.get(RegistrationTerms, event.id)


def _open_codes(event: Event) -> list[InvitationCode]:
    """Oldest first."""
    codes = sorted(queries.codes_of(event.id), key=lambda code: code.id)
    return [code for code in codes if code.withdrawn_at is None]
