"""Participants book and cancel meetings themselves, at times free on both sides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import Conflict, DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import localised
from app.matchmaking import queries
from app.matchmaking.forms.booking import BookMeeting, CancelMeeting, whole_number
from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, Side, WishLevel
from app.matchmaking.operations import booking as operations
from app.matchmaking.queries.delegation import delegation
from app.matchmaking.queries.unready import steps_left
from app.matchmaking.queries.wish import wishes_around
from app.matchmaking.rules import booking as rules
from app.matchmaking.rules.wishes import other_side
from app.matchmaking.solver.constraints import PAIR_RULES
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import label, sentence_for

blueprint = guarded(Blueprint("booking", __name__, url_prefix="/my"), "signed_in")


@blueprint.get("/events/<slug>/booking")
def index(slug: str) -> Any:
    event = events.by_slug(slug)
    form = BookMeeting(formdata=None, own=request.args.get("own"), counterpart=request.args.get("other"))
    return page(event, form)


@blueprint.post("/events/<slug>/meetings")
def book(slug: str) -> Any:
    event = events.by_slug(slug)
    form = BookMeeting()
    own = acting(event, form.own.data)
    if not form.validate_on_submit():
        return page(event, form), 422
    try:
        with transaction():
            meeting = booked(events.by_slug(slug), own.id, form)
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        form.slot.errors = [sentence_for(refusal)]
        return page(event, form), 409 if isinstance(refusal, Conflict) else 422
    tell(
        _(
            "Booked: %(company)s, table %(table)s. The other side gets a message.",
            company=localised(
                (meeting.buyer if own.side == Side.SUPPLIER else meeting.supplier).company, "name"
            ),
            table=meeting.table.number,
        ),
        "ok",
    )
    return redirect(url_for("booking.index", slug=slug, own=own.id))


def booked(event: Event, own_id: int, form: BookMeeting) -> Meeting:
    """The meeting written for the choice in the form."""
    own = delegation(event.id, own_id)
    other = counterpart(event, own, form.counterpart.data)
    slot = next((slot for slot in queries.slots(event.id) if slot.id == form.slot.data), None)
    if other is None or slot is None:
        raise NotFound
    supplier, buyer = (own, other) if own.side == Side.SUPPLIER else (other, own)
    return operations.book_meeting(
        event,
        supplier,
        buyer,
        slot,
        actor=people.one(current_user.id),
        origin=MeetingOrigin.SELF_BOOKED,
        side=own.side,
        now=clock.now(),
    )


@blueprint.post("/meetings/<int:meeting_id>/cancel")
def cancel(meeting_id: int) -> Any:
    meeting = queries.one_meeting(meeting_id)
    event = queries.event_of(meeting)
    own = own_side(meeting)
    form = CancelMeeting()
    if not form.validate_on_submit():
        tell(" ".join(str(error) for errors in form.errors.values() for error in errors), "bad")
    else:
        try:
            with transaction():
                operations.cancel_meeting(
                    queries.one_meeting(meeting_id),
                    actor=people.one(current_user.id),
                    side=own.side,
                    reason=form.reason.data or "",
                    now=clock.now(),
                )
            tell(_("Cancelled. The other side gets a message."), "ok")
        except DomainError as refusal:
            tell(sentence_for(refusal), "bad")
    return redirect(url_for("booking.index", slug=event.slug, own=own.id))


def own_side(meeting: Meeting) -> Delegation:
    """The delegation of this meeting that the visitor acts for; to others the meeting does not exist."""
    for row in queries.delegations_of_user(meeting.event_id, current_user.id):
        if row.id in {meeting.supplier_id, meeting.buyer_id}:
            return row
    raise NotFound


def acting(event: Event, asked: object) -> Delegation:
    """The visitor's delegation at this event, the one asked for or the first. Raises NotFound where there is none."""
    mine = queries.delegations_of_user(event.id, current_user.id)
    chosen = [row for row in mine if row.id == whole_number(asked)] if asked else mine
    if not chosen:
        raise NotFound
    return chosen[0]


def counterpart(event: Event, own: Delegation, asked: object) -> Delegation | None:
    """The delegation of the other side asked for, if it takes part."""
    number = whole_number(asked)
    if number is None:
        return None
    other = delegation(event.id, number)
    return other if other.side == other_side(own.side) else None


