"""Who comes without having registered: entered at the desk within seconds, with or without an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.companies import operations as companies
from app.companies import queries as cards
from app.companies.models import Company
from app.companies.rules import compact, inn_problem
from app.core.errors import Refused
from app.core.tokens import secret_address
from app.events import queries as events
from app.events import rules as event_rules
from app.events import seats
from app.events.models import Event, Role
from app.infra import audit, outbox
from app.registrations import emails, queries, rules
from app.registrations.models import Registration
from app.registrations.operations import codes
from app.registrations.operations.by_hand import short_name
from app.registrations.operations.seating import enter, seat

MOST_OFFERED = 8


@dataclass(frozen=True)
class Guest:
    """What the desk asks: the name as one line, family name first; the rest may be empty."""

    name: str
    role: Role
    company: str = ""
    company_id: int | None = None
    email: str = ""


def walk_in(event: Event, guest: Guest, *, language: str, actor: User, now: datetime) -> Registration:
    """Register and admit somebody at once. Whoever is known by the address and has not come yet is admitted too.

    Raises Refused event_closed, role_not_admitted, name_incomplete, company_required, company_ambiguous; Conflict
    event_full, role_full.
    """
    if event_rules.is_closed(event):
        raise Refused("event_closed")
    seats.hold(event.id)
    if events.admission(event.id, guest.role) is None:
        raise Refused("role_not_admitted", field="role")
    names = guest.name.split()
    if len(names) < 2:
        raise Refused("name_incomplete", field="name")
    company = company_at_the_desk(guest, now=now)
    if company is None and rules.needs_company(guest.role):
        raise Refused("company_required", field="company")
    user = people.by_email(guest.email) if guest.email else None
    known = queries.of_person_at(event.id, user.id, hold=True) if user is not None else None
    if known is not None and known.is_approved:
        return known
    if user is None:
        user = accounts.add_person(
            email=guest.email or accounts.no_address(secret_address()),
            family_name=names[0],
            given_name=names[1],
            patronymic=" ".join(names[2:]),
            language=language,
            now=now,
        )
    if known is not None and known.state in rules.ALIVE:
        registration = known
    else:
        registration = enter(
            event,
            user,
            role=guest.role,
            company=company,
            position_ru="",
            position_en="",
            note="",
            known=known,
            now=now,
        )
    codes.origin_of(registration).at_the_desk = True
    changes = {"role": str(registration.role)}
    audit.record(
        "registration.at_the_desk",
        registration,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes=changes,
    )
    seat(registration, actor=actor, now=now)
    if guest.email:
        outbox.put(emails.approved(registration, now=now), now=now)
    return registration


def company_at_the_desk(guest: Guest, *, now: datetime) -> Company | None:
    """The card meant: chosen, by its INN, or by words of its name; an unknown name makes a card without numbers.

    Raises Refused company_ambiguous where several answer, company_unknown for an INN nobody has.
    """
    if guest.company_id is not None:
        return cards.one(guest.company_id)
    text = " ".join(guest.company.split())
    if not text:
        return None
    first, _, rest = text.partition(" ")
    if compact(first).isdecimal() and inn_problem(first) is None:
        found = cards.by_inn(compact(first))
        if found is not None:
            return found
        if not rest:
            raise Refused("company_unknown_at_desk", field="company")
        return _new_card({"inn": compact(first), "name_ru": rest}, now=now)
    answers = companies_like(text)
    exact = [one for one in answers if text.casefold() in _names(one)]
    if len(exact) == 1 or len(answers) == 1:
        return (exact or answers)[0]
    if answers:
        raise Refused("company_ambiguous", field="company")
    return _new_card({"name_ru": text[:200]}, now=now)


def companies_like(text: str) -> list[Company]:
    """The cards whose names or INN the words begin, a handful."""
    return queries.companies_found(text, MOST_OFFERED)


def _names(company: Company) -> set[str]:
    return {
        name.casefold()
        for name in (company.name_ru, company.name_en, company.short_ru, company.short_en)
        if name
    }


def _new_card(values: dict[str, str], *, now: datetime) -> Company:
    return companies.create_company(
        {**values, "short_ru": short_name(values["name_ru"])}, actor=None, now=now
    )
