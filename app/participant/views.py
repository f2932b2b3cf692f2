"""The participant's own pages: home, one event, the schedule of all events."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from app.core import clock
from app.events import queries as events
from app.feedback import queries as feedback
from app.online import queries as online
from app.participant import after, day, queries
from app.participant.next_acts import act_for, detail_of
from app.web.access import guarded
from app.web.words import label

blueprint = guarded(Blueprint("participant", __name__, url_prefix="/my"), "signed_in")


@blueprint.get("/")
def home() -> Any:
    now = clock.now()
    mine = queries.my_events(current_user, now)
    chosen = queries.focus(mine, now)
    return render_template(
        "participant/home.html",
        mine=mine,
        chosen=chosen,
        companies=queries.my_companies(current_user),
        awaited=feedback.awaited_from(current_user.id, now),
        coming=queries.next_events(now) if chosen is None else [],
        **shown(chosen),
    )


@blueprint.get("/events/<slug>")
def event(slug: str) -> Any:
    """One's own page of one event; without a registration, the public page."""
    event = events.by_slug(slug)
    now = clock.now()
    mine = queries.my_events(current_user, now, event_id=event.id)
    if not mine:
        return redirect(url_for("events.event", slug=slug))
    return render_template(
        "participant/event.html",
        item=mine[0],
        plan=day.plan(mine[0], now),
        materials=online.visible_materials(event, current_user),
        after=after.after(mine[0], now),
        current_meeting=day.meeting_of_the_hour(mine[0], now),
        **shown(mine[0]),
    )


@blueprint.get("/schedule")
def schedule() -> Any:
    """All meetings and booked sessions to come, with the calendar's address."""
    now = clock.now()
    mine = [item for item in queries.my_events(current_user, now) if item.meetings or item.sessions]
    plans = [(item, day.plan(item, now)) for item in mine]
    return render_template("participant/schedule.html", plans=plans, secret=current_user.calendar_secret)


def shown(item: queries.MyEvent | None) -> dict[str, Any]:
    """What a page says about the next step and the path."""
    if item is None:
        return {"act": None, "ladder_items": []}
    return {
        "act": act_for(item),
        "ladder_items": [(str(step.state), label(step.code), detail_of(item, step)) for step in item.steps],
    }
