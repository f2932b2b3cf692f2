"""The organiser's schedule: where it stands, the board of what is published, publishing and taking back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.matchmaking import queries
from app.matchmaking.forms.runs import StartRun, TakeBack
from app.matchmaking.models import MeetingOrigin
from app.matchmaking.operations import undoing, variants
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.rules.booking import refusal_of_event
from app.matchmaking.rules.meeting_rules import read_rules
from app.matchmaking.views import sheets
from app.matchmaking.views.variant_words import name_of_variant
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("schedule_desk", __name__, url_prefix="/desk/<slug>/schedule"), "signed_in")


def entered(slug: str) -> Event:
    """The event whose workspace the visitor may enter; an event without meetings has no such page."""
    event = events.managed_event(slug, current_user)
    if not event.has_meetings:
        raise NotFound
    enter_desk(event)
    return event


@blueprint.get("/")
def index(slug: str) -> Any:
    event = entered(slug)
    return overview(event, usual_run(event))


def usual_run(event: Event) -> StartRun:
    """The form of a run with what is usual at this event."""
    schedule = queries.schedule_of(event.id)
    return StartRun(formdata=None).usual(read_rules(schedule.rules if schedule is not None else None))


def shut_words(event: Event) -> str:
    """Why the meetings of this event stay as they are; '' while they may change. Then nothing is offered that would be refused."""
    code = refusal_of_event(event.state)
    return sentence_for(DomainError(code)) if code is not None else ""


def overview(event: Event, form: StartRun, *, back: TakeBack | None = None, status: int = 200) -> Any:
    """Where the schedule stands: what there is, the last runs, what is published."""
    meetings = queries.meetings(event.id)
    listed = run_queries.runs_of(event.id)
    return render_template(
        "matchmaking/schedule.html",
        event=event,
        shut=shut_words(event),
        form=form,
        back=back or TakeBack(formdata=None),
        ready=run_queries.readiness(event.id, clock.now()),
        schedule=queries.schedule_of(event.id),
        runs=listed,
        finished=sum(run.figures is not None for run, _job in listed),
        back_to_before=TakeBack(formdata=None, prefix="undo-"),
        discarded=run_queries.runs_of(event.id, discarded=True),
        undoable=run_queries.undoable(event.id),
        name_of_variant=name_of_variant,
        under_way=run_queries.under_way(event.id),
        standing=len(meetings),
        booked=sum(meeting.origin != MeetingOrigin.RUN for meeting in meetings),
        from_runs=sum(meeting.origin == MeetingOrigin.RUN for meeting in meetings),
    ), status


@blueprint.post("/runs")
def start(slug: str) -> Any:
    event = entered(slug)
    form = StartRun()
    if not form.validate_on_submit():
        return overview(event, form, status=422)
    try:
        with transaction():
            started = variants.start_variants(
                events.managed_event(slug, current_user),
                form.wanted(),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
        return redirect(url_for("schedule_desk.index", slug=slug))
    if len(started) == 1:
        return redirect(url_for("schedule_desk.run", slug=slug, number=started[0].number))
    return redirect(url_for("schedule_desk.compare", slug=slug, run=[run.number for run in started]))


@blueprint.post("/take-back")
def take_back(slug: str) -> Any:
    event = entered(slug)
    form = TakeBack()
    if not form.validate_on_submit():
        return overview(event, usual_run(event), back=form, status=422)
    try:
        with transaction():
            taken = undoing.unpublish(
                events.managed_event(slug, current_user),
                actor=people.one(current_user.id),
                reason=form.reason.data or "",
                now=clock.now(),
            )
        tell(
            ngettext(
                "The schedule is taken back: %(num)s meeting no longer stands.",
                "The schedule is taken back: %(num)s meetings no longer stand.",
                taken,
            ),
            "ok",
        )
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("schedule_desk.index", slug=slug))


@blueprint.get("/schedule.xlsx")
def sheet(slug: str) -> Response:
    event = entered(slug)
    return sheets.of_meetings(event, queries.meetings(event.id))
