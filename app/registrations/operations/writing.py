"""A checked list of participants, written at once: as `add_by_hand` enters each of them, in a few statements for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.companies import operations as companies
from app.companies import queries as cards
from app.companies.models import Company, CompanyKind, Representative, Standing
from app.core.tokens import ticket_code
from app.events import seats
from app.events.models import Event, Role
from app.infra import audit
from app.infra.db import db
from app.questionnaires import operations as questionnaires
from app.questionnaires import queries as questions
from app.questionnaires.models import Purpose
from app.registrations import hooks, queries
from app.registrations.models import Registration, RegistrationState
from app.registrations.operations.by_hand import add_by_hand, short_name
from app.registrations.rules import ImportRow


def write_rows(
    event: Event, rows: Sequence[ImportRow], *, approve: bool, actor: User, now: datetime
) -> list[Registration]:
    """Register everybody in `rows`, nobody of whom is registered; mails are for the caller.

    Raises Conflict event_full, role_full, already_registered: the caller's transaction takes everything back.
    """
    seats.hold(event.id)
    known = people.by_emails([row.email for row in rows])
    former = queries.people_registered_once(event.id, [user.id for user in known.values()])
    again = [row for row in rows if row.email in known and known[row.email].id in former]
    fresh = [row for row in rows if row not in again] if again else list(rows)
    users = _users(fresh, known, now=now)
    firms = _firms(fresh, users, now=now)
    made = _registrations(event, fresh, users, firms, actor=actor, now=now)
    if approve:
        _approve(event, made, actor=actor, now=now)
    made += [_again(event, row, approve=approve, actor=actor, now=now) for row in again]
    _answers(event, rows, {registration.user.email: registration for registration in made}, now=now)
    return made


def _users(rows: Sequence[ImportRow], known: Mapping[str, User], *, now: datetime) -> dict[str, User]:
    users = dict(known)
    for row in rows:
        if row.email not in users:
            users[row.email] = accounts.new_person(
                email=row.email,
                family_name=row.family_name,
                given_name=row.given_name,
                patronymic=row.patronymic,
                phone=row.phone,
                language=row.language,
                now=now,
            )
    db.session.add_all(users.values())
    db.session.flush()
    return users


def _firms(rows: Sequence[ImportRow], users: Mapping[str, User], *, now: datetime) -> dict[str, Company]:
    """The cards by INN, made where there is none. Its first person becomes the head of a card that has none."""
    firms = queries.known_companies([row.inn for row in rows])
    first: dict[str, ImportRow] = {}
    for row in rows:
        if row.inn:
            first.setdefault(row.inn, row)
    new = [row for inn, row in first.items() if inn not in firms]
    headed = cards.headed([company.id for company in firms.values()])
    for card in companies.create_cards([_card(row) for row in new], now=now):
        firms[str(card.inn)] = card
    fresh = {row.inn for row in new}
    for inn, row in first.items():
        company, user = firms[inn], users[row.email]
        if inn in fresh:
            db.session.add(
                Representative(
                    company_id=company.id,
                    user_id=user.id,
                    standing=Standing.HEAD,
                    position_ru=row.position_ru,
                    position_en=row.position_en,
                    created_at=now,
                )
            )
        elif company.id not in headed and cards.standing_of(user.id, company.id) is None:
            companies.add_representative(
                company,
                user,
                standing=Standing.HEAD,
                position_ru=row.position_ru,
                position_en=row.position_en,
                now=now,
            )
    db.session.flush()
    return firms


def _card(row: ImportRow) -> dict[str, object]:
    kind = CompanyKind.CORPORATION if row.role == Role.BUYER else CompanyKind.SME
    return {"inn": row.inn, "name_ru": row.company, "short_ru": short_name(row.company), "kind": kind}


def _registrations(
    event: Event,
    rows: Sequence[ImportRow],
    users: Mapping[str, User],
    firms: Mapping[str, Company],
    *,
    actor: User,
    now: datetime,
) -> list[Registration]:
    made = [
        Registration(
            event=event,
            user=users[row.email],
            company=firms[row.inn] if row.inn else None,
            role=row.role,
            state=RegistrationState.PENDING,
            ticket_code=ticket_code(),
            position_ru=row.position_ru,
            position_en=row.position_en,
            note=row.note,
            created_at=now,
            updated_at=now,
        )
        for row in rows
    ]
    db.session.add_all(made)
    db.session.flush()
    for registration in made:
        audit.record(
            "registration.added",
            registration,
            actor_id=actor.id,
            now=now,
            event_id=event.id,
            changes={"role": str(registration.role)},
        )
    return made


def _approve(event: Event, made: Sequence[Registration], *, actor: User, now: datetime) -> None:
    if not made:
        return
    seats.take_seats(event.id, Counter(registration.role for registration in made))
    for registration in made:
        registration.state = RegistrationState.APPROVED
        registration.decided_at, registration.decided_by_id = now, actor.id
    db.session.flush()
    hooks.approved_together(registrations=made, now=now)


def _again(event: Event, row: ImportRow, *, approve: bool, actor: User, now: datetime) -> Registration:
    """Somebody who was here and left gets the former registration back, with its ticket."""
    return add_by_hand(
        event,
        role=row.role,
        email=row.email,
        family_name=row.family_name,
        given_name=row.given_name,
        inn=row.inn,
        company_name=row.company,
        position_ru=row.position_ru,
        position_en=row.position_en,
        note=row.note,
        approve=approve,
        tell=False,
        actor=actor,
        now=now,
    )


def _answers(
    event: Event, rows: Sequence[ImportRow], made: Mapping[str, Registration], *, now: datetime
) -> None:
    given = {made[row.email].user_id: row.answers for row in rows if row.answers}
    questionnaire = questions.of_event(event.id, Purpose.REGISTRATION) if given else None
    if questionnaire is None:
        return
    had = questions.people_with_answers(questionnaire.id, list(given))
    fresh = {person_id: answers for person_id, answers in given.items() if person_id not in had}
    questionnaires.keep_answers_of_many(questionnaire, fresh, now=now)
    for person_id in had:
        answers = given[person_id]
        questionnaires.keep_answers(questionnaire, answers, asked=list(answers), person_id=person_id, now=now)
