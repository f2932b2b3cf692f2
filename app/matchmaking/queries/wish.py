"""Reads about marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import User
from app.companies.models import Representative, Standing
from app.infra.db import db
from app.matchmaking.models import Delegation, Wish, WishLevel
from app.matchmaking.queries.delegation import present
from app.matchmaking.queries.unready import steps_left
from app.registrations.models import Registration, RegistrationState

_asked = aliased(Wish)


def wishes(event_id: int) -> list[Wish]:
    """All marks of an event."""
    return list(db.session.scalars(select(Wish).where(Wish.event_id == event_id)))


def marks(event_id: int) -> list[tuple[int, int, WishLevel]]:
    """All marks of an event as (author, about, level): for the solver, which asks for thousands at once."""
    query = select(Wish.author_id, Wish.about_id, Wish.level).where(Wish.event_id == event_id)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def wish(author_id: int, about_id: int) -> Wish | None:
    """One side's mark about the other."""
    return db.session.scalar(select(Wish).where(Wish.author_id == author_id, Wish.about_id == about_id))


def wishes_around(delegation_id: int) -> list[Wish]:
    """The marks a delegation gave and those it got."""
    query = select(Wish).where(or_(Wish.author_id == delegation_id, Wish.about_id == delegation_id))
    return list(db.session.scalars(query))


def musts_of(author_id: int, *, besides: int) -> int:
    """How many marks "must" a delegation gave, not counting the one about `besides`."""
    query = select(func.count()).select_from(Wish)
    query = query.where(Wish.author_id == author_id, Wish.level == WishLevel.MUST, Wish.about_id != besides)
    return db.session.scalar(query) or 0


def count_of(author_id: int) -> int:
    """How many marks a delegation gave."""
    return db.session.scalar(select(func.count()).select_from(Wish).where(Wish.author_id == author_id)) or 0


def tally_of_event(event_id: int) -> dict[int, dict[WishLevel, int]]:
    """By author: how many marks of each level."""
    query = (
        select(Wish.author_id, Wish.level, func.count())
        .where(Wish.event_id == event_id)
        .group_by(Wish.author_id, Wish.level)
    )
    tally: dict[int, dict[WishLevel, int]] = {}
    for author_id, level, number in db.session.execute(query):
        tally.setdefault(author_id, {})[WishLevel(level)] = number
    return tally


def awaiting_of_event(event_id: int) -> dict[int, int]:
    """By delegation: how many asked to meet it and have no answer yet."""
    answer = exists().where(Wish.author_id == _asked.about_id, Wish.about_id == _asked.author_id)
    query = (
        select(_asked.about_id, func.count())
        .where(_asked.event_id == event_id, _asked.level != WishLevel.NO, ~answer)
        .group_by(_asked.about_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def people_without_marks(event_id: int, now: datetime) -> list[tuple[Delegation, User]]:
    """Who acts for the delegations that could mark and marked nobody: those coming, or the company's representatives."""
    silent = present(event_id).where(~exists().where(Wish.author_id == Delegation.id))
    rows = list(db.session.scalars(silent.options(joinedload(Delegation.company)).order_by(Delegation.id)))
    unready = steps_left(event_id, rows, now)
    found = [row for row in rows if row.id not in unready]
    coming = _coming(event_id, found)
    acting = _acting([delegation for delegation in found if delegation.id not in coming])
    return [
        (delegation, person)
        for delegation in found
        for person in coming.get(delegation.id) or acting.get(delegation.company_id, [])
        if person.active
    ]


def _coming(event_id: int, found: Sequence[Delegation]) -> dict[int, list[User]]:
    by_place = {(delegation.company_id, str(delegation.side)): delegation.id for delegation in found}
    query = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.company_id.in_([delegation.company_id for delegation in found]),
            Registration.state == RegistrationState.APPROVED,
        )
        .options(joinedload(Registration.user))
        .order_by(Registration.id)
    )
    people: dict[int, list[User]] = {}
    for registration in db.session.scalars(query):
        if registration.company_id is None:
            continue
        delegation_id = by_place.get((registration.company_id, str(registration.role)))
        if delegation_id is not None:
            people.setdefault(delegation_id, []).append(registration.user)
    return people


def _acting(found: Sequence[Delegation]) -> dict[int, list[User]]:
    query = (
        select(Representative)
        .where(
            Representative.company_id.in_([delegation.company_id for delegation in found]),
            Representative.standing != Standing.ASKED,
        )
        .options(joinedload(Representative.user))
        .order_by(Representative.id)
    )
    people: dict[int, list[User]] = {}
    for representative in db.session.scalars(query):
        people.setdefault(representative.company_id, []).append(representative.user)
    return people
