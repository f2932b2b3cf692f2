"""The admitted with their time in the room, as the organiser's list shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.attendance.models import CheckIn
from app.infra.db import db
from app.online.models import Presence, Source
from app.online.queries.presence import time_there
from app.online.rules.staying import STILL_HERE, TimeThere
from app.registrations.models import Registration, RegistrationState


class Which(StrEnum):
    """Whom the list shows."""

    ATTENDED = "attended"
    SHORT = "short"
    ABSENT = "absent"


@dataclass(frozen=True)
class Person:
    """One admitted person. `there` is None for who was never in the room, `on_site` the moment at the door."""

    registration: Registration
    there: TimeThere | None
    on_site: datetime | None

    @property
    def attended(self) -> bool:
        return self.on_site is not None or (self.there is not None and self.there.attended)

    @property
    def share(self) -> float:
        return self.there.share if self.there else 0.0

    @property
    def which(self) -> Which:
        if self.attended:
            return Which.ATTENDED
        return Which.ABSENT if self.there is None else Which.SHORT


def people(event_id: int) -> list[Person]:
    """The admitted by name, with their time; a fixed number of statements."""
    query = (
        select(Registration, CheckIn.at)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED)
        .options(
            joinedload(Registration.user).lazyload(User.grants),
            joinedload(Registration.company),
        )
    )
    times = time_there(event_id)
    found = [Person(row, times.get(row.id), at) for row, at in db.session.execute(query)]
    return sorted(found, key=lambda person: folded(person.registration.user.full_name))


def chosen(everybody: Iterable[Person], *, text: str, which: Which | None, sort: str) -> list[Person]:
    """Those whom the filter leaves, in the order asked for: name, share, first, each with - for the reverse."""
    words = folded(text).split()
    found = [
        person
        for person in everybody
        if (which is None or person.which == which) and all(word in _line(person) for word in words)
    ]
    key = {
        "share": lambda person: person.share,
        "first": lambda person: (person.there and person.there.first_at) or person.registration.created_at,
    }.get(sort.lstrip("-"))
    if key is not None:
        found.sort(key=key, reverse=sort.startswith("-"))
    elif sort == "-name":
        found.reverse()
    return found


def _line(person: Person) -> str:
    row, company = person.registration, person.registration.company
    names = [row.user.full_name, row.user.latin_name, row.user.email, row.ticket_code]
    if company is not None:
        names += [company.name_ru, company.name_en, company.short_ru, company.short_en]
    return folded(" ".join(names))


def folded(text: str) -> str:
    """Text as it is compared: small letters, ё as е."""
    return text.casefold().replace("ё", "е")


@dataclass(frozen=True)
class Entry:
    """One stay with its person, as the page of the moment lists it."""

    registration: Registration
    joined_at: datetime
    left_at: datetime
    here: bool


def latest_entries(event_id: int, now: datetime, *, most: int = 12) -> list[Entry]:
    """The newest entries by our link or told by the platform, with person and company."""
    query = (
        select(Presence)
        .join(Presence.registration)
        .where(Registration.event_id == event_id, Presence.source != Source.LIST)
        .options(
            joinedload(Presence.registration).joinedload(Registration.user).lazyload(User.grants),
            joinedload(Presence.registration).joinedload(Registration.company),
        )
        .order_by(Presence.joined_at.desc(), Presence.id.desc())
        .limit(most)
    )
    return [
        Entry(row.registration, row.joined_at, row.left_at, row.left_at > now - STILL_HERE)
        for row in db.session.scalars(query)
        if row.joined_at and row.left_at
    ]
