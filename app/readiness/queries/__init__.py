"""Reads of the ladder: a fixed number of statements for one firm and for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.companies.models import Company, Representative, Standing
from app.core.errors import NotFound
from app.events.models import Event, Role
from app.infra.db import db
from app.infra.files import StoredFile
from app.readiness.extensions import Passed, kind_of
from app.readiness.models import LadderDocument, LadderStep, LadderWaiver
from app.readiness.rules import Rung, applies_to, is_ready, standing_of, stuck_at
from app.registrations.models import Registration, RegistrationState

SIDES = (Role.SUPPLIER, Role.BUYER)


@dataclass(frozen=True)
class Firm:
    """A firm that comes to an event on one side, with its ladder."""

    company: Company
    side: Role
    rungs: tuple[Rung, ...]

    @property
    def ready(self) -> bool:
        return is_ready(self.rungs)

    @property
    def stuck(self) -> Rung | None:
        return stuck_at(self.rungs)

    def rung(self, step_id: int) -> Rung | None:
        """How it stands with one step; None where the step is not asked of it."""
        return next((rung for rung in self.rungs if rung.step.id == step_id), None)


def steps_of(event_id: int) -> list[LadderStep]:
    """The event's steps in their order; empty where nothing is required."""
    query = select(LadderStep).where(LadderStep.event_id == event_id)
    return list(db.session.scalars(query.order_by(LadderStep.position, LadderStep.id)))


def step(event_id: int, step_id: int) -> LadderStep:
    """One step of the event. Raises NotFound."""
    found = db.session.get(LadderStep, step_id)
    if found is None or found.event_id != event_id:
        raise NotFound
    return found


def rungs_of(event_id: int, company_id: int, side: str, now: datetime) -> list[Rung]:
    """The ladder of one firm; empty where the event requires nothing of it."""
    steps = [step for step in steps_of(event_id) if applies_to(step, side)]
    return _rungs(steps, [company_id], now)[company_id] if steps else []


def rungs_of_many(
    keys: Collection[tuple[int, int, str]], now: datetime
) -> dict[tuple[int, int, str], list[Rung]]:
    """The ladders of firms at several events, by (event, company, side), in as many statements as for one."""
    query = select(LadderStep).where(LadderStep.event_id.in_({event_id for event_id, _c, _s in keys}))
    steps = list(db.session.scalars(query.order_by(LadderStep.position, LadderStep.id)))
    if not steps:
        return {key: [] for key in keys}
    ladders = _rungs(steps, {company_id for _e, company_id, _s in keys}, now)
    return {
        (event_id, company_id, side): [
            rung
            for rung in ladders[company_id]
            if rung.step.event_id == event_id and applies_to(rung.step, side)
        ]
        for event_id, company_id, side in keys
    }


def ready(event_id: int, company_id: int, side: str, now: datetime) -> bool:
    """Whether wishes and self-booking are open for the firm."""
    return is_ready(rungs_of(event_id, company_id, side, now))


def firms(event: Event, now: datetime) -> list[Firm]:
    """All firms that come, with their ladders, by name."""
    coming = (
        select(Registration.company_id, Registration.role)
        .where(
            Registration.event_id == event.id,
            Registration.state == RegistrationState.APPROVED,
            Registration.role.in_(SIDES),
            Registration.company_id.is_not(None),
        )
        .distinct()
    )
    pairs = [(int(row[0] or 0), Role(row[1])) for row in db.session.execute(coming)]
    ids = {company_id for company_id, _side in pairs}
    companies = {row.id: row for row in db.session.scalars(select(Company).where(Company.id.in_(ids)))}
    steps = steps_of(event.id)
    ladders = _rungs(steps, ids, now)
    found = [
        Firm(
            companies[company_id],
            side,
            tuple(rung for rung in ladders[company_id] if applies_to(rung.step, side)),
        )
        for company_id, side in pairs
    ]
    return sorted(found, key=lambda firm: (firm.company.name_ru.lower(), firm.side))


def firm(event: Event, company_id: int, now: datetime) -> list[Firm]:
    """One firm, on each side it comes on. Raises NotFound."""
    found = [firm for firm in firms(event, now) if firm.company.id == company_id]
    if not found:
        raise NotFound
    return found


def sides_of(event_id: int, user: User) -> list[tuple[Company, Role]]:
    """For whom a person acts at an event: as representative of a firm that comes, or registered for it."""
    represents = exists().where(
        Representative.company_id == Registration.company_id,
        Representative.user_id == user.id,
        Representative.standing.in_([Standing.REPRESENTATIVE, Standing.HEAD]),
    )
    query = (
        select(Company, Registration.role)
        .join(Registration, Registration.company_id == Company.id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.APPROVED,
            Registration.role.in_(SIDES),
            or_(Registration.user_id == user.id, represents),
        )
        .order_by(Company.id)
    )
    return list(dict.fromkeys((row[0], Role(row[1])) for row in db.session.execute(query)))


def document_by_key(key: str) -> LadderDocument:
    """The document whose file has this key. Raises NotFound."""
    query = (
        select(LadderDocument)
        .join(LadderDocument.file)
        .where(StoredFile.key == key)
        .options(joinedload(LadderDocument.file), joinedload(LadderDocument.step))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def document(step_id: int, company_id: int) -> LadderDocument | None:
    """What a firm sent for a step."""
    query = select(LadderDocument).where(
        LadderDocument.step_id == step_id, LadderDocument.company_id == company_id
    )
    return db.session.scalar(query.options(joinedload(LadderDocument.file)))


def waiver(step_id: int, company_id: int) -> LadderWaiver | None:
    """The exception made for a firm at a step."""
    query = select(LadderWaiver).where(LadderWaiver.step_id == step_id, LadderWaiver.company_id == company_id)
    return db.session.scalar(query)


def _rungs(steps: Sequence[LadderStep], company_ids: Collection[int], now: datetime) -> dict[int, list[Rung]]:
    ids = [step.id for step in steps]
    about = LadderDocument.step_id.in_(ids), LadderDocument.company_id.in_(company_ids)
    documents = {
        (row.step_id, row.company_id): row
        for row in db.session.scalars(
            select(LadderDocument).where(*about).options(joinedload(LadderDocument.file))
        )
    }
    waivers = {
        (row.step_id, row.company_id): row
        for row in db.session.scalars(
            select(LadderWaiver).where(
                LadderWaiver.step_id.in_(ids), LadderWaiver.company_id.in_(company_ids)
            )
        )
    }
    passed = _passed(steps, company_ids, now)
    return {
        company_id: [
            Rung(
                step,
                standing_of(
                    step,
                    passed=(step.id, company_id) in passed,
                    document=documents.get((step.id, company_id)),
                    waiver=waivers.get((step.id, company_id)),
                    now=now,
                ),
                documents.get((step.id, company_id)),
                waivers.get((step.id, company_id)),
            )
            for step in steps
        ]
        for company_id in company_ids
    }


def _passed(steps: Sequence[LadderStep], company_ids: Collection[int], now: datetime) -> Passed:
    by_kind: dict[str, list[LadderStep]] = defaultdict(list)
    for one in steps:
        by_kind[one.kind].append(one)
    found: Passed = set()
    for group in by_kind.values():
        if (kind := kind_of(group[0])) is not None:
            found |= kind.passed(group, company_ids, now)
        else:  # nobody can pass what nobody can check any more
            found |= {(one.id, company_id) for one in group for company_id in company_ids}
    return found
