"""Decisions of the day, without database or web."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from app.attendance.models import FailedSide, Holding
from app.core.errors import Refused
from app.core.tokens import READABLE, normalised_code
from app.events.models import Event
from app.matchmaking.models import Meeting, MeetingState, Side, Slot
from app.registrations.models import Registration, RegistrationState

SOON = timedelta(minutes=5)  # a slot counts as the present one until so long before the next


def ticket_in(text: str) -> str | None:
    """The ticket's code in what was typed or scanned: the code itself, or an address that ends with it. None for a name."""
    last = text.strip().rstrip("/").rpartition("/")[2].partition("?")[0]
    letters = "".join(character for character in last.upper() if character.isalnum()).removeprefix("TND")
    if len(letters) == 8 and all(character in READABLE for character in letters):
        return normalised_code(letters)
    return None


def refusal_to_check_in(registration: Registration, event: Event) -> Refused | None:
    """Why this ticket does not open the door of `event`; the registration's event must be loaded."""
    if registration.event_id != event.id:
        return Refused("ticket_of_other_event", field="text", event=registration.event)
    if registration.state != RegistrationState.APPROVED:
        code = {
            RegistrationState.CANCELLED: "ticket_cancelled",
            RegistrationState.DECLINED: "ticket_declined",
        }.get(registration.state, "ticket_pending")
        return Refused(code, field="text", person=registration.user.full_name)
    return None


def refusal_to_mark(
    meeting: Meeting, holding: Holding, failed_side: FailedSide | None, now: datetime
) -> Refused | None:
    """Why a meeting cannot be marked so; its slot must be loaded."""
    if meeting.state != MeetingState.PLANNED:
        return Refused("meeting_cancelled")
    if now < meeting.slot.starts_at:
        return Refused("meeting_not_begun")
    if holding == Holding.MISSED and failed_side is None:
        return Refused("failed_side_missing", field="failed_side")
    return None


def present_slot(slots: Sequence[Slot], now: datetime) -> Slot | None:
    """The slot a steward looks at: the one that runs or has just ended, else the first to come, else the last."""
    begun = [slot for slot in slots if slot.starts_at <= now + SOON]
    return begun[-1] if begun else (slots[0] if slots else None)


def next_slot(slots: Sequence[Slot], now: datetime) -> Slot | None:
    """The slot for which people must come now: the first that has not begun."""
    return next((slot for slot in slots if slot.starts_at > now), None)


def side_present(meeting: Meeting, side: Side, present: Collection[tuple[int, str]]) -> bool:
    """Whether anybody of that side's company, in that role, is in the house. `present`: (company, role)."""
    delegation = meeting.supplier if side == Side.SUPPLIER else meeting.buyer
    return (delegation.company_id, side.value) in present
