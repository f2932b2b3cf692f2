"""The organiser's page of outcomes: both sides' words side by side, reminders, the figures as a workbook."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.matchmaking.models import Side
from app.outcomes import operations, queries
from app.outcomes.figures import figures
from app.outcomes.models import Stage
from app.outcomes.rules import Standing, leading_word
from app.outcomes.views.workbook import workbook
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import label, sentence_for

blueprint = guarded(Blueprint("outcomes_desk", __name__, url_prefix="/desk/<slug>"), "steward")

MISSING = ("any", "supplier", "buyer", "both")


def entered(slug: str) -> Event:
    """An event with meetings that the reader runs. Raises NotFound for others."""
    event = events.managed_event(slug, current_user)
    if not event.has_meetings:
        raise NotFound
    enter_desk(event)
    return event


@blueprint.get("/outcomes")
def index(slug: str) -> Any:
    event = entered(slug)
    now = clock.now()
    chosen = {name: request.args.get(name, "") for name in ("missing", "stage", "standing", "differ", "q")}
    everything = queries.told_of_event(event.id)
    rows = [row for row in everything if fits(row, chosen, now)]
    return render_template(
        "outcomes/desk.html",
        event=event,
        figures=figures(queries.conference(event)),
        everything=everything,
        page=page_of_rows(rows, request.args.get("page", 1, type=int)),
        chosen=chosen,
        silent=len(queries.silent(event.id, now)),
        stages=[(str(stage), label(stage)) for stage in Stage],
        standings=[(str(standing), label(standing)) for standing in Standing],
        reports=queries.reports_of(event.id),
        begun=event.starts_at <= now,
    )


def fits(row: queries.Told, chosen: dict[str, str], now: datetime) -> bool:
    """Whether a meeting passes the filters of the address."""
    could_tell = row.standing in (Standing.HELD, Standing.UNKNOWN) and row.meeting.slot.starts_at <= now
    lacking = [str(side) for side in Side if side not in row.words] if could_tell else []
    missing = chosen["missing"]
    if missing in MISSING:
        wanted = {"any": bool(lacking), "both": len(lacking) == len(Side)}
        if not wanted.get(missing, missing in lacking):
            return False
    leading = leading_word(row.word(Side.SUPPLIER), row.word(Side.BUYER))
    if chosen["stage"] and (leading is None or str(leading.stage) != chosen["stage"]):
        return False
    if chosen["standing"] and str(row.standing) != chosen["standing"]:
        return False
    if chosen["differ"] and not row.differences:
        return False
    question = folded(chosen["q"])
    companies = (row.meeting.supplier.company, row.meeting.buyer.company)
    names = folded(" ".join(name for company in companies for name in (company.name_ru, company.name_en)))
    return all(word in names for word in question.split())


def folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def page_of_rows(rows: list[queries.Told], number: int) -> Page[queries.Told]:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(number, 1), last)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows))


@blueprint.post("/outcomes/remind")
def remind(slug: str) -> Any:
    entered(slug)
    try:
        with transaction():
            result = operations.remind(
                events.managed_event(slug, current_user), actor=people.one(current_user.id), now=clock.now()
            )
    except Refused as refusal:
        tell(sentence_for(refusal), "warn")
    else:
        tell(said_of(result), "ok" if result.sent else "warn")
    return redirect(url_for(".index", slug=slug))


def said_of(result: operations.Reminded) -> str:
    said = []
    if result.sent:
        said.append(ngettext("%(num)s person reminded.", "%(num)s people reminded.", result.sent))
    if result.left_out:
        said.append(
            ngettext(
                "%(num)s had a reminder within the last day and was left alone.",
                "%(num)s had a reminder within the last day and were left alone.",
                result.left_out,
            )
        )
    return " ".join(said)


@blueprint.get("/outcomes.xlsx")
def sheet(slug: str) -> Any:
    event = entered(slug)
    return Response(
        workbook(event, figures(queries.conference(event))),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="outcomes-{event.slug}.xlsx"'},
    )
