"""Parts of an event's people by their firm's way up the ladder, for mailings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from app.core import clock
from app.correspondence.segments import SegmentFilter, register_filter
from app.events.models import Event
from app.readiness import queries
from app.readiness.queries import SIDES, Firm
from app.readiness.words import title_of
from app.registrations.models import Registration, RegistrationState

LADDER = "ladder"
STUCK, READY = "stuck", "ready"


def register() -> None:
    """One question, where an event requires steps."""
    register_filter(SegmentFilter(LADDER, _l("Steps before meetings"), _options, _users))


def stuck(step_id: int | None = None) -> dict[str, list[str]]:
    """The segment of those whose firm is stuck: anywhere, or at one step."""
    return {LADDER: [_at(step_id) if step_id is not None else STUCK]}


def _at(step_id: int) -> str:
    return f"step-{step_id}"


def _options(event: Event) -> Sequence[tuple[str, str]]:
    steps = queries.steps_of(event.id)
    if not steps:
        return []
    return [
        (STUCK, _("have a step to do")),
        *((_at(step.id), _("stuck at: %(step)s", step=title_of(step))) for step in steps),
        (READY, _("have passed all")),
    ]


def _users(event: Event, values: Sequence[str]) -> Select[Any]:
    meant = [firm for firm in queries.firms(event, clock.now()) if _fits(firm, values)]
    of_firms = [
        (Registration.role == side)
        & Registration.company_id.in_([firm.company.id for firm in meant if firm.side == side])
        for side in SIDES
    ]
    return select(Registration.user_id).where(
        Registration.event_id == event.id,
        Registration.state == RegistrationState.APPROVED,
        or_(*of_firms),
    )


def _fits(firm: Firm, values: Sequence[str]) -> bool:
    if (READY if firm.ready else STUCK) in values:
        return True
    return any(_at(rung.step.id) in values and not rung.standing.passed for rung in firm.rungs)
