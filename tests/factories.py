"""Rows for tests, as a person would have made them. Every function commits into the test's savepoint."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app.accounts.models import RoleGrant, SystemRole, User
from app.accounts.passwords import hash_password
from app.companies.models import Company, CompanyKind, CompanySize, Representative, Standing
from app.core import clock
from app.core.tokens import secret_address, ticket_code
from app.events.models import Admission, Approval, Event, EventFormat, EventKind, EventState, Role
from app.infra.db import db
from app.matchmaking.models import Delegation, Seat, Side, Slot, Table
from app.registrations.models import Registration, RegistrationState

PASSWORD = "correct horse battery"
_PASSWORD_HASH = hash_password(PASSWORD)
_numbers = count(1)


def saved(row: Any) -> Any:
    """`row`, written."""
    db.session.add(row)
    db.session.commit()
    return row


def make_user(*roles: SystemRole, **values: Any) -> User:
    """A person with a confirmed address and the password PASSWORD."""
    number = next(_numbers)
    now = clock.now()
    given = {
        "email": f"person{number}@firm.example",
        "family_name": "Соколова",
        "given_name": f"Марина{number}",
        "patronymic": "Игоревна",
        "password_hash": _PASSWORD_HASH,
        "language": "en",
        "email_confirmed_at": now,
        "created_at": now,
        "calendar_secret": secret_address(),
        **values,
    }
    user = User(**given)
    user.grants = [RoleGrant(role=role, granted_at=now) for role in roles]
    return saved(user)


def make_organiser(**values: Any) -> User:
    return make_user(SystemRole.ORGANISER, **values)


def make_inn() -> str:
    """A valid ten-digit INN of the region 00, which no tax office has."""
    body = f"00{next(_numbers):07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    digit = sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11 % 10
    return body + str(digit)


def make_company(head: User | None = None, **values: Any) -> Company:
    """A company card; `head` decides who acts for it."""
    number = next(_numbers)
    now = clock.now()
    given = {
        "inn": make_inn(),
        "name_ru": f"ООО «Завод {number}»",
        "name_en": f"Works {number} LLC",
        "short_ru": f"Завод {number}",
        "short_en": f"Works {number}",
        "kind": CompanyKind.SME,
        "size": CompanySize.SMALL,
        "created_at": now,
        "updated_at": now,
        **values,
    }
    company = saved(Company(**given))
    if head is not None:
        saved(Representative(company_id=company.id, user_id=head.id, standing=Standing.HEAD, created_at=now))
    return company


def make_event(*, roles: dict[Role, Approval] | None = None, **values: Any) -> Event:
    """A published supplier conference in three weeks, open for registration, every role admitted at once."""
    number = next(_numbers)
    now = clock.now()
    starts = (now + timedelta(days=21)).replace(hour=7, minute=0, second=0)
    given = {
        "slug": f"event-{number}",
        "kind": EventKind.SUPPLIER_CONFERENCE,
        "format": EventFormat.ON_SITE,
        "state": EventState.PUBLISHED,
        "title_ru": f"Конференция {number}",
        "title_en": f"Conference {number}",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=8),
        "registration_opens_at": now - timedelta(days=1),
        "registration_closes_at": starts - timedelta(days=1),
        "created_at": now,
        "updated_at": now,
        "published_at": now,
        **values,
    }
    event = saved(Event(**given))
    chosen = roles or dict.fromkeys(
        (Role.SUPPLIER, Role.BUYER, Role.ATTENDEE, Role.SPEAKER), Approval.AUTOMATIC
    )
    for role, approval in chosen.items():
        saved(Admission(event_id=event.id, role=role, approval=approval))
    return event


def make_registration(
    event: Event, user: User, role: Role = Role.ATTENDEE, *, company: Company | None = None, **values: Any
) -> Registration:
    """An approved registration; counts in no capacity."""
    now = clock.now()
    given = {
        "event_id": event.id,
        "user_id": user.id,
        "company_id": company.id if company else None,
        "role": role,
        "state": RegistrationState.APPROVED,
        "ticket_code": ticket_code(),
        "created_at": now,
        "updated_at": now,
        "decided_at": now,
        **values,
    }
    return saved(Registration(**given))


def make_delegation(
    event: Event,
    company: Company,
    side: Side,
    *,
    people: list[Registration] | None = None,
    seats: int = 1,
    **values: Any,
) -> Delegation:
    """A company at the event's meetings with `seats` seats, the first taken by `people` in turn."""
    people = people or []
    delegation = Delegation(
        event_id=event.id,
        company_id=company.id,
        side=side,
        created_at=clock.now(),
        **{"min_meetings": 0, **values},
    )
    delegation.seats = [
        Seat(number=number, registration_id=people[number - 1].id if number <= len(people) else None)
        for number in range(1, seats + 1)
    ]
    return saved(delegation)


def make_slots(
    event: Event, number: int = 4, *, minutes: int = 20, start: datetime | None = None
) -> list[Slot]:
    """`number` slots one after another from the event's start."""
    start = start or event.starts_at
    slots = [
        Slot(
            event_id=event.id,
            starts_at=start + timedelta(minutes=minutes * index),
            ends_at=start + timedelta(minutes=minutes * (index + 1)),
        )
        for index in range(number)
    ]
    db.session.add_all(slots)
    db.session.commit()
    return slots


def make_tables(event: Event, number: int = 3) -> list[Table]:
    tables = [Table(event_id=event.id, number=index + 1) for index in range(number)]
    db.session.add_all(tables)
    db.session.commit()
    return tables
