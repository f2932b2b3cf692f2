"""The organiser's hand on single meetings: set, move, cancel, lock."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import current_language, localised
from app.matchmaking import queries
from app.matchmaking.forms.booking import FIRST_FREE, AddMeeting, CancelByOrganiser, MoveMeeting
from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, Side, Slot, Table
from app.matchmaking.operations import board, booking
from app.matchmaking.queries.board import marks_of
from app.matchmaking.queries.delegation import delegation
from app.matchmaking.queries.targets import View
from app.matchmaking.queries.unready import steps_left
from app.matchmaking.rules import booking as rules
from app.matchmaking.views.schedule import blueprint, entered
from app.web import formats
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/meetings/<int:meeting_id>")
def meeting(slug: str, meeting_id: int) -> Any:
    event = entered(slug)
    return card(event, queries.one_meeting(meeting_id, event_id=event.id))


def card(
    event: Event,
    found: Meeting,
    *,
    moving: MoveMeeting | None = None,
    cancelling: CancelByOrganiser | None = None,
    status: int = 200,
) -> Any:
    """One meeting with the two forms that change it. Times that would not do say why in the choice."""
    left = steps_left(event.id, [found.supplier, found.buyer], clock.now())
    moving = moving or MoveMeeting(formdata=None, prefix="move-", slot=found.slot_id)
    moving.offer(times(event, found), queries.tables(event.id))
    return render_template(
        "matchmaking/meeting.html",
        event=event,
        meeting=found,
        marks=marks_of(event.id)[found.supplier_id, found.buyer_id],
        moving=moving,
        cancelling=cancelling or CancelByOrganiser(formdata=None, prefix="cancel-"),
        unready=[side for side in (found.supplier, found.buyer) if side.id in left],
    ), status


def times(event: Event, found: Meeting) -> list[tuple[int, str]]:
    """The slots in words: free, the present one, or why not."""
    facts = queries.booking_facts(event.id, found.supplier, found.buyer, leaving_out=found)
    choices = []
    for slot in queries.slots(event.id):
        text = words_of(slot, event)
        refusal = rules.refusal_to_place(facts.at(slot.id))
        if slot.id == found.slot_id:
            text = _("%(time)s, as now", time=text)
        elif refusal is not None:
            text = _("%(time)s: %(why)s", time=text, why=short_reason(refusal.code))
        choices.append((slot.id, text))
    return choices


def short_reason(code: str) -> str:
    """Why a time does not do, in two or three words for a list."""
    return {
        "supplier_busy": _("supplier has a meeting"),
        "seat_busy": _("buyer has a meeting"),
        "supplier_not_available": _("supplier is away"),
        "buyer_not_available": _("buyer is away"),
        "no_table": _("no table"),
    }.get(code) or sentence_for(DomainError(code))


def words_of(slot: Slot, event: Event) -> str:
    language = current_language()
    day = formats.date_short(slot.starts_at, event.timezone, locale=language)
    return f"{day}, {formats.time_range(slot.starts_at, slot.ends_at, event.timezone, locale=language)}"


@blueprint.post("/meetings/<int:meeting_id>/move")
def move(slug: str, meeting_id: int) -> Any:
    event = entered(slug)
    found = queries.one_meeting(meeting_id, event_id=event.id)
    form = MoveMeeting(prefix="move-")
    form.offer(times(event, found), queries.tables(event.id))
    if form.validate_on_submit():
        try:
            with transaction():
                moved = booking.move_meeting(
                    queries.one_meeting(meeting_id, event_id=event.id),
                    one_slot(event, form.slot.data),
                    actor=people.one(current_user.id),
                    reason=form.reason.data or "",
                    now=clock.now(),
                    table=one_table(event, form.table.data),
                )
        except DomainError as refusal:
            if isinstance(refusal, NotFound):
                raise
            form.slot.errors = [*form.slot.errors, sentence_for(refusal)]
        else:
            tell_moved(moved, event)
            return redirect(url_for("schedule_desk.meeting", slug=slug, meeting_id=meeting_id))
    return card(event, queries.one_meeting(meeting_id, event_id=event.id), moving=form, status=422)


def tell_moved(meeting: Meeting, event: Event) -> None:
    """Say where a meeting stands now."""
    tell(
        _(
            "Moved to %(time)s, table %(table)s. Both sides get a message.",
            time=words_of(meeting.slot, event),
            table=meeting.table.number,
        ),
        "ok",
    )


@blueprint.post("/meetings/<int:meeting_id>/cancel")
def cancel(slug: str, meeting_id: int) -> Any:
    event = entered(slug)
    found = queries.one_meeting(meeting_id, event_id=event.id)
    form = CancelByOrganiser(prefix="cancel-")
    if not form.validate_on_submit():
        return card(event, found, cancelling=form, status=422)
    try:
        with transaction():
            booking.cancel_meeting(
                queries.one_meeting(meeting_id, event_id=event.id),
                actor=people.one(current_user.id),
                side=None,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        tell(_("Cancelled. Both sides get a message."), "ok")
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("schedule_desk.board", slug=slug))


@blueprint.post("/meetings/<int:meeting_id>/lock")
def lock(slug: str, meeting_id: int) -> Any:
    event = entered(slug)
    locked = request.form.get("locked") == "1"
    try:
        with transaction():
            booking.set_locked(
                queries.one_meeting(meeting_id, event_id=event.id),
                locked,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(_("Locked: runs leave it where it is.") if locked else _("Unlocked: runs may move it."), "ok")
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    if (view := request.form.get("view")) in set(View):
        return redirect(url_for("schedule_desk.board", slug=slug, by=view, at=meeting_id))
    return redirect(url_for("schedule_desk.meeting", slug=slug, meeting_id=meeting_id))


@blueprint.route("/meetings/new", methods=["GET", "POST"])
def add(slug: str) -> Any:
    event = entered(slug)
    form = AddMeeting()
    suppliers, buyers = (queries.delegations(event.id, side) for side in (Side.SUPPLIER, Side.BUYER))
    unready = steps_left(event.id, [*suppliers, *buyers], clock.now())
    form.offer(
        suppliers,
        buyers,
        [(slot.id, words_of(slot, event)) for slot in queries.slots(event.id)],
        queries.tables(event.id),
        lambda row: _("%(company)s (not ready)", company=name_of(row)) if row.id in unready else name_of(row),
    )
    if form.validate_on_submit():
        try:
            with transaction():
                written = set_by(form, events.managed_event(slug, current_user))
        except DomainError as refusal:
            form.slot.errors = [*form.slot.errors, sentence_for(refusal)]
        else:
            tell(_("The meeting is set. Both sides get a message."), "ok")
            return redirect(url_for("schedule_desk.meeting", slug=slug, meeting_id=written.id))
    return render_template(
        "matchmaking/add_meeting.html", event=event, form=form, any_unready=bool(unready)
    ), 422 if form.errors else 200


def set_by(form: AddMeeting, event: Event) -> Meeting:
    """The meeting the form asks for, at its time or at the first that suits both."""
    supplier = delegation(event.id, int(form.supplier.data or 0))
    buyer = delegation(event.id, int(form.buyer.data or 0))
    actor, now, table = people.one(current_user.id), clock.now(), one_table(event, form.table.data)
    if form.slot.data == FIRST_FREE:
        return board.set_at_first_free(event, supplier, buyer, table=table, actor=actor, now=now)
    return booking.book_meeting(
        event,
        supplier,
        buyer,
        one_slot(event, form.slot.data),
        actor=actor,
        origin=MeetingOrigin.ORGANISER,
        now=now,
        table=table,
    )


def name_of(row: Delegation) -> str:
    return localised(row.company, "name")


def one_slot(event: Event, slot_id: object) -> Slot:
    for slot in queries.slots(event.id):
        if slot.id == slot_id:
            return slot
    raise NotFound


def one_table(event: Event, table_id: object) -> Table | None:
    return next((table for table in queries.tables(event.id) if table.id == table_id), None)
