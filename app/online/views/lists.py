"""Taking over a platform's attendance list: upload, columns, whose rows they are, confirm."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, Refused
from app.events import queries as events
from app.events.models import Event, Session, SessionKind
from app.infra.db import transaction
from app.online import forms, operations, queries
from app.online.models import PlatformList
from app.online.rules import reading
from app.online.rules.matching import Known
from app.online.rules.reading import Column, Columns
from app.online.views.desk import blueprint, entered
from app.web.flashes import tell
from app.web.words import label, sentence_for

SHOWN = 200
SAMPLE = 4  # rows under the heads, to see what a column holds


@blueprint.route("/lists", methods=["GET", "POST"])
def lists(slug: str) -> Any:
    """Lists taken over so far, and the place to load another one."""
    event = entered(slug)
    form = forms.Upload()
    if form.validate_on_submit():
        try:
            with transaction():
                row = operations.keep_list(
                    events.managed_event(slug, current_user),
                    form.file.data.read(),
                    name=form.file.data.filename or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
            return redirect(url_for("online_desk.columns", slug=slug, list_id=row.id))
        except DomainError as refusal:
            form.refuse(refusal)
        event = entered(slug)
    return render_template(
        "online/desk/lists.html", event=event, form=form, lists=queries.lists_of(event.id)
    ), 422 if form.errors else 200


@blueprint.route("/lists/<int:list_id>/columns", methods=["GET", "POST"])
def columns(slug: str, list_id: int) -> Any:
    """Which column is what: guessed or as last time, put right by the organiser."""
    event = entered(slug)
    row = draft(event, list_id)
    if row is None:
        return gone(slug)
    table = operations.table_of(row)
    kept = wanted_columns(row, table, event)
    sessions = items(event)
    form = forms.ColumnsForm(
        table[kept.head],
        sessions,
        data={
            **{str(column): str(kept.places.get(column, "")) for column in Column},
            "unit": kept.unit,
            "timezone": kept.timezone,
            "session": str(row.session_id or ""),
        },
    )
    if form.validate_on_submit():
        try:
            with transaction():
                held = events.managed_event(slug, current_user)
                operations.set_columns(
                    queries.list_by_id(held.id, list_id, hold=True),
                    form.columns(kept.head),
                    session_id=int(form.session.data) if form.session.data else None,
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
            return redirect(url_for("online_desk.review", slug=slug, list_id=list_id))
        except Refused as refusal:
            form.refuse(refusal)
        event, row = entered(slug), queries.list_by_id(event.id, list_id)
    return render_template(
        "online/desk/columns.html",
        event=event,
        row=row,
        form=form,
        head=kept.head,
        heads=table[kept.head],
        sample=table[kept.head + 1 : kept.head + 1 + SAMPLE],
        above=table[: min(len(table), reading.LOOK_FOR_HEADS)],
        sessions=sessions,
    ), 422 if form.errors else 200


def wanted_columns(row: PlatformList, table: list[list[str]], event: Event) -> Columns:
    """The reading kept with the list; another row of heads, if the address names one, is read anew."""
    kept = Columns.from_json(row.columns)
    asked = request.args.get("head", type=int)
    if asked is not None and 1 <= asked <= len(table) and asked - 1 != kept.head:
        places = reading.places_in(table[asked - 1])
        kept = Columns(asked - 1, places, reading.unit_of(table[asked - 1], places), event.timezone)
    return kept


@blueprint.route("/lists/<int:list_id>", methods=["GET", "POST"])
def review(slug: str, list_id: int) -> Any:
    """Whose rows they are and what is wrong; taken over when the organiser says so."""
    event = entered(slug)
    row = draft(event, list_id)
    if row is None:
        return gone(slug)
    if reading.problem_of_columns(Columns.from_json(row.columns)):
        return redirect(url_for("online_desk.columns", slug=slug, list_id=list_id))
    known = queries.known_people(event.id)
    unknown: dict[str, str] = {}
    if request.method == "POST":
        picked, unknown = picked_people(known)
        if not unknown:
            return taken_over(slug, list_id, picked)
    checked = operations.check_list(event, row)
    named = [group for group in checked.groups if group.sure is None and len(group.likely) == 1]
    return render_template(
        "online/desk/review.html",
        event=event,
        row=row,
        checked=checked,
        sure=[group for group in checked.groups if group.sure is not None],
        named=named,
        others=[group for group in checked.groups if group.sure is None and len(group.likely) != 1],
        ticked=set(request.form.getlist("yes")) if request.method == "POST" else None,
        typed={name[5:]: text for name, text in request.form.items() if name.startswith("pick-")},
        unknown=unknown,
        known=known,
        shown=SHOWN,
        told=[
            (problem.row, label(problem.column), problem.value, sentence_for(Refused(problem.code)))
            for problem in checked.read.problems
        ],
    ), 422 if unknown else 200


def picked_people(known: list[Known]) -> tuple[dict[str, int], dict[str, str]]:
    """The registrations chosen by group, and what was typed that is nobody. `yes` is «group:registration»."""
    by_email = {person.email.casefold(): person.registration_id for person in known}
    by_label = {person.label.casefold(): person.registration_id for person in known}
    picked: dict[str, int] = {}
    for value in request.form.getlist("yes"):
        key, _colon, number = value.partition(":")
        if number.isdecimal() and len(number) < 12:
            picked[key] = int(number)
    unknown = {}
    for name, text in request.form.items():
        typed = " ".join(text.split()).casefold()
        if not name.startswith("pick-") or not typed:
            continue
        found = by_label.get(typed) or by_email.get(typed) or by_email.get(typed.rpartition(", ")[2])
        if found is None:
            unknown[name[5:]] = _("There is no such participant. Choose one from the suggestions.")
        else:
            picked[name[5:]] = found
    return picked, unknown


def taken_over(slug: str, list_id: int, picked: dict[str, int]) -> Any:
    try:
        with transaction():
            event = events.managed_event(slug, current_user)
            number = operations.apply_list(
                event,
                queries.list_by_id(event.id, list_id, hold=True),
                picked,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
        return redirect(url_for("online_desk.review", slug=slug, list_id=list_id))
    tell(
        ngettext(
            "The time of %(num)s person is taken over.", "The time of %(num)s people is taken over.", number
        ),
        "ok",
    )
    return redirect(url_for("online_desk.lists", slug=slug, _anchor=f"list-{list_id}"))


@blueprint.post("/lists/<int:list_id>/remove")
def remove(slug: str, list_id: int) -> Any:
    """Take a list back with all it has said."""
    with transaction():
        event = events.managed_event(slug, current_user)
        operations.remove_list(
            queries.list_by_id(event.id, list_id, hold=True),
            actor=people.one(current_user.id),
            now=clock.now(),
        )
    tell(_("The list and all times from it are gone."), "ok")
    return redirect(url_for("online_desk.lists", slug=slug))


def draft(event: Event, list_id: int) -> PlatformList | None:
    """A list that waits to be taken over; None where it has been. Raises NotFound."""
    row = queries.list_by_id(event.id, list_id)
    return row if row.applied_at is None and row.file is not None else None


def gone(slug: str) -> Any:
    tell(_("This list has been taken over already."), "warn")
    return redirect(url_for("online_desk.lists", slug=slug))


def items(event: Event) -> list[Session]:
    """The agenda items a list may be about."""
    return [row for row in events.sessions_of(event.id) if row.kind != SessionKind.BREAK]
