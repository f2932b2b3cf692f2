"""From the lists to the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from app.catalogue.score import closeness
from app.matchmaking.models import Side
from app.outcomes.figures.results import BuyerLine, ClusterLine, Figures, NeedLine, StageLine, Total
from app.outcomes.figures.rows import CompanyRow, Conference, MeetingRow
from app.outcomes.models import Stage
from app.outcomes.rules import Standing, Word, reached

NOTHING = Decimal(0)
MISSED = {
    "missed_supplier": Standing.MISSED_SUPPLIER,
    "missed_buyer": Standing.MISSED_BUYER,
    "missed_both": Standing.MISSED_BOTH,
    "unknown": Standing.UNKNOWN,
    "cancelled": Standing.CANCELLED,
}
STEPS = tuple(stage for stage in Stage if stage not in (Stage.HELD, Stage.LOST))


def figures(conference: Conference) -> Figures:
    """Count everything. Rules: see the report's page «How it was counted»."""
    meetings, companies = conference.meetings, conference.companies
    needs = needs_covered(conference)
    totals = {
        "suppliers": _companies(conference.on(Side.SUPPLIER), lambda row: row.is_approved),
        "buyers": _companies(conference.on(Side.BUYER), lambda row: row.is_approved),
        "suppliers_came": _companies(conference.on(Side.SUPPLIER), lambda row: row.has_come),
        "buyers_came": _companies(conference.on(Side.BUYER), lambda row: row.has_come),
        "agreed": _meetings(meetings, lambda row: True),
        "planned": _meetings(meetings, lambda row: row.is_planned),
        "held": _meetings(meetings, lambda row: row.is_held),
        "not_held": _meetings(meetings, lambda row: row.is_planned and not row.is_held),
        **{name: _meetings(meetings, _standing_is(value)) for name, value in MISSED.items()},
        "offers": _reached(meetings, Stage.OFFER_ASKED),
        "samples": _reached(meetings, Stage.SAMPLE),
        "contracts": _reached(meetings, Stage.CONTRACT),
        "lost": _meetings(meetings, lambda row: row.is_held and _stage(row) == Stage.LOST),
        "told_by_both": _meetings(meetings, lambda row: row.is_held and _told(row) == 2),
        "told_by_one": _meetings(meetings, lambda row: row.is_held and _told(row) == 1),
        "told_by_none": _meetings(meetings, lambda row: row.is_held and _told(row) == 0),
        "differing": _meetings(meetings, lambda row: row.is_planned and bool(row.differences)),
        "needs": Total("needs", tuple(line.need for line in needs)),
        "needs_covered": Total("needs", tuple(line.need for line in needs if line.covered)),
        "suppliers_with_held": _with_meeting(conference, meetings, lambda row: row.is_held, Side.SUPPLIER),
    }
    return Figures(
        conference=conference,
        totals=totals,
        sums={
            "buyer": _sum(meetings, Side.BUYER),
            "supplier": _sum(meetings, Side.SUPPLIER),
            "contracts_buyer": _sum(meetings, Side.BUYER, Stage.CONTRACT),
            "contracts_supplier": _sum(meetings, Side.SUPPLIER, Stage.CONTRACT),
        },
        people={
            "registered": sum(row.registered for row in companies),
            "approved": sum(row.approved for row in companies),
            "came": sum(row.came for row in companies),
        },
        companies_path=(
            ("registered", _companies(companies, lambda row: row.registered > 0)),
            ("approved", _companies(companies, lambda row: row.is_approved)),
            ("came", _companies(companies, lambda row: row.has_come)),
            ("with_meeting", _with_meeting(conference, meetings, lambda row: row.is_planned)),
            ("with_held", _with_meeting(conference, meetings, lambda row: row.is_held)),
        ),
        meetings_path=(
            ("planned", totals["planned"]),
            ("held", totals["held"]),
            *((str(stage), _reached(meetings, stage)) for stage in STEPS),
        ),
        per_supplier=meetings_per_supplier(conference),
        stages=tuple(_stage_line(meetings, stage) for stage in Stage),
        buyers=tuple(
            line
            for row in conference.on(Side.BUYER)
            if (line := _buyer_line(conference, row, needs)).planned or row.is_approved
        ),
        needs=needs,
        clusters=tuple(_cluster_lines(conference)),
    )


def needs_covered(conference: Conference) -> tuple[NeedLine, ...]:
    """For each need the held meetings that may cover it.

    A need is covered when its buyer had at least one held meeting with a supplier that offers something of the same
    OKPD2 class (the first two digits agree).
    """
    lines = []
    for need in conference.needs:
        held = [
            row
            for row in conference.meetings
            if row.is_held
            and row.buyer == need.buyer
            and any(closeness(need.okpd2, code) for code in conference.company(row.supplier).codes)
        ]
        lines.append(NeedLine(need.number, Total("meetings", _numbers(held))))
    return tuple(lines)


