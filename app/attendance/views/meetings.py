"""The meetings of the day, a slot at a time: held or missed, and the side that failed."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.attendance import forms, operations, queries, rules
from app.attendance.models import Holding
from app.attendance.views.door import blueprint, entered
from app.core import clock
from app.core.errors import NotFound, Refused
from app.infra.db import transaction
from app.matchmaking import queries as matchmaking
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/meetings")
def meetings(slug: str) -> Any:
    event = entered(slug)
    if not event.has_meetings:
        raise NotFound
    now = clock.now()
    slots = matchmaking.slots(event.id)
    asked = request.args.get("slot", type=int)
    slot = next((one for one in slots if one.id == asked), None) or rules.present_slot(slots, now)
    rows = queries.meetings_of_slots([slot.id]) if slot is not None else []
    return render_template(
        "attendance/meetings.html",
        event=event,
        slots=slots,
        slot=slot,
        tallies=queries.tallies_of_slots(event.id),
        meetings=rows,
        marks=queries.attendance_of([row.id for row in rows]),
        present=queries.present_companies(queries.guests(event.id)),
        begun=slot is not None and slot.starts_at <= now,
    )


@blueprint.post("/meetings/<int:meeting_id>")
def mark(slug: str, meeting_id: int) -> Any:
    event_id = entered(slug).id
    form = forms.Mark()
    try:
        with transaction():
            meeting = queries.meeting(event_id, meeting_id)
            slot_id = meeting.slot_id
            actor, now = people.one(current_user.id), clock.now()
            if request.form.get("act") == "clear":
                operations.unmark_meeting(meeting, actor=actor, now=now)
            elif form.validate():
                operations.mark_meeting(
                    meeting,
                    Holding(form.holding.data),
                    form.failed_side.data,
                    note=form.note.data or "",
                    actor=actor,
                    now=now,
                )
            else:
                tell(" ".join(error for errors in form.errors.values() for error in errors), "bad")
    except Refused as refusal:
        slot_id = queries.meeting(event_id, meeting_id).slot_id
        tell(sentence_for(refusal), "bad")
    return redirect(url_for(".meetings", slug=slug, slot=slot_id, _anchor=f"meeting-{meeting_id}"))


@blueprint.post("/slots/<int:slot_id>")
def slot_held(slug: str, slot_id: int) -> Any:
    event_id = entered(slug).id
    try:
        with transaction():
            number = operations.mark_slot_held(
                queries.slot(event_id, slot_id), actor=people.one(current_user.id), now=clock.now()
            )
        tell(
            ngettext("%(num)s meeting marked as held.", "%(num)s meetings marked as held.", number)
            if number
            else _("All meetings of this slot are marked already."),
            "ok",
        )
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for(".meetings", slug=slug, slot=slot_id))
