"""The board: where a meeting may go, putting it there, the first free time, who is free."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from app.companies.models import Company
from app.core import clock
from app.core.errors import DomainError
from app.infra.db import db, transaction
from app.matchmaking import queries
from app.matchmaking.operations import amending, board, booking
from app.matchmaking.queries.free_now import free_in
from app.matchmaking.queries.targets import View, exchanges, targets
from app.matchmaking.rules.amendments import Asked, Happening
from tests.factories import make_user
from tests.matchmaking.conference import Conference, make_conference
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def refusals(here: Conference, meeting_id: int, view: View) -> dict[tuple[int, int], str | None]:
    """By (slot, row), both counted from 0: the rule that refuses; the meeting's own cell is left out."""
    slots = [slot.id for slot in here.slots]
    meeting = queries.one_meeting(meeting_id)
    rows = sorted({cell.row for cell in targets(meeting, view)})
    return {
        (slots.index(cell.slot_id), rows.index(cell.row)): cell.refusal
        for cell in targets(meeting, view)
        if not cell.here
    }


def test_targets_name_the_rule_of_every_cell() -> None:
    here = make_conference(suppliers=3, buyers=2, slots=4, tables=1, seats=2)
    meeting = here.book(0, 0, 0)
    here.book(0, 1, 1)  # the supplier elsewhere, at the only table
    here.book(1, 1, 2)  # the only table
    found = refusals(here, meeting.id, View.BUYERS)
    assert found == {
        (0, 1): None,  # the colleague's seat at the same time
        (1, 0): "supplier_busy",
        (1, 1): "supplier_busy",
        (2, 0): "no_table",
        (2, 1): "no_table",
        (3, 0): None,
        (3, 1): None,
    }
    assert refusals(here, meeting.id, View.TABLES) == {
        (1, 0): "supplier_busy",
        (2, 0): "no_table",
        (3, 0): None,
    }


def test_what_the_board_promises_the_move_keeps() -> None:
    """Every cell: allowed ones take the meeting, refused ones refuse by the same name."""
    here = make_conference(suppliers=3, buyers=2, slots=3, tables=2, seats=2)
    meeting = here.book(0, 0, 0)
    here.book(0, 1, 1)
    here.book(1, 0, 2)
    here.block(here.buyers[0], here.slots[1])
    for cell in targets(queries.one_meeting(meeting.id), View.BUYERS):
        if cell.here:
            continue
        slot = next(slot for slot in here.slots if slot.id == cell.slot_id)
        answer = None
        try:
            with transaction():
                moved = booking.move_meeting(
                    queries.one_meeting(meeting.id),
                    slot,
                    actor=here.organiser,
                    reason="",
                    now=clock.now(),
                    seat_id=cell.row,
                )
                assert (moved.slot_id, moved.buyer_seat_id) == (cell.slot_id, cell.row)
                raise Undo
        except Undo:
            pass
        except DomainError as refusal:
            answer = refusal.code
        assert answer == cell.refusal


@pytest.mark.parametrize("view", list(View))
def test_every_exchange_the_board_promises_is_kept_and_every_other_refused(view: View) -> None:
    here = make_conference(suppliers=4, buyers=3, slots=3, tables=3, seats=2)
    meeting = here.book(0, 0, 0)
    here.book(1, 0, 1)  # of the same buyer
    here.book(2, 0, 0)  # of the same buyer at the same time
    here.book(3, 1, 2)  # of another buyer
    here.book(1, 2, 0)  # its supplier has a meeting at the other time
    here.book(0, 1, 1)
    here.block(here.buyers[1], here.slots[0])
    found = exchanges(here.event, queries.one_meeting(meeting.id), view, now=clock.now())
    assert len(found) == 5 and {one.refusal is None for one in found} == {True, False}
    for one in found:
        answer = None
        before = {m.id: (m.slot_id, m.table_id) for m in queries.meetings(here.event.id)}
        try:
            with transaction():
                amending.amend(
                    here.event,
                    Asked(Happening.SWAP, meeting=meeting.id, other=one.other.id),
                    None,
                    seen_version=queries.schedule_of(here.event.id).version,  # type: ignore[union-attr]
                    reason="",
                    actor=here.organiser,
                    now=clock.now(),
                )
                after = {m.id: (m.slot_id, m.table_id) for m in queries.meetings(here.event.id)}
                assert after[meeting.id][0] == before[one.other.id][0]
                assert after[one.other.id][0] == before[meeting.id][0]
                assert after[meeting.id] != before[meeting.id]
                raise Undo
        except Undo:
            pass
        except DomainError as refusal:
            answer = refusal.code
        assert (answer is None) == (one.refusal is None), (one, answer)


