"""A variant becomes the schedule, and a publication is undone: with a word on what changed meanwhile."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.infra.db import transaction
from app.infra.i18n import localised
from app.matchmaking import words
from app.matchmaking.forms.runs import TakeBack
from app.matchmaking.operations import publishing, undoing
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries import variants as found
from app.matchmaking.views.schedule import blueprint, entered
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.post("/runs/<int:number>/publish")
def publish(slug: str, number: int) -> Any:
    event_id = entered(slug).id
    run_queries.run_of(event_id, number)
    try:
        with transaction():
            event = events.managed_event(slug, current_user)
            run, _job = run_queries.run_of(event.id, number)
            result = publishing.publish_run(
                event,
                run,
                actor=people.one(current_user.id),
                now=clock.now(),
                seen_version=request.form.get("version", type=int),
            )
    except DomainError as refusal:
        seen = request.form.get("seen", type=int)
        tell(refusal_sentence(refusal, event_id, seen), "bad")
        return redirect(url_for("schedule_desk.run", slug=slug, number=number))
    tell(published_sentence(result), "ok")
    return redirect(url_for("schedule_desk.board", slug=slug))


def refusal_sentence(refusal: DomainError, event_id: int, seen: int | None) -> str:
    """The refusal, with what has changed meanwhile where it knows that."""
    if refusal.code == "schedule_changed" and seen is not None:
        acts = [act_in_words(*act) for act in found.acts_since(event_id, seen).items()]
        if acts:
            return _(
                "Since you opened the page: %(acts)s. Nothing was published: look again.",
                acts=", ".join(acts),
            )
    if refusal.code == "run_stale" and refusal.params["parts"]:
        return _(
            "Since this run these have changed: %(parts)s. Calculate again: nothing was published.",
            parts=words.parts(refusal.params["parts"]),
        )
    refusal.params.clear()
    return sentence_for(refusal)


def published_sentence(result: publishing.Published) -> str:
    """What publishing did, in one line."""
    told = ngettext("%(num)s person gets a message.", "%(num)s people get a message.", result.told)
    changed = _(
        "Published: %(added)s new meetings, %(moved)s moved, %(kept)s as before, %(cancelled)s cancelled.",
        added=result.added,
        moved=result.moved,
        kept=result.kept,
        cancelled=result.cancelled,
    )
    return f"{changed} {told}"


def act_in_words(verb: str, number: int) -> str:
    """How often something was done to the schedule, as part of a list."""
    return {
        "meeting.booked": lambda: ngettext("%(num)s meeting booked", "%(num)s meetings booked", number),
        "meeting.cancelled": lambda: ngettext(
            "%(num)s meeting cancelled", "%(num)s meetings cancelled", number
        ),
        "meeting.moved": lambda: ngettext("%(num)s meeting moved", "%(num)s meetings moved", number),
        "schedule.published": lambda: _("another variant published"),
        "schedule.unpublished": lambda: _("the schedule taken back"),
        "schedule.undone": lambda: _("a publication undone"),
    }.get(verb, lambda: _("the schedule changed"))()


@blueprint.post("/undo")
def undo(slug: str) -> Any:
    entered(slug)
    form = TakeBack(prefix="undo-")
    if not form.validate_on_submit():
        tell(" ".join(str(error) for errors in form.errors.values() for error in errors), "bad")
        return redirect(url_for("schedule_desk.index", slug=slug))
    try:
        with transaction():
            result = undoing.undo_publication(
                events.managed_event(slug, current_user),
                actor=people.one(current_user.id),
                reason=form.reason.data or "",
                now=clock.now(),
            )
        tell(undone_sentence(result), "ok")
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("schedule_desk.index", slug=slug))


TOLD_BY_NAME = 5  # meetings named in the sentence about what stayed


def undone_sentence(result: undoing.Undone) -> str:
    """What undoing did and what it left, in a few lines."""
    said = [
        _(
            "The publication is undone: %(withdrawn)s meetings withdrawn, %(restored)s back in their old place.",
            withdrawn=result.withdrawn,
            restored=result.restored,
        ),
        ngettext("%(num)s person gets a message.", "%(num)s people get a message.", result.told),
    ]
    if result.left:
        names = [
            f"{localised(meeting.supplier.company, 'name')} — {localised(meeting.buyer.company, 'name')}"
            for meeting in result.left[:TOLD_BY_NAME]
        ]
        said.append(
            ngettext(
                "%(num)s meeting stays as it is, because it changed or began since: %(names)s.",
                "%(num)s meetings stay as they are, because they changed or began since: %(names)s.",
                len(result.left),
                names=", ".join(names) + ("…" if len(result.left) > TOLD_BY_NAME else ""),
            )
        )
    return " ".join(said)
