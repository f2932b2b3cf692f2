"""Amending a schedule that stands: what has happened, up to three ways with their price, the choice of one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.accounts import queries as people
from app.core import clock
from app.core.clock import in_zone
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import localised
from app.matchmaking import queries, words
from app.matchmaking.forms.amending import LABELS, ChooseWay, WhatHappened
from app.matchmaking.forms.booking import whole_number
from app.matchmaking.models import Amendment, Meeting
from app.matchmaking.operations import amending, undoing_amendments
from app.matchmaking.queries import amendments
from app.matchmaking.queries.amendments import Amendable, Priced
from app.matchmaking.rules.amendments import Happening
from app.matchmaking.views.meetings import name_of, words_of
from app.matchmaking.views.schedule import blueprint, entered, shut_words
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/amend")
def amend(slug: str) -> Any:
    return page(entered(slug))


def page(event: Event, status: int = 200) -> Any:
    """The question, and where it is complete, the ways."""
    here = amendments.amendable(event, now=clock.now())
    form = form_of(event, here)
    found: list[Priced] | None = None
    if request.args.get("what"):
        if form.validate():
            try:
                found = amendments.proposals(here, form.asked())
            except NotFound:
                raise
            except DomainError as refusal:
                form.refuse(refusal)
                status = 422
        else:
            status = 422
    return render_template(
        "matchmaking/amend.html",
        event=event,
        shut=shut_words(event),
        form=form,
        here=here,
        ways=found,
        way_words=way_words(),
        version=here.stands.snapshot.version,
        address=address(event.slug, form),
        made=amendments.last_amendments(event.id),
        amended_in_words=amended_in_words,
        several_days=len({in_zone(slot.starts_at, event.timezone).date() for slot in here.slots}) > 1,
    ), status


def address(slug: str, form: WhatHappened) -> dict[str, Any]:
    """The question as parts of an address, nothing else that somebody may have put there."""
    given = {name: value for name in form.data if (value := request.args.get(name))}
    return {"slug": slug, **given}


def form_of(event: Event, here: Amendable) -> WhatHappened:
    """The question as the address asks it."""
    form = WhatHappened(formdata=MultiDict(request.args) if request.args.get("what") else None)
    form.offer(
        here.rows.values(),
        [(slot.id, words_of(slot, event)) for slot in here.slots],
        [(meeting.id, in_words(meeting, event)) for meeting in here.meetings.values()],
        name_of,
    )
    return form


def in_words(meeting: Meeting, event: Event) -> str:
    """A meeting in a list to choose from."""
    return f"{words_of(meeting.slot, event)}: {pair_in_words(meeting)}"


def way_words() -> dict[str, str]:
    """What the ways are called."""
    return {
        "stay": _("Nobody else is moved"),
        "move": _("Others move to make room"),
        "displace": _("Somebody with meetings to spare gives way"),
        "cancel": _("Only cancel"),
        "swap": _("Exchange the places"),
        "fill": _("Fill only empty places"),
    }


@blueprint.post("/amend")
def choose_way(slug: str) -> Any:
    event = entered(slug)
    form, choice = form_of(event, amendments.amendable(event, now=clock.now())), ChooseWay()
    version = whole_number(choice.version.data)
    if not form.validate() or not choice.validate_on_submit() or version is None:
        return page(event, 422)
    try:
        with transaction():
            done = amending.amend(
                events.managed_event(slug, current_user),
                form.asked(),
                choice.digest.data or "",
                way=choice.way.data or None,
                seen_version=version,
                reason=choice.reason.data or "",
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except NotFound:
        raise
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
        return redirect(url_for("schedule_desk.amend", **address(slug, form)))
    tell(
        " ".join(
            [
                _(
                    "Done. Moved: %(moved)s, new: %(added)s, cancelled: %(cancelled)s.",
                    moved=done.moved,
                    added=done.added,
                    cancelled=done.cancelled,
                ),
                ngettext("%(num)s person gets a message.", "%(num)s people get a message.", done.told),
            ]
        ),
        "ok",
    )
    return redirect(url_for("schedule_desk.board", slug=slug))


@blueprint.post("/amend/<int:amendment_id>/undo")
def undo_amendment(slug: str, amendment_id: int) -> Any:
    event = entered(slug)
    try:
        with transaction():
            done = undoing_amendments.undo_amendment(
                events.managed_event(slug, current_user),
                amendment_id,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except NotFound:
        raise
    except DomainError as refusal:
        tell(undo_refused(refusal), "bad")
        return redirect(url_for("schedule_desk.amend", slug=event.slug))
    tell(
        " ".join(
            [
                _(
                    "Undone. Back in the old place: %(restored)s, withdrawn: %(withdrawn)s.",
                    restored=done.restored,
                    withdrawn=done.withdrawn,
                ),
                ngettext("%(num)s person gets a message.", "%(num)s people get a message.", done.told),
            ]
        ),
        "ok",
    )
    return redirect(url_for("schedule_desk.board", slug=slug))


def undo_refused(refusal: DomainError) -> str:
    """The refusal with the meeting at fault, and the rule that shuts its old place."""
    if "meeting" in refusal.params:
        meeting_id: int | None = refusal.params.pop("meeting")
        rule = refusal.params.pop("rule", None)
        refusal.params["pair"] = (
            _("of a company that is gone")
            if meeting_id is None
            else pair_in_words(queries.one_meeting(meeting_id))
        )
        if rule is not None:
            refusal.params["why"] = words.reasons([rule])
    return sentence_for(refusal)


def pair_in_words(meeting: Meeting) -> str:
    """Whose meeting it is."""
    buyer, supplier = localised(meeting.buyer.company, "short"), localised(meeting.supplier.company, "short")
    return f"{buyer} — {supplier}"


def amended_in_words(amendment: Amendment) -> str:
    """What was amended, with its numbers, as one line."""
    numbers = [
        ngettext("%(num)s meeting moved", "%(num)s meetings moved", amendment.moved),
        ngettext("%(num)s new", "%(num)s new ones", amendment.added),
        ngettext("%(num)s cancelled", "%(num)s cancelled", amendment.cancelled),
    ]
    counted = [
        text
        for text, number in zip(numbers, (amendment.moved, amendment.added, amendment.cancelled), strict=True)
        if number
    ]
    return f"{LABELS[Happening(amendment.what)]}: {', '.join(counted)}"
