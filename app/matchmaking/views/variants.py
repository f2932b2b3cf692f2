"""Variants of the schedule: side by side, against what stands, named, kept, discarded, published, undone."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.matchmaking import queries, words
from app.matchmaking.forms.runs import NameVariant
from app.matchmaking.operations import variants
from app.matchmaking.queries import difference
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries import variants as found
from app.matchmaking.rules.difference import changes
from app.matchmaking.rules.variants import SIDE_BY_SIDE
from app.matchmaking.views.schedule import blueprint, entered
from app.matchmaking.views.variant_words import first_in_words, name_of_variant, spread_in_words
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import sentence_for


@blueprint.get("/variants")
def compare(slug: str) -> Any:
    event = entered(slug)
    side_by_side = found.variants(event, request.args.getlist("run", type=int), now=clock.now())
    return render_template(
        "matchmaking/variants.html",
        event=event,
        found=side_by_side,
        best=best_of([column.figures for column in side_by_side.columns]),
        scale=scale_of([column.figures for column in side_by_side.columns]),
        most=SIDE_BY_SIDE,
        seen=found.last_act(event.id),
        version=version_of(event),
        name_of_variant=name_of_variant,
        spread=spread_in_words,
        first_in_words=first_in_words,
        words_of_parts=words.parts,
    )


def version_of(event: Event) -> int:
    """The schedule's version as the reader sees it."""
    schedule = queries.schedule_of(event.id)
    return schedule.version if schedule is not None else 0


#: Figures in which one variant may be the best, and whether more is better.
JUDGED = {
    "meetings": 1,
    "must_met": 1,
    "score": 1,
    "suppliers_with_none": -1,
    "idle": -1,
    "table_changes": -1,
}


def best_of(columns: list[dict[str, Any]]) -> dict[str, int]:
    """By figure: the position of the variant that alone is the best."""
    best = {}
    for figure, sign in JUDGED.items():
        if figure == "score" and len({column["bound_score"] for column in columns}) > 1:
            continue  # points of different weights are no common measure
        values = [sign * value_of(column, figure) for column in columns]
        if len(values) > 1 and values.count(max(values)) == 1:
            best[figure] = values.index(max(values))
    return best


def value_of(figures: dict[str, Any], figure: str) -> float:
    if figure == "idle":
        return float(figures["idle_supplier"] + figures["idle_buyer"])
    return float(figures.get(figure) or 0)


def scale_of(columns: list[dict[str, Any]]) -> tuple[int, int]:
    """Both ends of the bars that show how far the variants are from the bound: small differences must be seen."""
    if not columns:
        return 0, 1
    least = min(column["meetings"] for column in columns)
    most = max(column["bound_meetings"] for column in columns)
    return max(0, least - max(1, (most - least) // 4)), max(most, 1)


@blueprint.get("/variants/progress")
def variants_progress(slug: str) -> Any:
    """The fragment that shows how far the runs are that were started together."""
    event = entered(slug)
    waiting = [
        (run, job) for run, job in run_queries.runs_of(event.id) if job is not None and not job.is_over
    ]
    there = url_for("schedule_desk.compare", slug=slug, run=request.args.getlist("run", type=int))
    return render_template(
        "matchmaking/_variants_progress.html",
        event=event,
        waiting=waiting,
        there=there,
        name_of_variant=name_of_variant,
    )


@blueprint.get("/runs/<int:number>/changes")
def differences(slug: str, number: int) -> Any:
    """What a run changes against what stands, or against another run, person by person."""
    event = entered(slug)
    run, _job = run_queries.run_of(event.id, number)
    if run.plan is None:
        raise NotFound
    rows = {row.id: row for row in queries.delegations(event.id)}
    other = request.args.get("against", type=int)
    base = run_queries.run_of(event.id, other)[0] if other else None
    if base is not None and base.plan is None:
        raise NotFound
    was = (
        difference.planned_places(base)
        if base is not None
        else difference.standing_places(queries.meetings(event.id), rows.values())
    )
    all_changes = changes(was, difference.planned_places(run))
    persons = difference.by_person(all_changes, rows, queries.people(event.id))
    return render_template(
        "matchmaking/differences.html",
        event=event,
        run=run,
        base=base,
        counted=difference.counted(all_changes),
        page=page_of(asked_for(persons)),
        persons=len(persons),
        rows=rows,
        slots={slot.id: slot for slot in queries.slots(event.id)},
        others_choices=[
            (str(one.number), _("%(name)s, No. %(number)s", name=name_of_variant(one), number=one.number))
            for one, _job in run_queries.runs_of(event.id)
            if one.figures is not None and one.id != run.id
        ],
        name_of_variant=name_of_variant,
    )


def asked_for(persons: list[difference.PersonsChanges]) -> list[difference.PersonsChanges]:
    """Those whose name or company has the words searched for."""
    question = request.args.get("q", "").strip().lower()
    return [
        own
        for own in persons
        if question
        in f"{own.person.user.name} {own.delegation.company.name_ru} {own.delegation.company.name_en}".lower()
    ]


def page_of(rows: list[Any]) -> Page[Any]:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows))


@blueprint.post("/runs/<int:number>/name")
def name(slug: str, number: int) -> Any:
    form = NameVariant()
    if not form.validate_on_submit():
        entered(slug)
        tell(" ".join(str(error) for errors in form.errors.values() for error in errors), "bad")
        return back_to(slug, number)
    return changed(
        slug,
        number,
        lambda event, run, actor: variants.name_variant(
            run, form.name.data or "", actor=actor, now=clock.now()
        ),
    )


@blueprint.post("/runs/<int:number>/keep")
def keep(slug: str, number: int) -> Any:
    kept = request.form.get("kept") == "1"
    return changed(
        slug,
        number,
        lambda event, run, actor: variants.keep_variant(run, kept, actor=actor, now=clock.now()),
    )


@blueprint.post("/runs/<int:number>/discard")
def discard(slug: str, number: int) -> Any:
    return changed(
        slug,
        number,
        lambda event, run, actor: variants.discard_variant(event, run, actor=actor, now=clock.now()),
    )


@blueprint.post("/runs/<int:number>/restore")
def restore(slug: str, number: int) -> Any:
    return changed(
        slug,
        number,
        lambda event, run, actor: variants.restore_variant(run, actor=actor, now=clock.now()),
    )


@blueprint.post("/variants/discard-others")
def discard_others(slug: str) -> Any:
    entered(slug)
    with transaction():
        event = events.managed_event(slug, current_user)
        number = variants.discard_others(event, actor=people.one(current_user.id), now=clock.now())
    tell(ngettext("%(num)s variant discarded.", "%(num)s variants discarded.", number), "ok")
    return redirect(url_for("schedule_desk.index", slug=slug))


def changed(slug: str, number: int, act: Any) -> Any:
    """Do `act` to one run of the event in a transaction, and go back to the page it was asked on."""
    entered(slug)
    try:
        with transaction():
            event = events.managed_event(slug, current_user)
            run, _job = run_queries.run_of(event.id, number)
            act(event, run, people.one(current_user.id))
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    return back_to(slug, number)


def back_to(slug: str, number: int) -> Any:
    """The page the form stood on: the comparison (`run` fields say of which), the run, or the list."""
    shown = request.form.getlist("run", type=int)
    if shown:
        left = [n for n in shown if n != number or request.endpoint != "schedule_desk.discard"]
        return redirect(url_for("schedule_desk.compare", slug=slug, run=left))
    if request.form.get("back") == "run":
        return redirect(url_for("schedule_desk.run", slug=slug, number=number))
    return redirect(url_for("schedule_desk.index", slug=slug))
