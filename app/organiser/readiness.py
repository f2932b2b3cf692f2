"""What an event still needs, in the order of the work, and the next step with its date. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.events.models import Event, EventFormat, EventState
from app.organiser.queries import Overview
from app.registrations.models import RegistrationState

FEEDBACK_BEFORE = timedelta(days=14)  # questions are put together when the event is near


class Task(StrEnum):
    """The organiser's tasks, in the order in which they come."""

    AGENDA = "agenda"
    PUBLISH = "publish"
    DECIDE = "decide"
    NEEDS = "needs"
    HALL = "hall"
    LADDER = "ladder"
    BUYER_MARKS = "buyer_marks"
    SUPPLIER_MARKS = "supplier_marks"
    SCHEDULE = "schedule"
    BADGES = "badges"
    ROOM = "room"
    FEEDBACK = "feedback"
    DAY = "day"
    CERTIFICATES = "certificates"
    OUTCOMES = "outcomes"


class TaskState(StrEnum):
    DONE = "done"
    NOW = "now"
    LATE = "late"
    LATER = ""


@dataclass(frozen=True)
class Item:
    """One task: its state, the moment by which it should be done, and up to two numbers for its words."""

    task: Task
    state: TaskState
    until: datetime | None = None
    part: int = 0
    whole: int = 0


def readiness(event: Event, found: Overview, now: datetime) -> list[Item]:
    """All tasks of this kind of event."""
    published = event.state != EventState.DRAFT
    over = event.state == EventState.FINISHED or now >= event.ends_at
    pending = found.count(RegistrationState.PENDING)
    items = [
        _item(Task.AGENDA, found.sessions > 0, True, event.starts_at, now, found.sessions),
        _item(Task.PUBLISH, published, True, event.registration_opens_at, now),
        _item(Task.DECIDE, published and pending == 0, published, event.registration_closes_at, now, pending),
    ]
    if event.has_meetings:
        items += _meeting_items(event, found, now, published)
    if event.format != EventFormat.ONLINE:
        items.append(
            _item(Task.BADGES, over, published, event.starts_at, now, found.count(RegistrationState.APPROVED))
        )
    if event.format != EventFormat.ON_SITE and (found.has_room or not over):
        items.append(_item(Task.ROOM, found.has_room, published, event.starts_at, now))
    if found.questions or not over:
        items.append(
            _item(
                Task.FEEDBACK,
                found.questions > 0,
                published and now >= event.starts_at - FEEDBACK_BEFORE,
                event.ends_at,
                now,
                found.answered,
                found.asked,
            )
        )
    items.append(_item(Task.DAY, over, published and now >= event.starts_at, event.ends_at, now))
    if found.certifies:
        none_due = over and found.certificates_due == 0
        items.append(
            _item(Task.CERTIFICATES, none_due, over, None, now, found.certificates, found.certificates_due)
        )
    if event.has_meetings:
        told = found.meetings > 0 and found.outcomes >= found.meetings
        items.append(_item(Task.OUTCOMES, told, over, None, now, found.outcomes, found.meetings))
    return items


def next_item(items: list[Item]) -> Item | None:
    """The first late task, else the first to do now."""
    late = next((item for item in items if item.state == TaskState.LATE), None)
    return late or next((item for item in items if item.state == TaskState.NOW), None)


def _meeting_items(event: Event, found: Overview, now: datetime, published: bool) -> list[Item]:
    marks_until = event.wishes_close_at or event.starts_at
    ready = published and found.slots > 0 and found.tables > 0
    all_buyers = found.buyers > 0 and found.buyers_with_needs >= found.buyers
    return [
        _item(Task.NEEDS, all_buyers, published, marks_until, now, found.buyers_with_needs, found.buyers),
        _item(
            Task.HALL,
            found.slots > 0 and found.tables > 0,
            published,
            marks_until,
            now,
            found.slots,
            found.tables,
        ),
        *(
            [
                _item(
                    Task.LADDER,
                    found.firms_ready >= found.firms,
                    published,
                    marks_until,
                    now,
                    found.firms_ready,
                    found.firms,
                )
            ]
            if found.firms
            else []
        ),
        _item(
            Task.BUYER_MARKS,
            found.buyers > 0 and found.buyers_with_marks >= found.buyers,
            published and found.buyers > 0,
            marks_until,
            now,
            found.buyers_with_marks,
            found.buyers,
        ),
        _item(
            Task.SUPPLIER_MARKS,
            found.suppliers > 0 and found.suppliers_with_marks >= found.suppliers,
            published and found.suppliers > 0,
            marks_until,
            now,
            found.suppliers_with_marks,
            found.suppliers,
        ),
        _item(
            Task.SCHEDULE,
            found.schedule_published_at is not None,
            ready and found.buyers_with_marks + found.suppliers_with_marks > 0,
            event.starts_at,
            now,
            found.meetings,
        ),
    ]


def _item(
    task: Task,
    done: bool,
    possible: bool,
    until: datetime | None,
    now: datetime,
    part: int = 0,
    whole: int = 0,
) -> Item:
    if done:
        state = TaskState.DONE
    elif possible and until is not None and now > until:
        state = TaskState.LATE
    else:
        state = TaskState.NOW if possible else TaskState.LATER
    return Item(task, state, until, part, whole)
