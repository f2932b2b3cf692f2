"""Whether an event's people have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, select

from app.attendance.models import CheckIn
from app.correspondence.segments import SegmentFilter, register_filter
from app.events.models import Event, EventState
from app.registrations.models import Registration, RegistrationState


def register() -> None:
    """One question, from the event's first day on."""
    register_filter(SegmentFilter("attended", _l("Attendance"), _options, _users))


def _options(event: Event) -> Sequence[tuple[str, str]]:
    if event.state not in (EventState.RUNNING, EventState.FINISHED):
        return []
    return [("yes", _("came")), ("no", _("did not come"))]


def _users(event: Event, values: Sequence[str]) -> Select[Any]:
    came = exists().where(CheckIn.registration_id == Registration.id)
    query = select(Registration.user_id).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.APPROVED
    )
    if set(values) >= {"yes", "no"}:
        return query
    return query.where(came if "yes" in values else ~came)
