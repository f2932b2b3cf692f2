"""Messages about registrations, in the language of their reader."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.accounts import queries as people
from app.accounts.models import User
from app.events.models import Session
from app.infra.links import absolute
from app.infra.outbox import Message
from app.infra.signing import sign
from app.registrations.emails import calendar
from app.registrations.models import Invitation, Registration, WaitingPlace

INVITATION = "invitation"  # what the links of invitations are signed for
OFFER = "offer"  # what the links of offers are signed for
TIMES = frozenset({"starts_at", "ends_at", "timezone"})


def received(registration: Registration) -> Message:
    """We have your registration; somebody will look at it."""
    return _message(registration, "received")


def approved(registration: Registration, *, now: datetime) -> Message:
    """You are coming: ticket and calendar entry."""
    return _message(registration, "approved", entry=_entry(registration, calendar.REQUEST, now))


def invited(registration: Registration, *, now: datetime) -> Message:
    """The organiser entered you: ticket, and a link to choose a password for your new account."""
    password = absolute("accounts.set_password", token=people.password_link(registration.user))
    entry = _entry(registration, calendar.REQUEST, now) if registration.is_approved else None
    return _message(registration, "invited", entry=entry, password_link=password)


def waiting(registration: Registration, *, number: int | None) -> Message:
    """All places are taken: you are on the waiting list, at this number."""
    return _message(registration, "waiting", number=number)


def offer(place: WaitingPlace) -> Message:
    """A place has come free and is held for you until a moment; the link answers with one click."""
    return _message(
        place.registration, "offer", place=place, session=place.session, offer_link=offer_link(place)
    )


def offer_waits(place: WaitingPlace) -> Message:
    """Half of the time is over: the offer still waits for an answer."""
    return _message(
        place.registration, "offer_waits", place=place, session=place.session, offer_link=offer_link(place)
    )


def offer_expired(place: WaitingPlace) -> Message:
    """Nobody answered: the place has gone to the next."""
    return _message(place.registration, "offer_expired", place=place, session=place.session)


def offer_link(place: WaitingPlace) -> str:
    """The address at which an offer is answered without signing in."""
    return absolute("offers.offer", token=sign(OFFER, place.id))


def invitation(invited: Invitation) -> Message:
    """Somebody is asked to come; the link accepts or declines without signing in."""
    link = absolute("invitations.invited", token=sign(INVITATION, invited.id))
    return Message(
        invited.email,
        invited.language,
        "registrations/invitation",
        {
            "invitation": invited,
            "event": invited.event,
            "invitation_link": link,
            "event_link": absolute("events.event", slug=invited.event.slug),
        },
        event_id=invited.event_id,
    )


def by_colleague(registration: Registration, colleague: User, *, is_new: bool, now: datetime) -> Message:
    """A colleague registered you or handed the place over to you; a new account gets a link for its password."""
    entry = _entry(registration, calendar.REQUEST, now) if registration.is_approved else None
    password = people.password_link(registration.user) if is_new else ""
    return _message(
        registration,
        "by_colleague",
        entry=entry,
        colleague=colleague,
        password_link=absolute("accounts.set_password", token=password) if is_new else "",
    )


def handed_over(registration: Registration, heir: Registration, *, now: datetime) -> Message:
    """Your place has gone to a colleague; your ticket is no longer good."""
    entry = _entry(registration, calendar.CANCEL, now)
    return _message(registration, "handed_over", entry=entry, colleague=heir.user)


def declined(registration: Registration, *, was_approved: bool, now: datetime) -> Message:
    """The organiser said no, and why."""
    entry = _entry(registration, calendar.CANCEL, now) if was_approved else None
    return _message(registration, "declined", entry=entry)


def cancelled(
    registration: Registration, *, was_approved: bool, by_organiser: bool, now: datetime
) -> Message:
    """The registration is cancelled."""
    entry = _entry(registration, calendar.CANCEL, now) if was_approved else None
    return _message(registration, "cancelled", entry=entry, by_organiser=by_organiser)


def event_changed(
    registration: Registration, *, fields: Collection[str], old_starts_at: datetime | None, now: datetime
) -> Message:
    """The event has another time or place. `fields` are the names of what changed."""
    entry = _entry(registration, calendar.REQUEST, now) if registration.is_approved else None
    return _message(
        registration,
        "event_changed",
        entry=entry,
        moved=bool(TIMES & set(fields)),
        old_starts_at=old_starts_at,
    )


def event_cancelled(registration: Registration, *, now: datetime) -> Message:
    """The event will not take place, and why."""
    entry = _entry(registration, calendar.CANCEL, now) if registration.is_approved else None
    return _message(registration, "event_cancelled", entry=entry)


def session_moved(registration: Registration, session: Session) -> Message:
    """An agenda item you have a place in has another time."""
    return _message(registration, "session_moved", session=session)


def session_removed(registration: Registration, session: Session) -> Message:
    """An agenda item you had a place in was taken off the agenda."""
    return _message(registration, "session_removed", session=session)


def incomplete(registration: Registration) -> Message:
    """The registration waits for its owner: address not confirmed, no password chosen."""
    password = absolute("accounts.set_password", token=people.password_link(registration.user))
    return _message(registration, "incomplete", password_link=password)


def unanswered(registration: Registration) -> Message:
    """The event asks something in its form that this person has never seen."""
    answers = absolute("registrations.change", code=registration.ticket_code)
    return _message(registration, "unanswered", answers_link=answers)


def evening_before(registration: Registration, *, now: datetime) -> Message:
    """Tomorrow is the day: time, place, ticket."""
    return _message(registration, "evening_before", entry=_entry(registration, calendar.REQUEST, now))


def about_to_begin(registration: Registration) -> Message:
    """It begins in a few minutes: where to go, or the link to join."""
    return _message(registration, "about_to_begin")


def _entry(registration: Registration, method: str, now: datetime) -> tuple[bytes, str]:
    return calendar.entry(registration, method=method, now=now), method


def _message(
    registration: Registration, name: str, *, entry: tuple[bytes, str] | None = None, **context: object
) -> Message:
    content, method = entry or (None, "")
    return Message(
        registration.user.email,
        registration.user.language,
        f"registrations/{name}",
        {
            "registration": registration,
            "event": registration.event,
            "user": registration.user,
            "company": registration.company,
            "ticket_link": absolute("registrations.ticket", code=registration.ticket_code),
            "sessions_link": absolute("registrations.sessions", code=registration.ticket_code),
            "calendar_link": absolute("events.calendar"),
            "event_link": absolute("events.event", slug=registration.event.slug),
            **context,
        },
        event_id=registration.event_id,
        calendar=content,
        calendar_method=method,
    )
