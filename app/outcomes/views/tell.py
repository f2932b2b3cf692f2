"""One side tells what came of a meeting. The other side's stage is shown only to who has told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.attendance.models import Holding
from app.core import clock
from app.core.errors import NotFound, Refused
from app.infra.db import transaction
from app.infra.i18n import current_language
from app.matchmaking.models import Meeting, Side
from app.outcomes import forms, operations, queries, rules
from app.outcomes.models import Outcome
from app.outcomes.rules import Word
from app.web import formats
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("outcomes", __name__, url_prefix="/my/meetings"), "signed_in")


def own_side(meeting: Meeting) -> Side:
    """The side the reader speaks for. Raises NotFound for strangers; who acts for both names it in the address."""
    sides = queries.sides_of_user(meeting, current_user.id)
    if not sides:
        raise NotFound
    asked = request.args.get("side", "")
    return Side(asked) if asked in sides else sides[0]


@blueprint.route("/<int:meeting_id>/outcome", methods=["GET", "POST"])
def edit(meeting_id: int) -> Any:
    told = queries.told_meeting(meeting_id)
    side = own_side(told.meeting)
    refusal = rules.refusal_to_tell(told.meeting, clock.now())
    if refusal is not None:
        tell(sentence_for(refusal), "warn")
        return redirect(url_for("participant.event", slug=queries.event_of(told.meeting).slug))
    own = told.words.get(side)
    form = forms.Tell(data=filled(own, side))
    if form.validate_on_submit():
        try:
            save(meeting_id, form)
        except Refused as refused:
            form.refuse(refused)
            told = queries.told_meeting(
                meeting_id
            )  # what was loaded before went with the refused transaction
            own = told.words.get(side)
        else:
            tell(_("Thank you, your word is kept. You can change it later."), "ok")
            return redirect(request.full_path)
    other = told.words.get(rules.other_side(side)) if own is not None else None
    return render_template(
        "outcomes/tell.html",
        form=form,
        told=told,
        event=queries.event_of(told.meeting),
        side=side,
        own=own,
        other=other,
        counterpart=told.meeting.buyer if side == Side.SUPPLIER else told.meeting.supplier,
    ), 422 if form.errors else 200


def filled(own: Outcome | None, side: Side) -> dict[str, Any]:
    """What the form shows of a word given before."""
    if own is None:
        return {}
    return {
        "holding": str(own.holding),
        "who": rules.who_failed(side, own.failed_side),
        "stage": own.stage,
        "amount": formats.number(own.amount, locale=current_language()) if own.amount is not None else "",
        "note": own.note,
    }


def save(meeting_id: int, form: forms.Tell) -> None:
    with transaction():
        meeting = queries.told_meeting(meeting_id).meeting
        side = own_side(meeting)
        who = form.who.data
        word = Word(
            Holding(form.holding.data),
            form.stage.data,
            form.amount.amount,
            rules.failed_side_of(side, who) if who else None,
        )
        operations.tell(
            meeting,
            side,
            word,
            note=form.note.data or "",
            actor=people.one(current_user.id),
            now=clock.now(),
        )
