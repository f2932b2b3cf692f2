"""Entering a person whom the organiser vouches for, with or without an account."""

from __future__ import annotations

import re
from datetime import datetime

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.companies import operations as companies
from app.companies import queries as cards
from app.companies.models import Company, CompanyKind, Standing
from app.companies.rules import LONGEST_SHORT_NAME, compact
from app.core.errors import Refused
from app.events import queries as events
from app.events import seats
from app.events.models import Event, Role
from app.infra import audit, outbox
from app.infra.outbox import Message
from app.registrations import emails, queries, rules
from app.registrations.models import Registration
from app.registrations.operations.decide import refuse_closed
from app.registrations.operations.seating import enter, seat

_LEGAL_FORM = re.compile(r"^(ООО|АО|ПАО|ЗАО|ОАО|НАО|ИП|ГУП|ФГУП|МУП|АНО|НКО|LLC|JSC)\s+", re.IGNORECASE)


def add_by_hand(
    event: Event,
    *,
    role: Role,
    email: str,
    family_name: str,
    given_name: str,
    patronymic: str = "",
    phone: str = "",
    language: str = "ru",
    inn: str = "",
    company_name: str = "",
    position_ru: str = "",
    position_en: str = "",
    note: str = "",
    approve: bool = True,
    tell: bool = True,
    actor: User,
    now: datetime,
) -> Registration:
    """Register a person by e-mail; an unknown one gets an account and a link to choose a password.

    A company is named by its INN; an unknown INN makes a card, for which its name is needed. Raises Refused
    role_not_admitted, company_required, company_unknown, event_closed, and what a card refuses; Conflict
    already_registered, event_full, role_full.
    """
    refuse_closed(event)
    seats.hold(event.id)
    if events.admission(event.id, role) is None:
        raise Refused("role_not_admitted", field="role")
    user = people.by_email(email)
    is_new = user is None
    if user is None:
        user = accounts.add_person(
            email=email,
            family_name=family_name,
            given_name=given_name,
            patronymic=patronymic,
            phone=phone,
            language=language,
            now=now,
        )
    company = company_named(
        role, inn, company_name, user, position_ru=position_ru, position_en=position_en, now=now
    )
    registration = enter(
        event,
        user,
        role=role,
        company=company,
        position_ru=position_ru,
        position_en=position_en,
        note=note,
        known=None if is_new else queries.of_person_at(event.id, user.id, hold=True),
        now=now,
    )
    audit.record(
        "registration.added",
        registration,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"role": str(role)},
    )
    if approve:
        seat(registration, actor=actor, now=now)
    if tell:
        outbox.put(_message(registration, is_new, now), now=now)
    return registration


def _message(registration: Registration, is_new: bool, now: datetime) -> Message:
    if is_new:
        return emails.invited(registration, now=now)
    return (
        emails.approved(registration, now=now) if registration.is_approved else emails.received(registration)
    )


def company_named(
    role: Role,
    inn: str,
    name: str,
    user: User,
    *,
    position_ru: str = "",
    position_en: str = "",
    now: datetime,
) -> Company | None:
    """The card of `inn`. Its first person becomes its head; where there are heads, they decide who acts for it."""
    inn = compact(inn)
    if not inn:
        if rules.needs_company(role):
            raise Refused("company_required", field="inn")
        return None
    company = cards.by_inn(inn)
    if company is None:
        if not name:
            raise Refused("company_unknown", field="company_name")
        kind = CompanyKind.CORPORATION if role == Role.BUYER else CompanyKind.SME
        company = companies.create_company(
            {"inn": inn, "name_ru": name, "short_ru": short_name(name), "kind": kind}, actor=None, now=now
        )
    if not cards.heads(company.id) and cards.standing_of(user.id, company.id) is None:
        companies.add_representative(
            company,
            user,
            standing=Standing.HEAD,
            position_ru=position_ru,
            position_en=position_en,
            now=now,
        )
    return company


def short_name(name: str) -> str:
    """«ООО «КомпозитПрофиль»» as it fits a badge: КомпозитПрофиль, at most 24 characters."""
    bare = _LEGAL_FORM.sub("", name.strip()).strip('«»"“”„ ')
    return (bare or name)[:LONGEST_SHORT_NAME].strip()
