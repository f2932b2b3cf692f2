"""One run: its progress while it works, its result afterwards, its draft on the board."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import current_language
from app.infra.jobs import Job
from app.matchmaking import queries, snapshot, words
from app.matchmaking.models import ScheduleRun
from app.matchmaking.operations import runs
from app.matchmaking.queries import board as boards
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries.freshness import changed_since
from app.matchmaking.queries.variants import last_act
from app.matchmaking.rules import pair_level
from app.matchmaking.rules.run_settings import Goal, settings_of
from app.matchmaking.views.schedule import blueprint, entered
from app.matchmaking.views.variant_words import first_in_words, name_of_variant, proof_words, spread_in_words
from app.web import formats
from app.web.flashes import tell
from app.web.paging import Page
from app.web.words import sentence_for

AT_ONCE = 20  # wishes without a meeting on one page
STAGES = ("data", "pairs", "times", "gaps", "tables", "check")
STAGES_OF_PROOF = (*STAGES[:-1], "proof", STAGES[-1])


@blueprint.get("/runs/<int:number>")
def run(slug: str, number: int) -> Any:
    event = entered(slug)
    found, job = run_queries.run_of(event.id, number)
    if found.plan is None:
        return render_template(
            "matchmaking/run.html", event=event, run=found, **progress_of(event, found, job)
        )
    return render_template("matchmaking/result.html", event=event, run=found, **result_of(event, found))


@blueprint.get("/runs/<int:number>/progress")
def progress(slug: str, number: int) -> Any:
    """The fragment that the progress page fetches every second."""
    event = entered(slug)
    found, job = run_queries.run_of(event.id, number)
    return render_template(
        "matchmaking/_progress.html", event=event, run=found, **progress_of(event, found, job)
    )


@blueprint.post("/runs/<int:number>/stop")
def stop(slug: str, number: int) -> Any:
    event = entered(slug)
    try:
        with transaction():
            found, job = run_queries.run_of(event.id, number)
            if job is None:
                raise NotFound
            runs.stop_run(found, job, actor=people.one(current_user.id), now=clock.now())
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("schedule_desk.run", slug=slug, number=number))


@blueprint.get("/runs/<int:number>/board")
def draft(slug: str, number: int) -> Any:
    event = entered(slug)
    found, _job = run_queries.run_of(event.id, number)
    if found.plan is None:
        raise NotFound
    return render_template(
        "matchmaking/board.html",
        event=event,
        board=boards.board_of_run(event, found),
        schedule=queries.schedule_of(event.id),
        ready=run_queries.readiness(event.id, clock.now()),
        q=request.args.get("q", "").strip()[:80],
        run=found,
    )


def progress_of(event: Event, found: ScheduleRun, job: Job | None) -> dict[str, Any]:
    """What the progress page shows of a run and its job."""
    facts = job.progress if job is not None else {}
    done = {stage["stage"]: stage for stage in facts.get("stages", [])}
    state = job.state if job is not None else "failed"
    wanted = STAGES_OF_PROOF if settings_of(found).goal == Goal.FEWEST_BREAKS else STAGES
    here = next((stage for stage in wanted if stage not in done), None)
    stages = [stage_line(stage, done.get(stage), state if stage == here else "", facts) for stage in wanted]
    return {
        "job": job,
        "state": state,
        "over": found.plan is not None or state in {"failed", "cancelled"},
        "percent": round(100 * (len(done) + share_of(here, facts)) / len(wanted)),
        "step": min(len(done) + 1, len(wanted)),
        "steps": len(wanted),
        "stage": stage_words(here or "check")[1],
        "stages": stages,
        "figures": figures_so_far(facts, done.get("data", {})),
        "elapsed": elapsed_of(job),
        "error": failure_of(job),
    }


def share_of(stage: str | None, facts: dict[str, Any]) -> float:
    """How much of the stage under way is done, as far as it is known."""
    now = facts.get("now") or {}
    return float(now["share"]) if stage is not None and now.get("stage") == stage else 0.0


def stage_words(stage: str) -> tuple[str, str, str]:
    """A stage as done, as being done, and what it means."""
    return {
        "data": (_("The data was checked"), _("checking the data"), ""),
        "pairs": (
            _("Who meets whom was chosen"),
            _("choosing who meets whom"),
            _("must-meets first, then at least one for everybody"),
        ),
        "times": (
            _("A time was found for each pair"),
            _("finding a time for each pair"),
            _("pairs that find none are tried again in the place of others"),
        ),
        "gaps": (
            _("Gaps between meetings were closed"),
            _("closing gaps between meetings"),
            _("pairs change places, who meets whom stays the same"),
        ),
        "tables": (_("Tables were given"), _("giving tables"), ""),
        "proof": (
            _("The fewest breaks were sought"),
            _("seeking the fewest breaks, with a proof"),
            _("until no schedule of these pairs can have fewer"),
        ),
        "check": (
            _("Checked independently"),
            _("checking independently"),
            _("every rule and every figure, by a program of its own"),
        ),
    }[stage]


def stage_line(
    stage: str, done: dict[str, Any] | None, state: str, facts: dict[str, Any]
) -> tuple[str, str, str, str, str]:
    """(state, text, detail, result, time) for the progress card."""
    past, present, meaning = stage_words(stage)
    if done is None:
        mark = {"running": "now", "queued": "", "failed": "failed", "cancelled": "failed"}.get(state, "")
        so_far = so_far_line(stage, facts)
        return (mark, present[:1].upper() + present[1:], meaning, so_far, "")
    seconds = formats.number(done["seconds"], 1, locale=current_language())
    result = {
        "data": lambda: _("nothing to object to"),
        "pairs": lambda: ngettext(
            "%(num)s pair, the bound", "%(num)s pairs, the bound", done["bound_meetings"]
        ),
        "times": lambda: ngettext("%(num)s placed", "%(num)s placed", done["meetings"]),
        "gaps": lambda: gaps_line(done, facts.get("idle_before")),
        "tables": lambda: "",
        "proof": lambda: proof_line(facts.get("proof")),
        "check": lambda: _("no fault"),
    }[stage]()
    detail = meaning
    if stage == "data":
        detail = _(
            "%(suppliers)s suppliers, %(buyers)s buyers, %(pairs)s pairs with marks",
            suppliers=done["suppliers"],
            buyers=done["buyers"],
            pairs=done["pairs"],
        )
    return ("done", past, detail, result, _("%(seconds)s s", seconds=seconds))


def so_far_line(stage: str, facts: dict[str, Any]) -> str:
    """How far a stage is that is not over: its own figure of this moment."""
    if stage == "proof":
        return proof_line(facts.get("proof"))
    now = facts.get("now") or {}
    if now.get("stage") != stage:
        return ""
    if stage == "gaps":
        return ngettext("%(num)s gap so far", "%(num)s gaps so far", now["idle"])
    return _("%(number)s of %(bound)s so far", number=now["meetings"], bound=now["bound_meetings"])


def gaps_line(done: dict[str, Any], before: int | None) -> str:
    left = done["idle_supplier"] + done["idle_buyer"]
    return ngettext(
        "%(num)s gap, were %(before)s", "%(num)s gaps, were %(before)s", left, before=before or left
    )


def proof_line(proof: dict[str, int | None] | None) -> str:
    """«12 breaks, at least 9» while the proof is under way."""
    if not proof:
        return ""
    bound = _("at least %(number)s", number=proof["bound"])
    if proof["breaks"] is None:
        return bound
    breaks = ngettext("%(num)s break", "%(num)s breaks", proof["breaks"])
    return f"{breaks}, {bound}"


def figures_so_far(facts: dict[str, Any], data: dict[str, Any]) -> list[tuple[str, Any, str, str | None]]:
    """The four figures on the progress card."""
    now = facts.get("figures") or {}
    if not now:
        return []
    idle = (facts.get("now") or {}).get("idle", now["idle_supplier"] + now["idle_buyer"])
    before = facts.get("idle_before")
    return [
        (_("Meetings"), now["meetings"], _("bound %(number)s", number=now["bound_meetings"]), None),
        (_("Must-meets"), now["must_met"], _("of %(number)s", number=now["must_total"]), None),
        (
            _("Without meetings"),
            now["suppliers_with_none"],
            _("of %(number)s", number=data.get("wanting", 0)),
            None,
        ),
        (_("Gaps"), idle, "" if before is None else _("were %(number)s", number=before), None),
    ]


def elapsed_of(job: Job | None) -> str:
    if job is None or job.started_at is None:
        return _("waiting for the worker")
    seconds = ((job.finished_at or clock.now()) - job.started_at).total_seconds()
    return _("%(time)s passed", time=formats.elapsed(seconds, locale=current_language()))


def failure_of(job: Job | None) -> str:
    """Why a run came to nothing, in words; empty where it did not."""
    if job is None:
        return _("The work behind this run is gone. Calculate again.")
    if job.state == "cancelled":
        return _("The run was stopped before it began. Nothing was changed.")
    if job.state != "failed":
        return ""
    if job.error.startswith("internal:"):
        return _(
            "The worker broke off three times or met a fault of ours; it stands in the log. Calculate again."
        )
    return sentence_for(DomainError(job.error))


def result_of(event: Event, found: ScheduleRun) -> dict[str, Any]:
    """What the result page shows: figures, what has changed since, what could not be placed and why."""
    plan: dict[str, Any] = found.plan or {}
    present = snapshot.take(event, settings_of(found), now=clock.now())
    schedule = queries.schedule_of(event.id)
    published = schedule is not None and schedule.published_run_id == found.id
    changed = None if published else changed_since(found, schedule, present)
    names = {str(row.id): row for row in queries.delegations(event.id)}
    levels = boards.levels_of(found)
    left_out: list[dict[str, Any]] = [
        {
            "supplier": names.get(item["supplier"]),
            "buyer": names.get(item["buyer"]),
            "marks": levels.get((item["supplier"], item["buyer"]), (None, None)),
            "why": words.reasons(item["reasons"]),
        }
        for item in plan["plan"]["unplaced"]
    ]
    left_out.sort(key=lambda item: -pair_level(item["marks"][1], item["marks"][0]))
    return {
        "figures": found.figures or {},
        "settings": settings_of(found),
        "version": schedule.version if schedule is not None else 0,
        "seen": last_act(event.id),
        "differs": bool(queries.meetings(event.id)),
        "name_of_variant": name_of_variant,
        "spread": spread_in_words,
        "first_in_words": first_in_words,
        "proof_words": proof_words,
        "published": published,
        "was_published": schedule is not None and schedule.published_at is not None,
        "changed": words.parts(changed) if changed else "",
        "stale": changed is not None,
        "left_out": page_of_list(left_out, request.args.get("page", 1, type=int)),
        "shortfalls": [
            {"row": names.get(item["id"]), "missing": item["missing"], "why": words.reasons(item["reasons"])}
            for item in plan["plan"]["shortfalls"]
        ],
    }


def page_of_list(rows: list[Any], number: int) -> Page[Any]:
    """A page of rows that are in memory already."""
    number = min(max(number, 1), max(1, -(-len(rows) // AT_ONCE)))
    return Page(rows[(number - 1) * AT_ONCE : number * AT_ONCE], number, len(rows), AT_ONCE)
