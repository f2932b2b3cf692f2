"""The door: find a person by code, camera or name, let in, take back. Made for a phone in one hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.attendance import forms, operations, queries, rules
from app.attendance.operations import Method
from app.attendance.views.sheet import attendance_sheet
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import current_language, localised
from app.matchmaking import queries as matchmaking
from app.matchmaking.models import Side
from app.web import formats
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("attendance_desk", __name__, url_prefix="/desk/<slug>/day"), "steward")

MOST_FOUND = 30


def entered(slug: str) -> Event:
    """The event at which the reader works. Raises NotFound for others."""
    event = events.staffed_event(slug, current_user)
    enter_desk(event)
    return event


@blueprint.get("")
def index(slug: str) -> Any:
    event = entered(slug)
    return door_page(event, forms.Door(formdata=None, text=request.args.get("q", "")))


def door_page(event: Event, form: forms.Door, *, status: int = 200) -> Any:
    now = clock.now()
    everybody = queries.guests(event.id)
    question = (form.text.data or "").strip() if status == 200 else ""
    found = queries.found_among(everybody, question) if question else []
    slot = rules.next_slot(matchmaking.slots(event.id), now) if event.has_meetings else None
    present = queries.present_companies(everybody)
    awaited = queries.meetings_of_slots([slot.id]) if slot is not None else []
    return render_template(
        "attendance/door.html",
        event=event,
        form=form,
        counts=queries.counts(everybody),
        question=question,
        found=found[:MOST_FOUND],
        found_count=len(found),
        result=result_of(event, everybody),
        next_slot=slot,
        awaited=missing_sides(awaited, present),
        meetings_next=len(awaited),
    ), status


def result_of(event: Event, everybody: list[queries.Guest]) -> dict[str, Any] | None:
    """The person just let in, named in the address after the redirect."""
    person_id = request.args.get("person", type=int)
    guest = next((one for one in everybody if one.registration.id == person_id), None)
    if guest is None or guest.at is None:
        return None
    first = request.args.get("was") == "new"
    return {
        "guest": guest,
        "fresh": first,
        "meeting": queries.next_meeting_of(guest.registration, clock.now()),
    }


def missing_sides(meetings: list[Any], present: set[tuple[int, str]]) -> list[dict[str, Any]]:
    """For whom a table waits in the next slot: table, side, company and the person of the seat, if one is named."""
    lacking = []
    for meeting in meetings:
        for side in (Side.SUPPLIER, Side.BUYER):
            if rules.side_present(meeting, side, present):
                continue
            delegation = meeting.supplier if side == Side.SUPPLIER else meeting.buyer
            seat = meeting.supplier_seat if side == Side.SUPPLIER else meeting.buyer_seat
            person = seat.registration.user if seat.registration is not None else None
            lacking.append(
                {"table": meeting.table.number, "side": side, "company": delegation.company, "person": person}
            )
    return lacking


@blueprint.post("/check-in")
def check_in(slug: str) -> Any:
    event = entered(slug)
    if (registration_id := request.form.get("registration", type=int)) is not None:
        return let_in(event, registration_id, Method.NAME)
    form = forms.Door()
    if not form.validate_on_submit():
        return refused(event, form)
    text = form.text.data or ""
    code = rules.ticket_in(text)
    if form.method.data == "camera":
        return let_in(event, code or text[:16], Method.CAMERA, form)
    if code is None:
        return redirect(url_for(".index", slug=slug, q=text))
    return let_in(event, code, Method.CODE, form)


def let_in(event: Event, ticket: str | int, method: Method, form: forms.Door | None = None) -> Any:
    slug = event.slug
    try:
        with transaction():
            arrival, fresh = operations.check_in(
                events.staffed_event(slug, current_user),
                queries.registration(ticket) if isinstance(ticket, int) else ticket,
                method=method,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
            registration_id = arrival.registration_id
    except Refused as refusal:
        explain(refusal)
        if form is not None:
            form.refuse(refusal)
            return refused(entered(slug), form)
        tell(sentence_for(refusal), "bad")
        return redirect(url_for(".index", slug=slug))
    was = "new" if fresh else "again"
    if request.headers.get("X-Fragment"):
        return result_fragment(slug, registration_id, fresh)
    return redirect(url_for(".index", slug=slug, person=registration_id, was=was))


def explain(refusal: Refused) -> None:
    """Give a refusal about another event's ticket that event's name and day, in the reader's language."""
    if refusal.code == "ticket_of_other_event":
        other = refusal.params["event"]
        refusal.params = {
            "title": localised(other, "title"),
            "day": formats.date_medium(other.starts_at, other.timezone, locale=current_language()),
        }


def refused(event: Event, form: forms.Door) -> Any:
    if request.headers.get("X-Fragment"):
        text = " ".join(form.text.errors or form.form_errors)
        return render_template("attendance/_refused.html", text=text, code=form.text.data), 422
    return door_page(event, form, status=422)


def result_fragment(slug: str, registration_id: int, fresh: bool) -> Any:
    event = entered(slug)
    everybody = queries.guests(event.id)
    guest = next(one for one in everybody if one.registration.id == registration_id)
    meeting = queries.next_meeting_of(guest.registration, clock.now())
    result = {"guest": guest, "fresh": fresh, "meeting": meeting}
    return render_template(
        "attendance/_result.html", event=event, result=result, counts=queries.counts(everybody)
    )


@blueprint.post("/undo")
def undo(slug: str) -> Any:
    entered(slug)
    registration_id = request.form.get("registration", type=int)
    if registration_id is None:
        raise NotFound
    with transaction():
        operations.undo_check_in(
            events.staffed_event(slug, current_user),
            queries.registration(registration_id),
            actor=people.one(current_user.id),
            now=clock.now(),
        )
    tell(_("Taken back: this person counts as not arrived."), "ok")
    return redirect(url_for(".index", slug=slug))


@blueprint.get("/attendance.xlsx")
def sheet(slug: str) -> Any:
    event = entered(slug)
    return Response(
        attendance_sheet(event),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="attendance-{event.slug}.xlsx"'},
    )
