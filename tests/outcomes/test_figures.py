"""Every total of a report is the length or the sum of a list of its appendix."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.matchmaking.models import Side
from app.outcomes.figures import Conference, Figures, MeetingRow, figures
from app.outcomes.labels import spans
from app.outcomes.models import Stage
from app.outcomes.rules import Standing
from tests.outcomes.conferences import conference

PATH = [stage for stage in Stage if stage != Stage.LOST]


@pytest.fixture(params=range(12))
def counted(request: pytest.FixtureRequest) -> Figures:
    return figures(conference(request.param))


def rows(counted: Figures) -> tuple[MeetingRow, ...]:
    return counted.conference.meetings


def test_meetings_are_counted_from_the_list_of_meetings(counted: Figures) -> None:
    by_standing = {value: [row for row in rows(counted) if row.standing == value] for value in Standing}
    assert counted.number("agreed") == len(rows(counted))
    assert counted.number("held") == len(by_standing[Standing.HELD])
    assert counted.number("cancelled") == len(by_standing[Standing.CANCELLED])
    assert counted.number("planned") == len(rows(counted)) - len(by_standing[Standing.CANCELLED])
    assert counted.number("planned") == counted.number("held") + counted.number("not_held")
    parts = ("missed_supplier", "missed_buyer", "missed_both", "unknown")
    assert counted.number("not_held") == sum(counted.number(name) for name in parts)
    told = ("told_by_both", "told_by_one", "told_by_none")
    assert counted.number("held") == sum(counted.number(name) for name in told)


def test_each_total_names_rows_that_exist_once(counted: Figures) -> None:
    book = counted.conference
    lists = {"companies": book.companies, "meetings": book.meetings, "needs": book.needs}
    every = [*counted.totals.values(), *(total for _, total in counted.companies_path)]
    every += [total for _, total in counted.meetings_path] + list(counted.per_supplier)
    for total in every:
        assert total.number == len(total.rows) == len(set(total.rows))
        assert set(total.rows) <= {row.number for row in lists[total.of]}


def test_the_way_of_the_meetings_only_narrows(counted: Figures) -> None:
    numbers = [total.number for _, total in counted.meetings_path]
    assert numbers == sorted(numbers, reverse=True)
    for name, total in counted.meetings_path[2:]:
        beyond = PATH[PATH.index(Stage(name)) :]
        held = [row for row in rows(counted) if row.is_held and row.leading is not None]
        assert total.rows == tuple(row.number for row in held if row.leading and row.leading.stage in beyond)


def test_suppliers_by_number_of_meetings_add_up_to_the_held_ones(counted: Figures) -> None:
    assert sum(k * total.number for k, total in enumerate(counted.per_supplier)) == counted.number("held")


def test_buyers_lines_add_up_to_the_totals(counted: Figures) -> None:
    for name in ("planned", "held", "offers", "contracts", "differing"):
        listed = sorted(number for line in counted.buyers for number in getattr(line, name).rows)
        assert listed == sorted(counted.totals[name].rows), name
    assert sum(line.buyer_sum for line in counted.buyers) == counted.sums["buyer"]
    assert sum(line.supplier_sum for line in counted.buyers) == counted.sums["supplier"]


@pytest.mark.parametrize("side", list(Side))
def test_sums_are_the_sums_of_the_words(counted: Figures, side: Side) -> None:
    words = [row.word(side) for row in rows(counted) if row.is_held]
    amounts = [word.amount for word in words if word and word.amount and word.stage != Stage.LOST]
    assert counted.sums[str(side)] == sum(amounts, Decimal(0))
    lines = [line for line in counted.stages if line.stage != Stage.LOST]
    assert counted.sums[str(side)] == sum((getattr(line, f"{side}_sum") for line in lines), Decimal(0))


def test_people_are_the_sum_over_the_companies(counted: Figures) -> None:
    for name in ("registered", "approved", "came"):
        assert counted.people[name] == sum(getattr(row, name) for row in counted.conference.companies)


def test_a_need_is_covered_by_a_held_meeting_with_a_supplier_of_its_class(counted: Figures) -> None:
    book = counted.conference
    for need, line in zip(book.needs, counted.needs, strict=True):
        expected = [
            row.number
            for row in book.meetings
            if row.standing == Standing.HELD
            and row.buyer == need.buyer
            and any(code[:2] == need.okpd2[:2] for code in book.company(row.supplier).codes)
        ]
        assert line.meetings.rows == tuple(expected)
        assert line.covered == bool(expected)
    assert counted.number("needs_covered") == sum(line.covered for line in counted.needs)


def test_a_cluster_counts_the_meetings_of_its_members(counted: Figures) -> None:
    book = counted.conference
    for line in counted.clusters:
        members = {
            row.number
            for row in book.on(Side.SUPPLIER)
            if (line.name in row.clusters if line.name else not row.clusters)
        }
        assert line.held.rows == tuple(
            row.number for row in book.meetings if row.is_held and row.supplier in members
        )


def test_the_same_rows_give_the_same_figures() -> None:
    assert figures(conference(3)).canonical() == figures(conference(3)).canonical()
    assert figures(conference(3)).canonical() != figures(conference(4)).canonical()


def test_nothing_is_counted_without_division_by_zero() -> None:
    empty = figures(Conference("empty", (), (), ()))
    assert empty.number("held") == 0
    assert empty.share("held", "planned") == 0
    assert [total.number for total in empty.per_supplier] == [0]


def test_neighbouring_rows_are_named_as_a_span() -> None:
    assert spans([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7–8"
    assert spans([]) == ""
