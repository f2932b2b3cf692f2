"""9 The day: check-in by code and by name on a phone; meetings held, or missed with the side that failed."""

from __future__ import annotations

from sqlalchemy import select

from app.attendance.models import CheckIn, FailedSide, Holding, MeetingAttendance
from app.matchmaking.models import Delegation, Meeting, MeetingState
from app.registrations.models import Registration
from tests.journeys.circle import DAY, Circle


def doors_open(circle: Circle) -> None:
    circle.set_clock(DAY, 9, 15)
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.press(f"form[action='/desk/{circle.slug}/start'] button", confirm=True)


def steward_lets_people_in(circle: Circle) -> None:
    steward = circle.person("steward")
    assert steward.status(f"/desk/{circle.slug}/registrations") == 404, "a steward works at the door only"
    door = f"/desk/{circle.slug}/day"
    steward.go(door)
    steward.fill(text="TND-ZZZZ-ZZZZ")
    steward.press("#door .btn-primary")
    assert steward.complaint("text")
    steward.fill(text=circle.ticket("supplier").lower())
    steward.press("#door .btn-primary")
    steward.shows("Соколова")
    steward.fill(text=circle.ticket("supplier"))
    steward.press("#door .btn-primary")
    steward.shows("уже")
    steward.fill(text="лебедев")
    steward.press("#door .btn-primary")
    steward.press("main .guest-list form[action$='/check-in'] button")
    steward.shows("Лебедев")
    tickets = select(Registration.ticket_code).join(CheckIn, CheckIn.registration_id == Registration.id)
    assert set(circle.ask_all(tickets)) == {circle.ticket("supplier"), circle.ticket("buyer")}


def steward_marks_the_meetings(circle: Circle) -> None:
    circle.set_clock(DAY, 17, 30)
    steward = circle.person("steward")
    held, missed = meeting_of(circle, "supplier"), meeting_of(circle, "second")
    steward.go(slot_page(circle, held))
    steward.press(f"#meeting-{held} button[value=held]")
    steward.go(slot_page(circle, missed))
    steward.press(f"#meeting-{missed} form:has([name=failed_side][value=supplier]) button")
    marks = select(MeetingAttendance.holding).where(MeetingAttendance.meeting_id == held)
    assert circle.ask(marks) == Holding.HELD
    failed = select(MeetingAttendance.failed_side).where(MeetingAttendance.meeting_id == missed)
    assert circle.ask(failed) == FailedSide.SUPPLIER


def meeting_of(circle: Circle, name: str) -> int:
    """The planned meeting of a supplier."""
    query = select(Meeting.id).join(Delegation, Delegation.id == Meeting.supplier_id)
    return int(
        circle.ask(
            query.where(
                Meeting.event_id == circle.event_id(),
                Meeting.state == MeetingState.PLANNED,
                Delegation.company_id == circle.company_ids[name],
            )
        )
    )


def slot_page(circle: Circle, meeting_id: int) -> str:
    slot_id = circle.ask(select(Meeting.slot_id).where(Meeting.id == meeting_id))
    return f"/desk/{circle.slug}/day/meetings?slot={slot_id}"


STEPS = [doors_open, steward_lets_people_in, steward_marks_the_meetings]
