"""Who may come, change, leave, and book an agenda item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.errors import Refused
from app.core.ranges import overlaps
from app.events import rules as event_rules
from app.events.models import Admission, Event, EventState, Role, Session
from app.infra.i18n import localised
from app.registrations.models import Registration, RegistrationState

MEETING_ROLES = frozenset({Role.SUPPLIER, Role.BUYER})
ALIVE = frozenset({RegistrationState.PENDING, RegistrationState.APPROVED, RegistrationState.WAITING})
_WINDOW_CODES = {
    "not_yet": "registration_not_open_yet",
    "closed": "registration_closed",
    "over": "event_over",
}


def needs_company(role: Role) -> bool:
    """Whether one comes in this role for a company only."""
    return role in MEETING_ROLES


def roles_open_to_all(admissions: Sequence[Admission]) -> list[Admission]:
    """What a person may choose; the centre's own staff are entered by hand."""
    order = list(Role)
    return sorted(
        (admission for admission in admissions if admission.role != Role.STAFF),
        key=lambda admission: order.index(admission.role),
    )


def refusal_to_register(
    *, window: str, admitted: bool, role: Role, company_id: int | None, acts_for: Sequence[int]
) -> Refused | None:
    """Why this registration cannot be made. `window` is the event's registration state, `acts_for` company ids."""
    if window != "open":
        return Refused(_WINDOW_CODES[window])
    if not admitted:
        return Refused("role_not_admitted", field="role")
    if company_id is None:
        return Refused("company_required", field="company") if needs_company(role) else None
    return None if company_id in acts_for else Refused("not_your_company", field="company")


def refusal_to_change(registration: Registration, event: Event, now: datetime) -> Refused | None:
    """Why its owner can no longer change or cancel it."""
    if registration.state not in ALIVE:
        return Refused("registration_not_active")
    if event.state in {EventState.FINISHED, EventState.CANCELLED} or now >= event.starts_at:
        return Refused("event_has_begun")
    return None


def refusal_to_answer(registration: Registration, event: Event, now: datetime) -> Refused | None:
    """Why its owner can no longer change the answers to the event's own questions: lists are made of them by then."""
    if registration.state not in ALIVE:
        return Refused("registration_not_active")
    return None if event_rules.registration_state(event, now) == "open" else Refused("answers_closed")


def refusal_to_book(
    registration: Registration, session: Session, booked: Sequence[Session], now: datetime
) -> Refused | None:
    """Why this agenda item cannot be booked by a person who holds `booked` already."""
    if registration.state != RegistrationState.APPROVED:
        return Refused("booking_needs_approval")
    if not session.bookable or session.event_id != registration.event_id:
        return Refused("session_not_bookable")
    if now >= session.starts_at:
        return Refused("session_has_begun")
    for other in booked:
        if other.id == session.id:
            return Refused("session_already_booked")
        if overlaps(session.starts_at, session.ends_at, other.starts_at, other.ends_at):
            return Refused("session_overlaps", title=localised(other, "title"))
    return None


def refusal_to_leave_session(session: Session, now: datetime) -> Refused | None:
    """Why a booked agenda item cannot be given back."""
    return Refused("session_has_begun") if now >= session.starts_at else None
