"""The organiser's pages about an event's agenda and rooms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import operations, queries, rules
from app.events.forms.agenda import RoomForm, SessionForm, filled
from app.events.models import Event, Session, SessionKind
from app.events.views.desk import blueprint, managed
from app.infra.db import transaction
from app.web.flashes import tell
from app.web.words import sentence_for

LENGTH = timedelta(hours=1)  # of a new item, until somebody says otherwise


@blueprint.route("/<slug>/agenda", methods=["GET", "POST"])
def agenda(slug: str) -> Any:
    """The agenda; the form adds a room."""
    event = managed(slug)
    form = RoomForm()
    sessions = queries.sessions_of(event.id)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.add_room(
                    queries.managed_event(slug, current_user),
                    name_ru=form.name_ru.data or "",
                    name_en=form.name_en.data or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The room is added."), "ok")
            return redirect(url_for("events_desk.agenda", slug=slug))
    return (
        render_template(
            "events/agenda.html",
            event=event,
            form=form,
            sessions=sessions,
            days=by_day(sessions, event.timezone),
            rooms=queries.rooms_of(event.id),
            frozen=rules.is_closed(event),
        ),
        422 if form.errors else 200,
    )


def by_day(sessions: list[Session], timezone: str) -> list[tuple[date, list[Session]]]:
    """The agenda under the days at the event's place."""
    grouped = groupby(sessions, key=lambda session: clock.in_zone(session.starts_at, timezone).date())
    return [(day, list(items)) for day, items in grouped]


@blueprint.route("/<slug>/agenda/new", methods=["GET", "POST"])
def add_session(slug: str) -> Any:
    event = managed(slug)
    form = SessionForm(event, data=suggested(event))

    def save() -> None:
        operations.add_session(
            queries.managed_event(slug, current_user),
            form.session_values(),
            speakers=form.speaker_rows(),
            actor=people.one(current_user.id),
            now=clock.now(),
        )

    return session_page(event, form, save, title=_("New agenda item"))


@blueprint.route("/<slug>/agenda/<int:session_id>", methods=["GET", "POST"])
def change_session(slug: str, session_id: int) -> Any:
    event = managed(slug)
    form = SessionForm(event, data=filled(queries.session(event.id, session_id), event))

    def save() -> None:
        operations.change_session(
            queries.managed_event(slug, current_user),
            queries.session(event.id, session_id),
            form.session_values(),
            speakers=form.speaker_rows(),
            actor=people.one(current_user.id),
            now=clock.now(),
        )

    return session_page(event, form, save, title=_("Agenda item"), session_id=session_id)


def session_page(event: Event, form: SessionForm, save: Any, *, title: str, session_id: int = 0) -> Any:
    """The form of an agenda item: saved, or shown again with what is wrong or with more rows for speakers."""
    if request.form.get("act") == "more":
        form.offer_rows(len(form.speakers) + 2)
    elif form.validate_on_submit():
        try:
            with transaction():
                save()
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("events_desk.agenda", slug=event.slug))
    form.offer_rows()
    return (
        render_template("events/session.html", event=event, form=form, title=title, session_id=session_id),
        422 if form.errors else 200,
    )


def suggested(event: Event) -> dict[str, Any]:
    """A new item follows the last one, or opens the event."""
    last = max((session.ends_at for session in queries.sessions_of(event.id)), default=event.starts_at)
    starts = (
        min(last, event.ends_at - LENGTH) if event.ends_at - LENGTH > event.starts_at else event.starts_at
    )
    ends = min(starts + LENGTH, event.ends_at)

    def wall(moment: datetime) -> datetime:
        return clock.in_zone(moment, event.timezone).replace(tzinfo=None)

    return {"kind": SessionKind.TALK, "starts_at": wall(starts), "ends_at": wall(ends), "room_id": None}


@blueprint.post("/<slug>/agenda/<int:session_id>/delete")
def remove_session(slug: str, session_id: int) -> Any:
    def remove(event: Event) -> None:
        session = queries.session(event.id, session_id)
        operations.remove_session(event, session, actor=people.one(current_user.id), now=clock.now())

    return changed(slug, remove, _("The item is taken off the agenda."))


@blueprint.route("/<slug>/rooms/<int:room_id>", methods=["GET", "POST"])
def room(slug: str, room_id: int) -> Any:
    event = managed(slug)
    found = queries.room(event.id, room_id)
    form = RoomForm(data={"name_ru": found.name_ru, "name_en": found.name_en})
    if form.validate_on_submit():
        try:
            with transaction():
                operations.rename_room(
                    queries.managed_event(slug, current_user),
                    queries.room(event.id, room_id),
                    name_ru=form.name_ru.data or "",
                    name_en=form.name_en.data or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("events_desk.agenda", slug=slug))
    return render_template(
        "events/room.html", event=event, form=form, room=found
    ), 422 if form.errors else 200


@blueprint.post("/<slug>/rooms/<int:room_id>/delete")
def remove_room(slug: str, room_id: int) -> Any:
    def remove(event: Event) -> None:
        found = queries.room(event.id, room_id)
        operations.remove_room(event, found, actor=people.one(current_user.id), now=clock.now())

    return changed(slug, remove, _("The room is taken away."))


def changed(slug: str, act: Any, done: str) -> Any:
    """One act on the agenda, then back to it."""
    queries.managed_event(slug, current_user)
    try:
        with transaction():
            act(queries.managed_event(slug, current_user))
        tell(done, "ok")
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("events_desk.agenda", slug=slug))