def meetings_per_supplier(conference: Conference) -> tuple[Total, ...]:
    """[k]: the approved suppliers with exactly k held meetings, up to the most anybody had."""
    held: dict[int, int] = {row.number: 0 for row in conference.on(Side.SUPPLIER) if row.is_approved}
    for meeting in conference.meetings:
        if meeting.is_held:
            held[meeting.supplier] = held.get(meeting.supplier, 0) + 1
    return tuple(
        Total("companies", tuple(sorted(number for number, count in held.items() if count == k)))
        for k in range(max(held.values(), default=0) + 1)
    )


def _numbers(rows: Iterable[MeetingRow] | Iterable[CompanyRow]) -> tuple[int, ...]:
    return tuple(row.number for row in rows)


def _companies(rows: Iterable[CompanyRow], holds: Callable[[CompanyRow], bool]) -> Total:
    return Total("companies", tuple(row.number for row in rows if holds(row)))


def _meetings(rows: Iterable[MeetingRow], holds: Callable[[MeetingRow], bool]) -> Total:
    return Total("meetings", tuple(row.number for row in rows if holds(row)))


def _standing_is(value: Standing) -> Callable[[MeetingRow], bool]:
    return lambda row: row.standing == value


def _stage(row: MeetingRow) -> Stage | None:
    return row.leading.stage if row.leading is not None else None


def _told(row: MeetingRow) -> int:
    return (row.supplier_word is not None) + (row.buyer_word is not None)


def _reached(rows: Iterable[MeetingRow], step: Stage) -> Total:
    return _meetings(rows, lambda row: row.is_held and reached(_stage(row), step))


def _with_meeting(
    conference: Conference,
    rows: Iterable[MeetingRow],
    holds: Callable[[MeetingRow], bool],
    side: Side | None = None,
) -> Total:
    there = {number for row in rows if holds(row) for number in (row.supplier, row.buyer)}
    return Total(
        "companies",
        tuple(row.number for row in conference.companies if row.number in there and side in (None, row.side)),
    )


def _word(row: MeetingRow, side: Side) -> Word | None:
    """What a side says of a held meeting; a word about a missed one is worth no money."""
    return row.word(side) if row.is_held else None


def _sum(rows: Iterable[MeetingRow], side: Side, step: Stage | None = None) -> Decimal:
    """The sums one side names, those of lost affairs left out; with `step` only of meetings that came that far."""
    total = NOTHING
    for row in rows:
        word = _word(row, side)
        if word is None or word.amount is None or word.stage == Stage.LOST:
            continue
        if step is None or reached(word.stage, step):
            total += word.amount
    return total


def _stage_line(rows: Iterable[MeetingRow], stage: Stage) -> StageLine:
    rows = list(rows)
    there = {
        side: [row for row in rows if (word := _word(row, side)) is not None and word.stage == stage]
        for side in Side
    }
    sums = {
        side: sum(
            (
                word.amount
                for row in found
                if (word := row.word(side)) is not None and word.amount is not None
            ),
            NOTHING,
        )
        for side, found in there.items()
    }
    return StageLine(
        stage,
        Total("meetings", _numbers(there[Side.BUYER])),
        Total("meetings", _numbers(there[Side.SUPPLIER])),
        sums[Side.BUYER],
        sums[Side.SUPPLIER],
    )


def _buyer_line(conference: Conference, buyer: CompanyRow, needs: tuple[NeedLine, ...]) -> BuyerLine:
    own = [row for row in conference.meetings if row.buyer == buyer.number]
    brought = {row.number for row in conference.needs if row.buyer == buyer.number}
    return BuyerLine(
        company=buyer.number,
        planned=_meetings(own, lambda row: row.is_planned),
        held=_meetings(own, lambda row: row.is_held),
        offers=_reached(own, Stage.OFFER_ASKED),
        contracts=_reached(own, Stage.CONTRACT),
        needs=Total("needs", tuple(sorted(brought))),
        covered=Total("needs", tuple(line.need for line in needs if line.need in brought and line.covered)),
        confirmed=_meetings(own, lambda row: row.is_held and _told(row) == 2),
        differing=_meetings(own, lambda row: row.is_planned and bool(row.differences)),
        buyer_sum=_sum(own, Side.BUYER),
        supplier_sum=_sum(own, Side.SUPPLIER),
    )


def _cluster_lines(conference: Conference) -> Iterable[ClusterLine]:
    suppliers = conference.on(Side.SUPPLIER)
    groups: list[tuple[str | None, list[CompanyRow]]] = [
        (name, [row for row in suppliers if name in row.clusters]) for name in conference.clusters
    ]
    groups.append((None, [row for row in suppliers if not row.clusters]))
    for name, members in groups:
        approved = [row for row in members if row.is_approved]
        numbers = {row.number for row in members}
        own = [row for row in conference.meetings if row.supplier in numbers]
        if not approved and not own:
            continue
        yield ClusterLine(
            name=name,
            suppliers=Total("companies", _numbers(approved)),
            came=_companies(members, lambda row: row.has_come),
            planned=_meetings(own, lambda row: row.is_planned),
            held=_meetings(own, lambda row: row.is_held),
            offers=_reached(own, Stage.OFFER_ASKED),
            contracts=_reached(own, Stage.CONTRACT),
            buyer_sum=_sum(own, Side.BUYER),
        )
