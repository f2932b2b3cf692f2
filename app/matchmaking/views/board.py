"""The organiser's board: what stands, where a meeting may go, putting it there."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.matchmaking import queries
from app.matchmaking.forms.booking import ExchangeMeetings, PutMeeting, whole_number
from app.matchmaking.models import Meeting
from app.matchmaking.operations import amending
from app.matchmaking.operations import board as operations
from app.matchmaking.queries import amendments, free_now
from app.matchmaking.queries import board as boards
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries.targets import Exchange, View, exchanges, targets
from app.matchmaking.rules.amendments import Asked, Happening
from app.matchmaking.views.amending import amended_in_words, pair_in_words
from app.matchmaking.views.meetings import one_slot, one_table, short_reason, tell_moved
from app.matchmaking.views.schedule import blueprint, entered, shut_words
from app.web.flashes import tell
from app.web.words import sentence_for


def view_asked(name: str | None) -> View:
    """What the rows of the board are to be; the buyers, unless the tables are asked for."""
    return View.TABLES if name == View.TABLES else View.BUYERS


@blueprint.get("/board")
def board(slug: str) -> Any:
    event = entered(slug)
    view = view_asked(request.args.get("by"))
    meetings = queries.meetings(event.id)
    schedule = queries.schedule_of(event.id)
    version = schedule.version if schedule is not None else 0
    at = request.args.get("at", type=whole_number)
    return render_template(
        "matchmaking/board.html",
        event=event,
        shut=shut_words(event),
        board=boards.board_of_meetings(event, meetings, by_tables=view == View.TABLES),
        schedule=schedule,
        version=version,
        just_made=amendments.just_made(event.id, version),
        amended_in_words=amended_in_words,
        ready=run_queries.readiness(event.id, clock.now()),
        run=None,
        view=view.value,
        at=next((meeting for meeting in meetings if meeting.id == at), None),
        undo=undo_asked(),
        q=search_asked(),
        free=_free(event, request.args.get("slot", type=whole_number)),
    )


def search_asked() -> str:
    """The company looked for on the board, from the address or from a form that came from there."""
    return request.values.get("q", "").strip()[:80]


def undo_asked() -> dict[str, int] | None:
    """The cell a meeting was taken from a moment ago, as the address tells it."""
    found = {name: request.args.get(name, type=whole_number) for name in ("from_slot", "from_row")}
    return {name: value for name, value in found.items() if value} if all(found.values()) else None


def _free(event: Event, slot_id: int | None) -> free_now.FreeNow | None:
    slot = next((slot for slot in queries.slots(event.id) if slot.id == slot_id), None)
    return free_now.free_in(event, slot, now=clock.now()) if slot is not None else None


@blueprint.get("/meetings/<int:meeting_id>/targets")
def meeting_targets(slug: str, meeting_id: int) -> Any:
    """Every cell the meeting could go to, for the board's script."""
    event = entered(slug)
    meeting = queries.one_meeting(meeting_id, event_id=event.id)
    view = view_asked(request.args.get("by"))
    locked = sentence_for(DomainError("meeting_is_locked")) if meeting.locked else ""
    return {
        "meeting": meeting.id,
        "locked": locked,
        "exchanges": []
        if locked
        else [exchange_in_words(one, meeting) for one in exchanges(event, meeting, view, now=clock.now())],
        "cells": [
            {
                "slot": cell.slot_id,
                "row": cell.row,
                "here": cell.here,
                "ok": cell.refusal is None and not cell.here,
                "why": short_reason(cell.refusal) if cell.refusal else "",
            }
            for cell in targets(meeting, view)
        ],
    }


def exchange_in_words(one: Exchange, meeting: Meeting) -> dict[str, Any]:
    """A cell with another meeting for the board's script: the price of an exchange, or why there can be none."""
    why = ""
    if one.refusal is not None and one.at_fault is not None:
        reason = short_reason(one.refusal)
        why = reason if one.at_fault.id == meeting.id else f"{pair_in_words(one.at_fault)}: {reason}"
    return {
        "slot": one.slot_id,
        "row": one.row,
        "swap": one.other.id,
        "ok": one.refusal is None,
        "here": False,
        "why": why,
        "price": _(
            "Exchange places with %(other)s: %(moves)s, %(concerns)s.",
            other=pair_in_words(one.other),
            moves=ngettext("moves %(num)s meeting", "moves %(num)s meetings", 2),
            concerns=ngettext("concerns %(num)s company", "concerns %(num)s companies", one.companies),
        )
        if one.refusal is None
        else "",
    }


@blueprint.post("/meetings/<int:meeting_id>/exchange")
def exchange(slug: str, meeting_id: int) -> Any:
    event = entered(slug)
    form = ExchangeMeetings()
    view = view_asked(form.view.data)
    version, other = whole_number(form.version.data), whole_number(form.other.data)
    if form.validate_on_submit() and version is not None:
        try:
            with transaction():
                done = amending.amend(
                    events.managed_event(slug, current_user),
                    Asked(Happening.SWAP, meeting=meeting_id, other=other),
                    None,
                    seen_version=version,
                    reason=form.reason.data or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except NotFound:
            raise
        except DomainError as refusal:
            tell(sentence_for(refusal), "bad")
        else:
            exchanged = _("The two meetings have exchanged their places.")
            told = ngettext("%(num)s person gets a message.", "%(num)s people get a message.", done.told)
            tell(f"{exchanged} {told}", "ok")
    return redirect(
        url_for(
            "schedule_desk.board", slug=event.slug, by=view.value, at=meeting_id, q=search_asked() or None
        )
    )


@blueprint.post("/meetings/<int:meeting_id>/put")
def put(slug: str, meeting_id: int) -> Any:
    event = entered(slug)
    meeting = queries.one_meeting(meeting_id, event_id=event.id)
    form = PutMeeting()
    view = view_asked(form.view.data)
    back: dict[str, Any] = {"slug": slug, "by": view.value, "at": meeting_id, "q": search_asked() or None}
    if form.validate_on_submit():
        before = {
            "from_slot": meeting.slot_id,
            "from_row": meeting.table_id if view == View.TABLES else meeting.buyer_seat_id,
        }
        try:
            moved = _put(event, meeting_id, form, view)
        except NotFound:
            raise
        except DomainError as refusal:
            tell(sentence_for(refusal), "bad")
        else:
            tell_moved(moved, event)
            back |= before
    return redirect(url_for("schedule_desk.board", **back))


def _put(event: Event, meeting_id: int, form: PutMeeting, view: View) -> Meeting:
    at_table = view == View.TABLES
    with transaction():
        return operations.put(
            queries.one_meeting(meeting_id, event_id=event.id),
            one_slot(event, form.number("slot")),
            seat_id=None if at_table else form.number("row"),
            table=one_table(event, form.number("row")) if at_table else None,
            seen_version=form.number("version"),
            reason=form.reason.data or "",
            actor=people.one(current_user.id),
            now=clock.now(),
        )