def page(event: Event, form: BookMeeting) -> str:
    """The visitor's meetings, the companies of the other side, and the times with the one chosen."""
    own = acting(event, form.own.data)
    other = counterpart(event, own, form.counterpart.data)
    schedule = queries.schedule_of(event.id)
    closed = rules.refusal_of_event(event.state) or rules.booking_closed(
        self_booking=schedule is None or schedule.self_booking,
        published=schedule is not None and schedule.published_at is not None,
    )
    left = steps_left(event.id, [own], clock.now()).get(own.id, 0)
    refusal = DomainError(closed) if closed else DomainError("not_ready", count=left) if left else None
    meetings = queries.meetings_of_delegation(own.id)
    offered = [] if other is None else times(event, own, other)
    refusals = {item["code"] for item in offered}
    pair = refusals.pop() if len(refusals) == 1 and refusals <= set(PAIR_RULES) else None
    if other is not None and steps_left(event.id, [other], clock.now()):
        pair = "other_not_ready"
    form.own.data = str(own.id)
    return render_template(
        "matchmaking/booking.html",
        event=event,
        form=form,
        own=own,
        tabs_of_companies=tabs_of_companies(event, own),
        published=schedule is not None and schedule.published_at is not None,
        closed=refusal and sentence_for(refusal),
        steps_left=left,
        meetings=meetings,
        other=other,
        times=offered,
        pair_refusal=pair and sentence_for(DomainError(pair)),
        companies=companies(event, own, meetings),
        question=request.args.get("q", "").strip(),
    )


def tabs_of_companies(
    event: Event, own: Delegation, endpoint: str = "booking.index"
) -> list[tuple[str, str, str, None]]:
    """Links to the delegations a person acts for; empty where there is one only."""
    mine = queries.delegations_of_user(event.id, current_user.id)
    return [
        (
            str(row.id),
            f"{localised(row.company, 'name')} ({label(row.side)})",
            url_for(endpoint, slug=event.slug, own=row.id),
            None,
        )
        for row in mine
        if len(mine) > 1
    ]


def times(event: Event, own: Delegation, other: Delegation) -> list[dict[str, Any]]:
    """Each slot of the event: whether the two can meet in it, and if not why."""
    supplier, buyer = (own, other) if own.side == Side.SUPPLIER else (other, own)
    facts = queries.booking_facts(event.id, supplier, buyer)
    now = clock.now()
    found = []
    for slot in queries.slots(event.id):
        refusal = rules.refusal_to_place(facts.at(slot.id))
        code = "slot_passed" if slot.starts_at <= now else refusal.code if refusal else None
        day = clock.in_zone(slot.starts_at, event.timezone).date()
        why = sentence_for(DomainError(code)) if code else ""
        found.append({"slot": slot, "day": day, "free": code is None, "code": code, "why": why})
    return found


def companies(event: Event, own: Delegation, meetings: list[Meeting]) -> list[dict[str, Any]]:
    """The other side: marks of both, how many common free times there are, whether it may be booked, the meeting if any."""
    said: dict[int, dict[str, Any]] = {}
    for wish in wishes_around(own.id):
        side, other = ("own", wish.about_id) if wish.author_id == own.id else ("theirs", wish.author_id)
        said.setdefault(other, {})[side] = wish.level
    held = {m.buyer_id if own.side == Side.SUPPLIER else m.supplier_id: m for m in meetings}
    rows = [
        row for row in queries.delegations(event.id, other_side(own.side)) if row.company_id != own.company_id
    ]
    free = queries.free_common_slots(event.id, own, rows)
    unready = steps_left(event.id, rows, clock.now())
    question = request.args.get("q", "").strip().lower()
    order = {WishLevel.MUST: 0, WishLevel.WANT: 1, WishLevel.RESERVE: 2, None: 3}
    found = [
        {
            "row": row,
            "own": said.get(row.id, {}).get("own"),
            "theirs": said.get(row.id, {}).get("theirs"),
            "free": len(free[row.id]),
            "ready": row.id not in unready,
            "meeting": held.get(row.id),
        }
        for row in rows
        if WishLevel.NO not in said.get(row.id, {}).values()
        and question in f"{row.company.name_ru} {row.company.name_en}".lower()
    ]
    return sorted(found, key=lambda item: min(order[item["own"]], order[item["theirs"]]))