def test_a_meeting_dropped_on_another_exchanges_places_with_it(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    first, second = here.book(0, 0, 0), here.book(1, 0, 1)
    third = here.book(2, 1, 2)
    told = json.loads(page.get(desk(here, f"/meetings/{first.id}/targets?by=buyers")).data)
    by_other = {one["swap"]: one for one in told["exchanges"]}
    assert "moves 2 meetings, concerns 3 companies" in by_other[second.id]["price"]
    assert "concerns 4 companies" in by_other[third.id]["price"]

    def drop(version: int | None = None) -> str:
        now = queries.schedule_of(here.event.id).version  # type: ignore[union-attr]
        given = {"view": "buyers", "other": second.id, "version": version or now, "reason": "Опаздывает"}
        shown = page.post(desk(here, f"/meetings/{first.id}/exchange"), given, follow=True, status=200)
        return " ".join(shown.notices())

    assert "Somebody changed the meetings" in drop(version=1)
    done = drop()
    assert "exchanged their places" in done and "3 people" in done and "Undo the change" in done
    assert queries.one_meeting(first.id).slot_id == here.slots[1].id
    assert queries.one_meeting(second.id).slot_id == here.slots[0].id
    page.post(desk(here, f"/meetings/{second.id}/lock"), {"locked": "1", "view": "buyers"})
    told = json.loads(page.get(desk(here, f"/meetings/{first.id}/targets?by=buyers")).data)
    assert {one["swap"]: one["ok"] for one in told["exchanges"]} == {second.id: False, third.id: True}
    assert "a rule forbids it" in drop()
    page.sign_in(make_user())
    page.post(desk(here, f"/meetings/{first.id}/exchange"), {}, status=404)


class Undo(Exception):
    """Takes a trial back."""


def test_the_first_free_time_of_a_pair() -> None:
    here = make_conference(suppliers=2, buyers=2, slots=3, tables=1)
    here.book(0, 0, 0)
    here.block(here.suppliers[1], here.slots[1])

    def first(supplier: int, buyer: int) -> int:
        with transaction():
            pair = here.suppliers[supplier], here.buyers[buyer]
            meeting = board.set_at_first_free(
                here.event, *pair, table=None, actor=here.organiser, now=clock.now()
            )
        return meeting.slot_id

    assert first(1, 0) == here.slots[2].id
    with pytest.raises(DomainError, match="pair_meets_twice"):
        first(1, 0)
    with pytest.raises(DomainError, match="no_common_slot"):
        first(1, 1)


def test_who_is_free_and_could_meet() -> None:
    here = make_conference(suppliers=3, buyers=2, slots=2, tables=2)
    here.wish(1, 1, "want", "want")
    here.wish(2, 1, "must", "must")
    here.book(0, 0, 0)
    found = free_in(here.event, here.slots[0], now=clock.now())
    assert {row.id for row in found.suppliers} == {here.suppliers[1].id, here.suppliers[2].id}
    assert [row.id for row, _seat in found.buyers] == [here.buyers[1].id]
    assert [pair.supplier.id for pair in found.pairs] == [here.suppliers[2].id, here.suppliers[1].id]
    assert found.tables == 1


@pytest.fixture
def here(session: object) -> Conference:
    conference = make_conference(suppliers=4, buyers=2, slots=4, tables=3, seats=2)
    conference.wish_all()
    return conference


def desk(here: Conference, path: str) -> str:
    return f"/desk/{here.event.slug}/schedule{path}"


def put(here: Conference, page: PageClient, meeting_id: int, **fields: object) -> str:
    version = queries.schedule_of(here.event.id).version  # type: ignore[union-attr]
    given = {"view": "buyers", "version": version, "reason": "", **fields}
    shown = page.post(desk(here, f"/meetings/{meeting_id}/put"), given, follow=True, status=200)
    return " ".join(shown.notices()) + shown.words


def test_putting_a_meeting_elsewhere_and_back(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    meeting = here.book(0, 0, 0)
    told = json.loads(page.get(desk(here, f"/meetings/{meeting.id}/targets?by=buyers")).data)
    assert len(told["cells"]) == 8 and sum(cell["ok"] for cell in told["cells"]) == 7
    seat = here.seat(here.buyers[0], 2).id
    shown = put(here, page, meeting.id, slot=here.slots[2].id, row=seat)
    moved = queries.one_meeting(meeting.id)
    assert (moved.slot_id, moved.buyer_seat_id) == (here.slots[2].id, seat)
    assert "Moved to" in shown and "Put it back" in shown
    put(here, page, meeting.id, slot=here.slots[2].id, row=here.tables[2].id, view="tables")
    assert queries.one_meeting(meeting.id).table.number == 3


def test_the_board_refuses_what_it_must(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    meeting = here.book(0, 0, 0)
    here.book(0, 1, 1)
    seat = here.seat(here.buyers[0]).id
    assert "The supplier has another meeting" in put(here, page, meeting.id, slot=here.slots[1].id, row=seat)
    old = queries.schedule_of(here.event.id).version  # type: ignore[union-attr]
    here.book(1, 1, 2)
    stale = put(here, page, meeting.id, slot=here.slots[3].id, row=seat, version=old)
    assert "Somebody changed the meetings" in stale
    page.post(desk(here, f"/meetings/{meeting.id}/lock"), {"locked": "1", "view": "buyers"})
    assert "locked" in put(here, page, meeting.id, slot=here.slots[3].id, row=seat)
    assert json.loads(page.get(desk(here, f"/meetings/{meeting.id}/targets")).data)["locked"]
    assert queries.one_meeting(meeting.id).slot_id == here.slots[0].id
    page.post(
        desk(here, f"/meetings/{meeting.id}/put"), {"slot": "x", "row": "1", "view": "buyers"}, status=404
    )


def test_the_board_by_tables_and_who_is_free(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    meeting = here.book(0, 0, 0)
    tables = page.get(desk(here, "/board?by=tables"))
    assert len(tables.find("//div[@role='rowheader']")) == 3
    free = page.get(desk(here, f"/board?slot={here.slots[0].id}"))
    assert "2 tables are free" in free.words and "Could meet at once" in free.words
    page.post(
        desk(here, "/meetings/new"),
        {"supplier": here.suppliers[1].id, "buyer": here.buyers[0].id, "slot": "0"},
    )
    assert len(here.standing()) == 2
    page.sign_in(make_user())
    for path in (f"/meetings/{meeting.id}/targets", "/board?by=tables"):
        page.get(desk(here, path), status=404)
    page.post(desk(here, f"/meetings/{meeting.id}/put"), {}, status=404)


def test_a_company_is_found_without_script(here: Conference, page: PageClient) -> None:
    """The rows that have to do with it stay, its meetings stand out; the search survives a move."""
    page.sign_in(here.organiser)
    meeting = here.book(0, 0, 0)
    here.book(1, 1, 1)
    supplier, buyer = (
        db.session.get_one(Company, row.company_id) for row in (here.suppliers[0], here.buyers[1])
    )

    def rows(query: str) -> list[str]:
        shown = page.get(desk(here, f"/board?{query}"))
        return shown.find("//div[@data-board-row][not(@hidden)]//div[@role='rowheader']//b/text()")

    assert len(rows("")) == 4
    assert len(rows(f"q={quote(supplier.name_ru.upper())}")) == 1
    assert len(rows(f"q={quote(buyer.name_ru)}")) == 2
    assert rows("q=nobody+of+this+name") == []
    assert len(rows(f"by=tables&q={quote(buyer.name_ru)}")) == 1
    shown = page.get(desk(here, f"/board?q={quote(supplier.name_ru)}"))
    assert len(shown.find("//a[contains(@class,'meet') and contains(@class,'is-found')]")) == 1
    assert len(shown.find("//a[contains(@class,'meet') and contains(@class,'is-dim')]")) == 1
    version = queries.schedule_of(here.event.id).version  # type: ignore[union-attr]
    moved = page.post(
        desk(here, f"/meetings/{meeting.id}/put"),
        {
            "view": "buyers",
            "version": version,
            "reason": "",
            "slot": here.slots[3].id,
            "row": here.seat(here.buyers[0]).id,
            "q": supplier.name_ru,
        },
        follow=True,
        status=200,
    )
    assert moved.find("//input[@type='search']/@value") == [supplier.name_ru]
