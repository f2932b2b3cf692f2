"""Marks: set, noted, confirmed, reminded of."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts import queries as people
from app.accounts.models import User
from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db, locked_row
from app.matchmaking.emails import wishes as letters
from app.matchmaking.models import Delegation, Wish, WishLevel
from app.matchmaking.operations.readiness import refuse_unready
from app.matchmaking.queries import wish as marks
from app.matchmaking.rules.wishes import refusal_to_mark, wishes_closed

PAUSE_BETWEEN_REMINDERS = timedelta(hours=20)


def mark(
    event: Event,
    author: Delegation,
    about: Delegation,
    level: WishLevel | None,
    *,
    actor: User,
    now: datetime,
) -> Wish | None:
    """Set what `author` thinks of meeting `about`; None takes the mark back, and its note with it.

    Raises NotFound for delegations of other events, Refused wish_closed, own_company, wrong_side, must_limit, not_ready.
    """
    _refuse_foreign(event, author, about)
    db.session.flush()
    if level is not None:
        refuse_unready(author, now)
    locked_row(
        Delegation, author.id
    )  # marks "must" are counted: two clicks at once must not both be the last
    refusal = refusal_to_mark(
        event, author, about, level, musts_besides=marks.musts_of(author.id, besides=about.id), now=now
    )
    if refusal is not None:
        raise refusal
    wish = marks.wish(author.id, about.id)
    if level is None:
        if wish is not None:
            db.session.delete(wish)
            _audit("wish.taken_back", author, about, actor, now)
        return None
    if wish is None:
        wish = Wish(event_id=event.id, author_id=author.id, about_id=about.id, level=level, note="")
        db.session.add(wish)
    wish.level, wish.marked_by_id, wish.marked_at = level, actor.id, now
    db.session.flush()
    _audit("wish.marked", author, about, actor, now, level=str(level))
    return wish


def note(
    event: Event, author: Delegation, about: Delegation, text: str, *, actor: User, now: datetime
) -> Wish:
    """Keep a note beside a mark; the author's side and the organiser read it. Raises Refused note_without_mark."""
    _refuse_foreign(event, author, about)
    if wishes_closed(event, now):
        raise Refused("wish_closed")
    wish = marks.wish(author.id, about.id)
    if wish is None:
        raise Refused("note_without_mark")
    wish.note = text
    db.session.flush()
    _audit("wish.noted", author, about, actor, now)
    return wish


def confirm(event: Event, author: Delegation, *, actor: User, now: datetime) -> None:
    """Tell the organiser that the marks are final. Raises Refused wish_closed, nothing_marked."""
    if author.event_id != event.id:
        raise NotFound
    if wishes_closed(event, now):
        raise Refused("wish_closed")
    refuse_unready(author, now)
    if marks.count_of(author.id) == 0:
        raise Refused("nothing_marked")
    author.wishes_confirmed_at = now
    audit.record("wishes.confirmed", author, actor_id=actor.id, now=now, event_id=event.id)


def remind(event: Event, *, actor: User, now: datetime) -> tuple[int, int]:
    """Mail everybody who acts for a delegation without marks. Returns (sent, left out: mailed within the day).

    Raises Refused wish_closed.
    """
    if wishes_closed(event, now):
        raise Refused("wish_closed")
    sent = left_out = 0
    for delegation, person in marks.people_without_marks(event.id, now):
        if people.mailed_since(person.email, letters.MARK_WISHES, now - PAUSE_BETWEEN_REMINDERS):
            left_out += 1
            continue
        outbox.put(letters.mark_wishes(event, delegation, person), now=now)
        sent += 1
    audit.record(
        "wishes.reminded", event, actor_id=actor.id, now=now, event_id=event.id, changes={"sent": sent}
    )
    return sent, left_out


def _refuse_foreign(event: Event, author: Delegation, about: Delegation) -> None:
    if author.event_id != event.id or about.event_id != event.id or about.withdrawn_at is not None:
        raise NotFound


def _audit(
    verb: str, author: Delegation, about: Delegation, actor: User, now: datetime, **more: object
) -> None:
    audit.record(
        verb,
        author,
        actor_id=actor.id,
        now=now,
        event_id=author.event_id,
        changes={"about": about.id, **more},
    )
