"""The organiser's desk: all events, the overview of one, its log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from app.core import clock
from app.events import queries as events
from app.organiser import log as event_log
from app.organiser import queries
from app.organiser.readiness import TaskState, next_item, readiness
from app.organiser.tasks import Shown, funnel_rows, shown
from app.organiser.verbs import VERBS
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.paging import page_of

blueprint = guarded(Blueprint("organiser", __name__, url_prefix="/desk"), "signed_in")


@blueprint.get("/")
def desk() -> Any:
    """The events a person runs; for somebody who runs none there is no desk."""
    past = request.args.get("view") == "past"
    question = request.args.get("q", "").strip()
    page = page_of(
        queries.desk_events(current_user, question, past=past), request.args.get("page", 1, type=int)
    )
    if not page.total and not question and not past and not current_user.is_organiser:
        abort(404)
    counts = queries.approved_by_event([event.id for event in page.rows])
    return render_template(
        "organiser/desk.html",
        page=page,
        past=past,
        question=question,
        counts=counts,
        managed=events.managed_among([event.id for event in page.rows], current_user),
    )


@blueprint.get("/<slug>/")
def overview(slug: str) -> Any:
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    now = clock.now()
    found = queries.overview(event, now)
    items = readiness(event, found, now)
    following = next_item(items)
    tasks = [shown(item, event) for item in items]
    return render_template(
        "organiser/overview.html",
        event=event,
        found=found,
        tasks=tasks,
        task_rows=[(task.state, task.text, task.detail, *end_of(task)) for task in tasks],
        done=sum(item.state == TaskState.DONE for item in items),
        following=shown(following, event) if following else None,
        funnel_rows=funnel_rows(event, found),
        day_columns=[(str(day.day), number) for day, number in found.per_day],
    )


def end_of(task: Shown) -> tuple[str, str]:
    """What stands at the end of a task's line: the act as a link when it is due, the date when it comes later."""
    if task.state in (TaskState.NOW, TaskState.LATE):
        return task.act, task.url
    return task.until, ""


@blueprint.get("/<slug>/log")
def log(slug: str) -> Any:
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    page = page_of(event_log.entries(event.id), request.args.get("page", 1, type=int), scalars=False)
    names = event_log.names_of(entry for entry, _actor in page.rows)
    return render_template("organiser/log.html", event=event, page=page, verbs=VERBS, names=names)
