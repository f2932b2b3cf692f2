"""Whether an event's people have marked whom to meet, and whether they have meetings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, or_, select

from app.correspondence.segments import SegmentFilter, register_filter
from app.events.models import Event
from app.matchmaking.models import Delegation, Meeting, MeetingState, Wish
from app.registrations.models import Registration


def register() -> None:
    """Two questions, where an event has meetings."""
    register_filter(SegmentFilter("wishes", _l("Wishes"), _wishes, _with_wishes))
    register_filter(SegmentFilter("meetings", _l("Meetings"), _meetings, _with_meetings))


def _wishes(event: Event) -> Sequence[tuple[str, str]]:
    return [("yes", _("marked somebody")), ("no", _("marked nobody"))] if event.has_meetings else []


def _with_wishes(event: Event, values: Sequence[str]) -> Select[Any]:
    return _of_delegations(event, values, exists().where(Wish.author_id == Delegation.id))


def _meetings(event: Event) -> Sequence[tuple[str, str]]:
    return [("yes", _("have meetings")), ("no", _("have no meeting"))] if event.has_meetings else []


def _with_meetings(event: Event, values: Sequence[str]) -> Select[Any]:
    planned = exists().where(
        or_(Meeting.supplier_id == Delegation.id, Meeting.buyer_id == Delegation.id),
        Meeting.state == MeetingState.PLANNED,
    )
    return _of_delegations(event, values, planned)


def _of_delegations(event: Event, values: Sequence[str], condition: Any) -> Select[Any]:
    """Those who come for a delegation of which the condition holds, or does not."""
    query = (
        select(Registration.user_id)
        .join(
            Delegation,
            (Delegation.event_id == Registration.event_id)
            & (Delegation.company_id == Registration.company_id)
            & (Delegation.side == Registration.role),
        )
        .where(Registration.event_id == event.id, Delegation.withdrawn_at.is_(None))
    )
    if set(values) >= {"yes", "no"}:
        return query
    return query.where(condition if "yes" in values else ~condition)
