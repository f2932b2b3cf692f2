"""A step of the readiness ladder that only this room can check: somebody of the firm attended a training."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select

from app.attendance import hooks
from app.attendance.models import CheckIn, SessionPresence
from app.events.models import Event, EventKind, EventState
from app.infra.db import db
from app.infra.i18n import localised
from app.readiness.extensions import Passed, StepKind, add_kind
from app.readiness.models import LadderStep
from app.registrations.models import Registration

TEACHING = (EventKind.TRAINING, EventKind.WEBINAR, EventKind.SEMINAR, EventKind.INTERNSHIP)


def register() -> None:
    """Offer «training attended»."""
    add_kind(
        StepKind(
            "training",
            _l("Training attended"),
            _l("Training attended"),
            attended,
            to_training,
            _l("Somebody of the firm was there: checked in, or present in a session. Checked by itself."),
            trainings,
            _l("Which training or webinar"),
        )
    )


def attended(steps: Sequence[LadderStep], company_ids: Collection[int], now: datetime) -> Passed:
    """Firms of which somebody was at the training a step names."""
    wanted = {step.id: (step.settings or {}).get("event_id") for step in steps}
    otherwise: dict[int, set[int]] = {}
    arrived: set[int] = set()
    event_ids = [number for number in wanted.values() if number]
    hooks.presence_asked(event_ids=event_ids, present=otherwise, arrived=arrived)
    present = or_(
        exists().where(CheckIn.registration_id == Registration.id),
        exists().where(SessionPresence.registration_id == Registration.id),
        Registration.id.in_({*otherwise, *arrived}),
    )
    query = (
        select(Registration.event_id, Registration.company_id)
        .where(
            Registration.event_id.in_(event_ids),
            Registration.company_id.in_(company_ids),
            present,
        )
        .distinct()
    )
    found = {(row[0], row[1]) for row in db.session.execute(query)}
    return {
        (step_id, company_id)
        for step_id, event_id in wanted.items()
        for company_id in company_ids
        if (event_id, company_id) in found
    }


def to_training(event: Event, step: LadderStep, company_id: int) -> tuple[str, str] | None:
    """The training's own page; nothing where it is gone."""
    training = db.session.get(Event, (step.settings or {}).get("event_id") or 0)
    if training is None or not training.is_public:
        return None
    name = localised(training, "title")
    return _("To “%(title)s”", title=name), url_for("events.event", slug=training.slug)


def trainings(event: Event) -> list[tuple[int, str]]:
    """The trainings and webinars everybody can see, the latest first."""
    query = (
        select(Event)
        .where(
            Event.kind.in_(TEACHING),
            Event.state.not_in([EventState.DRAFT, EventState.CANCELLED]),
            Event.id != event.id,
        )
        .order_by(Event.starts_at.desc())
        .limit(200)
    )
    return [(row.id, localised(row, "title")) for row in db.session.scalars(query)]
