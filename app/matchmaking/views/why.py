"""Why this schedule: to a participant about the own meetings and wishes, to the organiser about any pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app.events import queries as events
from app.events.models import Event
from app.infra.i18n import current_language
from app.matchmaking import queries, why_words
from app.matchmaking.models import Delegation, Meeting, ScheduleRun, Side, Slot, WishLevel
from app.matchmaking.queries import board as boards
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries import why as explainers
from app.matchmaking.rules.booking import pair_level
from app.matchmaking.solver.why import Explainer, SlotState
from app.matchmaking.views.booking import acting, tabs_of_companies
from app.matchmaking.views.schedule import blueprint as desk
from app.matchmaking.views.schedule import entered
from app.matchmaking.views.variant_words import name_of_variant
from app.web import formats
from app.web.access import guarded

blueprint = guarded(Blueprint("why", __name__, url_prefix="/my"), "signed_in")

Levels = tuple[WishLevel | None, WishLevel | None]
OF_OWN = {WishLevel.MUST: 0, WishLevel.WANT: 1, WishLevel.RESERVE: 2}


@blueprint.get("/events/<slug>/why")
def index(slug: str) -> Any:
    """The visitor's meetings and unmet wishes, each with its reason in words."""
    event = events.by_slug(slug)
    own = acting(event, request.args.get("own"))
    schedule = queries.schedule_of(event.id)
    published = schedule is not None and schedule.published_at is not None
    answers = answers_for(event, own) if published else {"met": [], "unmet": []}
    return render_template(
        "matchmaking/why_mine.html",
        event=event,
        own=own,
        published=published,
        self_booking=schedule is None or schedule.self_booking or published,
        tabs_of_companies=tabs_of_companies(event, own, "why.index"),
        **answers,
    )


def answers_for(event: Event, own: Delegation) -> dict[str, list[dict[str, Any]]]:
    """The meetings of a delegation and its wishes that came to nothing, in words for its people."""
    why, present = explainers.standing(event, queries.schedule_of(event.id))
    times = times_in(event, queries.slots(event.id))
    met: list[dict[str, Any]] = []
    for meeting in queries.meetings_of_delegation(own.id):
        pair = (str(meeting.supplier_id), str(meeting.buyer_id))
        said = present.levels.get(pair, (None, None))
        met.append(
            {
                "meeting": meeting,
                "other": meeting.buyer if own.side == Side.SUPPLIER else meeting.supplier,
                "why": why_words.why_met(meeting, why.why_met(*pair), said, own.side),
            }
        )
    standing = {item["other"].id for item in met}
    rows = {row.id: row for row in queries.delegations(event.id)}
    unmet: list[dict[str, Any]] = []
    for (supplier, buyer), said in present.levels.items():
        mine, other = (supplier, buyer) if own.side == Side.SUPPLIER else (buyer, supplier)
        marked = said[0] if own.side == Side.SUPPLIER else said[1]
        if int(mine) == own.id and int(other) not in standing and marked in OF_OWN:
            unmet.append(
                {
                    "other": rows[int(other)],
                    "marked": marked,
                    "why": why_words.why_not(why.why_not(supplier, buyer), said, own.side, times),
                    "free": bool(why.why_not(supplier, buyer).free),
                }
            )
    unmet.sort(key=lambda item: OF_OWN[item["marked"]])
    return {"met": met, "unmet": unmet}


def times_in(event: Event, slots: Sequence[Slot]) -> Callable[[Sequence[str]], str]:
    """Ids of slots as a list of times, with the day where the event has several."""
    by_id = {str(slot.id): slot for slot in slots}
    days = {formats.date_tiny(slot.starts_at, event.timezone, locale=current_language()) for slot in slots}

    def told(ids: Sequence[str]) -> str:
        words = [one_time(by_id[id], event, with_day=len(days) > 1) for id in ids if id in by_id]
        return (
            words[0]
            if len(words) == 1
            else _("%(list)s and %(last)s", list=", ".join(words[:-1]), last=words[-1])
        )

    return told


def one_time(slot: Slot, event: Event, *, with_day: bool) -> str:
    language = current_language()
    time = formats.time_short(slot.starts_at, event.timezone, locale=language)
    return (
        f"{formats.date_tiny(slot.starts_at, event.timezone, locale=language)}, {time}" if with_day else time
    )


@desk.get("/why")
def look_up(slug: str) -> Any:
    """Why a supplier and a buyer meet or not, in what stands or in a variant."""
    event = entered(slug)
    rows = {row.id: row for row in queries.delegations(event.id) if row.seats}
    supplier = rows.get(request.args.get("supplier", 0, type=int))
    buyer = rows.get(request.args.get("buyer", 0, type=int))
    number = request.args.get("run", type=int)
    run = run_queries.run_of(event.id, number)[0] if number else None
    answer = None
    if (
        supplier is not None
        and buyer is not None
        and (supplier.side, buyer.side) == (Side.SUPPLIER, Side.BUYER)
    ):
        answer = answer_about(event, supplier, buyer, run)
    return render_template(
        "matchmaking/why_desk.html",
        event=event,
        rows=rows.values(),
        supplier=supplier,
        buyer=buyer,
        run=run,
        runs=[one for one, _job in run_queries.runs_of(event.id) if one.figures is not None],
        answer=answer,
        name_of_variant=name_of_variant,
    )


def answer_about(
    event: Event, supplier: Delegation, buyer: Delegation, run: ScheduleRun | None
) -> dict[str, Any]:
    """The verdict about one pair: meeting or not, the marks, why, and slot by slot."""
    why, levels, standing = basis(event, run)
    pair = (str(supplier.id), str(buyer.id))
    said = levels.get(pair, (None, None))
    facts: dict[str, Any] = {"said": said, "level": pair_level(said[1], said[0]), "known": True}
    problem = why.problem
    if pair[0] not in problem.supplier_by_id or pair[1] not in problem.buyer_by_id:
        return {**facts, "known": False, "meets": None, "why": [], "slots": []}
    slots = queries.slots(event.id)
    placed = why.board.meetings.get(pair)
    if placed is not None:
        kept = run is not None and pair in why.kept
        sentences = [why_words.why_met(standing.get(pair), why.why_met(*pair), said, None, kept=kept)]
    else:
        sentences = [
            why_words.of_marks(said, None),
            *why_words.why_not(why.why_not(*pair), said, None, times_in(event, slots)),
        ]
    by_id = {str(slot.id): slot for slot in slots}
    return {
        **facts,
        "meets": (by_id.get(placed.slot), placed) if placed is not None else None,
        "why": sentences,
        "slots": [
            (by_id[state.slot], words_of_state(state))
            for state in ([] if placed is not None else why.slots(*pair))
            if state.slot in by_id
        ],
    }


def basis(
    event: Event, run: ScheduleRun | None
) -> tuple[Explainer, Mapping[tuple[str, str], Levels], dict[tuple[str, str], Meeting]]:
    """What answers (what stands, or a run), the marks it knew, and the meetings by pair where they stand."""
    if run is not None:
        return explainers.of_run(run), boards.levels_of(run), {}
    why, present = explainers.standing(event, queries.schedule_of(event.id))
    standing = {(str(m.supplier_id), str(m.buyer_id)): m for m in queries.meetings(event.id)}
    return why, present.levels, standing


def words_of_state(state: SlotState) -> list[str]:
    """What forbids one slot, in words; empty where nothing does."""
    return [str(why_words.REASONS.get(rule, rule)) for rule in state.broken]
