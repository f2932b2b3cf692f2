"""The organiser's pages that prepare the meetings, through HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.models import User
from app.core import clock
from app.events.models import Event, EventKind, Role, TeamMember, TeamRole
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from app.matchmaking import queries
from app.matchmaking.models import ClaimKind, Delegation, Side, WishLevel
from app.matchmaking.operations import wishes
from app.matchmaking.queries.grid import claims_of_event, schedule_row
from tests.factories import (
    make_company,
    make_delegation,
    make_event,
    make_organiser,
    make_registration,
    make_slots,
    make_tables,
    make_user,
    saved,
)
from tests.matchmaking.test_grid_operations import make_meeting
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def event(session: object) -> Event:
    return make_event()


@pytest.fixture
def desk(page: PageClient) -> PageClient:
    page.sign_in(make_organiser())
    return page


def address(event: Event, part: str) -> str:
    return f"/desk/{event.slug}/{part}"


def filled(event: Event, **changes: str) -> dict[str, str]:
    day = clock.in_zone(event.starts_at, event.timezone).date().isoformat()
    return {
        "first_day": day,
        "start": "10:00",
        "length": "20",
        "gap": "5",
        "until": "number",
        "number": "4",
        **changes,
    }


def test_the_form_lays_slots_and_remembers_what_was_typed(desk: PageClient, event: Event) -> None:
    seen = desk.get(address(event, "meetings/slots"))
    assert "slots" in " ".join(seen.find("//p[@class='slots-made']/text()"))
    desk.post(
        address(event, "meetings/slots"), filled(event, lunch_from="10:30", lunch_to="11:30", number="3")
    )
    starts = [clock.in_zone(slot.starts_at, event.timezone) for slot in queries.slots(event.id)]
    assert [f"{start:%H:%M}" for start in starts] == ["10:00", "11:30", "11:55"]
    seen = desk.get(address(event, "meetings/slots"))
    assert seen.find("//input[@name='lunch_from']/@value") == ["10:30"]
    assert "Break" in seen.words


def test_the_preview_counts_and_writes_nothing(desk: PageClient, event: Event) -> None:
    make_tables(event, 3)
    fragment = desk.get(address(event, "meetings/slots/preview"), query_string=filled(event))
    assert "4 slots" in fragment.text
    assert "room for 12 meetings" in fragment.text
    bad = desk.get(
        address(event, "meetings/slots/preview"),
        query_string=filled(event, second_start="11:00", second_number="2"),
    )
    assert "Slots overlap: 11:00–11:20 and 10:50–11:10." in bad.text
    seen = desk.post(address(event, "meetings/slots"), {**filled(event), "act": "preview"}, status=200)
    assert "4 slots" in seen.words
    assert queries.slots(event.id) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"second_start": "11:00", "second_number": "2"}, "Slots overlap: 11:00–11:20 and 10:50–11:10."),
        ({"first_day": "2020-01-01"}, "The event does not take place on this day."),
        ({"first_day": "soon"}, "Give a date, such as 10.12.2026."),
        ({"start": "25:99"}, "Give a time, such as 10:30."),
        ({"length": "x"}, "Give a whole number, in digits."),
        ({"length": "0"}, "From 5 to 240, please."),
        ({"number": ""}, "Fill in this field."),
        ({"until": "end", "end": "09:00"}, "The block ends before it begins."),
        ({"until": "end", "end": ""}, "Fill in this field."),
        ({"lunch_from": "13:00", "lunch_to": ""}, "Fill in this field."),
        ({"lunch_from": "13:00", "lunch_to": "12:00"}, "The break ends before it begins."),
        ({"start": "23:00", "number": "9"}, "The slots go past midnight."),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    desk: PageClient, event: Event, changes: dict[str, str], message: str
) -> None:
    seen = desk.post(address(event, "meetings/slots"), filled(event, **changes), status=422)
    assert any(message in error for error in seen.errors()), seen.errors()
    assert seen.find("//input[@name='gap']/@value") == ["5"]
    assert queries.slots(event.id) == []


def test_slots_with_meetings_are_shown_but_not_changed(desk: PageClient, event: Event) -> None:
    make_slots(event)
    make_tables(event)
    make_meeting(event)
    seen = desk.get(address(event, "meetings/slots"))
    assert "The slots cannot change while a meeting stands in them: 1 is planned." in seen.words
    assert not seen.find("//input[@name='length']")
    desk.post(address(event, "meetings/slots"), filled(event), status=422)
    assert len(queries.slots(event.id)) == 4


def test_tables_zones_and_self_booking(desk: PageClient, event: Event) -> None:
    where = address(event, "meetings/tables")
    desk.post(where, {"number": "4", "zones": "1-2 Hall A\n4: Gallery"})
    assert [table.zone for table in queries.tables(event.id)] == ["Hall A", "Hall A", "", "Gallery"]
    schedule = schedule_row(event.id)
    assert schedule is not None
    assert not schedule.self_booking
    assert "1-2 Hall A\n4 Gallery" in desk.get(where).find("//textarea[@name='zones']/text()")[0]
    seen = desk.post(where, {"number": "4", "zones": "hall somewhere"}, status=422)
    assert "Cannot read “hall somewhere”. Write it like: 1-8 Hall A." in seen.words
    desk.post(where, {"number": "0"}, status=422)


def test_one_delegations_seats_limits_and_absences(desk: PageClient, event: Event) -> None:
    slots = make_slots(event, 2)
    buyer = make_delegation(event, make_company(), Side.BUYER)
    where = address(event, f"meetings/delegations/{buyer.id}")
    desk.post(
        where,
        {
            "seats": "2",
            "min_meetings": "1",
            "max_meetings": "8",
            f"seat-{buyer.seats[0].id}": str(slots[0].id),
        },
    )
    db.session.expire_all()
    (found,) = queries.delegations(event.id)
    assert (len(found.seats), found.min_meetings, found.max_meetings) == (2, 1, 8)
    assert [(claim.slot_id, claim.kind) for claim in claims_of_event(event.id)] == [
        (slots[0].id, ClaimKind.BLOCKED)
    ]
    seen = desk.post(where, {"seats": "2", "min_meetings": "9", "max_meetings": "8"}, status=422)
    assert seen.errors() == ["The fewest meetings cannot be more than the most."]
    desk.get(address(event, "meetings/delegations/999999"), status=404)


@pytest.mark.parametrize("part", ["meetings/delegations", "wishes"])
def test_lists_take_a_fixed_number_of_queries(
    desk: PageClient, event: Event, part: str, count_queries: Any
) -> None:
    numbers = []
    for more in (1, 2):
        for side in (Side.SUPPLIER, Side.BUYER) * more:
            company = make_company()
            person = make_registration(event, make_user(), Role(side.value), company=company)
            make_delegation(event, company, side, people=[person])
        desk.get(address(event, part))
        with count_queries() as seen:
            desk.get(address(event, part))
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


def test_the_list_of_delegations_is_searched_and_filtered(desk: PageClient, event: Event) -> None:
    make_delegation(event, make_company(name_en="Alpha"), Side.SUPPLIER)
    make_delegation(event, make_company(name_en="Beta"), Side.BUYER)
    where = address(event, "meetings/delegations")
    names = "//td[contains(@class, 'c-main')]/a/text()"
    assert len(desk.get(where).find(names)) == 2
    assert desk.get(where + "?side=buyer").find(names) == ["Beta"]
    assert desk.get(where + "?q=alp").find(names) == ["Alpha"]
    assert "Nobody found" in desk.get(where + "?q=zzz").words


def add_silent(event: Event, user: User) -> Delegation:
    company = make_company()
    person = make_registration(event, user, Role.BUYER, company=company)
    return make_delegation(event, company, Side.BUYER, people=[person])


def test_who_has_marked_and_the_reminder(desk: PageClient, event: Event) -> None:
    silent = add_silent(event, make_user())
    spoke = make_delegation(event, make_company(name_en="Spoke"), Side.SUPPLIER)
    wishes.mark(event, spoke, silent, WishLevel.MUST, actor=make_user(), now=clock.now())
    db.session.commit()
    where = address(event, "wishes")
    names = "//td[contains(@class, 'c-main')]/a/text()"
    assert desk.get(where + "?show=open").find(names) == ["Spoke"]
    assert len(desk.get(where + "?show=silent").find(names)) == 1
    seen = desk.post(where + "/remind", follow=True, status=200)
    assert "1 reminder is on its way." in seen.words
    seen = desk.post(where + "/remind", follow=True, status=200)
    assert "1 person was reminded less than a day ago" in seen.words
    assert db.session.query(OutboxMessage).count() == 1


def test_only_those_who_run_the_event_enter(page: PageClient, event: Event) -> None:
    buyer = make_delegation(event, make_company(), Side.BUYER)
    parts = [
        "meetings/slots",
        "meetings/slots/preview",
        "meetings/tables",
        "meetings/delegations",
        f"meetings/delegations/{buyer.id}",
        "wishes",
    ]
    manager, stranger = make_user(), make_user()
    saved(TeamMember(event_id=event.id, user_id=manager.id, role=TeamRole.MANAGER))
    for person, status in ((stranger, 404), (manager, 200)):
        page.sign_in(person)
        for part in parts:
            page.get(address(event, part), status=status)
    page.sign_in(stranger)
    page.post(address(event, "wishes/remind"), status=404)
    page.post(address(event, "meetings/slots"), filled(event), status=404)


def test_an_event_without_meetings_has_no_such_pages(desk: PageClient) -> None:
    webinar = make_event(kind=EventKind.WEBINAR)
    desk.get(address(webinar, "meetings/slots"), status=404)
    desk.get(address(webinar, "wishes"), status=404)
