"""The private calendar: what is in it, how it updates and removes, and who may read it."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from icalendar import Calendar

from app.accounts.models import User
from app.core import clock
from app.core.tokens import secret_address
from app.documents.queries.people import person_of
from app.events.models import Event, Role, Session, SessionKind
from app.events.operations import agenda
from app.infra.db import db, transaction
from app.matchmaking.models import Meeting, MeetingOrigin, MeetingState, Side
from app.registrations import operations
from app.registrations import queries as registrations
from app.registrations.models import RegistrationState, SessionBooking
from tests import factories as make


class Hall(NamedTuple):
    event: Event
    supplier: User
    buyer: User
    meeting: Meeting


@pytest.fixture
def hall(session) -> Hall:
    """A published conference in which one supplier meets one buyer at table 2."""
    event = make.make_event(venue_ru="Технополис «Москва»", title_ru="Композиты")
    firm = make.make_company(name_ru="ООО «КомпозитПрофиль»", name_en="KompozitProfil LLC")
    works = make.make_company(name_ru="АО «Северные вагоны»", name_en="Northern Wagons JSC")
    supplier = make.make_user(family_name="Соколова", given_name="Марина", latin_name="Marina Sokolova")
    buyer = make.make_user(
        family_name="Лебедев", given_name="Андрей", patronymic="", latin_name="Andrey Lebedev"
    )
    comes = make.make_registration(event, supplier, Role.SUPPLIER, company=firm, position_en="Sales Director")
    buys = make.make_registration(event, buyer, Role.BUYER, company=works, position_en="Head of Procurement")
    selling = make.make_delegation(event, firm, Side.SUPPLIER, people=[comes])
    buying = make.make_delegation(event, works, Side.BUYER, people=[buys])
    slots, tables = make.make_slots(event), make.make_tables(event)
    now = clock.now()
    meeting = make.saved(
        Meeting(
            event_id=event.id,
            supplier_id=selling.id,
            buyer_id=buying.id,
            supplier_seat_id=selling.seats[0].id,
            buyer_seat_id=buying.seats[0].id,
            slot_id=slots[1].id,
            table_id=tables[1].id,
            state=MeetingState.PLANNED,
            origin=MeetingOrigin.RUN,
            uid="meeting-7@tandem",
            created_at=now,
            updated_at=now,
        )
    )
    return Hall(event, supplier, buyer, meeting)


def feed(page, user, **query) -> Calendar:
    answer = page.get(f"/calendar/{user.calendar_secret}.ics", query_string=query)
    assert answer.response.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data)


def entry(calendar: Calendar, uid: str):
    found = [item for item in calendar.events if item["uid"] == uid]
    assert len(found) == 1
    return found[0]


def test_a_meeting_tells_time_zone_table_and_counterpart(page, hall):
    calendar = feed(page, hall.supplier)
    made = entry(calendar, "meeting-7@tandem")
    start = made["dtstart"]
    assert start.params["TZID"] == "Europe/Moscow"
    assert start.dt == hall.event.starts_at + timedelta(minutes=20)
    assert start.dt.utcoffset() == timedelta(hours=3)
    assert [zone["tzid"] for zone in calendar.timezones] == ["Europe/Moscow"]
    assert made["summary"] == "Meeting: Northern Wagons JSC"
    assert made["location"] == "table 2, Технополис «Москва»"
    assert "Andrey Lebedev, Head of Procurement" in made["description"]
    assert made["status"] == "CONFIRMED" and made["sequence"] == 0
    assert "dtstamp" in made and "last-modified" in made
    assert calendar["x-published-ttl"] == "PT1H" and "refresh-interval" in calendar


def test_each_side_sees_the_other(page, hall):
    assert entry(feed(page, hall.buyer), "meeting-7@tandem")["summary"] == "Meeting: KompozitProfil LLC"


def test_the_language_is_the_persons_or_the_one_asked_for(page, hall):
    hall.supplier.language = "ru"
    db.session.commit()
    assert entry(feed(page, hall.supplier), "meeting-7@tandem")["summary"] == "Встреча: АО «Северные вагоны»"
    assert entry(feed(page, hall.supplier, lang="en"), "meeting-7@tandem")["summary"].startswith("Meeting")


def test_a_cancelled_meeting_stays_as_cancelled_with_a_higher_sequence(page, hall):
    hall.meeting.state = MeetingState.CANCELLED
    hall.meeting.sequence += 1
    hall.meeting.cancel_reason = "The buyer is ill"
    db.session.commit()
    made = entry(feed(page, hall.supplier), "meeting-7@tandem")
    assert made["status"] == "CANCELLED" and made["sequence"] == 1
    assert "The buyer is ill" in made["description"]


def test_the_event_and_booked_sessions_are_there(page, hall):
    start = hall.event.starts_at + timedelta(hours=5)
    talk = make.saved(
        Session(
            event_id=hall.event.id,
            kind=SessionKind.TALK,
            title_ru="Круглый стол",
            title_en="Round table",
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            bookable=True,
        )
    )
    person = person_of(hall.event.id, hall.supplier.id)
    make.saved(
        SessionBooking(session_id=talk.id, registration_id=person.registration_id, created_at=clock.now())
    )
    summaries = {str(item["summary"]) for item in feed(page, hall.supplier).events}
    assert summaries == {"Round table", "Meeting: Northern Wagons JSC", hall.event.title_en}
    assert len(feed(page, hall.buyer).events) == 2


@pytest.mark.parametrize("how", ["left", "item removed", "registration cancelled"])
def test_a_place_given_up_is_sent_as_cancelled(page, hall, how):
    start = hall.event.starts_at + timedelta(hours=5)
    talk = make.saved(
        Session(
            event_id=hall.event.id,
            kind=SessionKind.TALK,
            title_ru="Круглый стол",
            title_en="Round table",
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            bookable=True,
        )
    )
    registration_id = person_of(hall.event.id, hall.supplier.id).registration_id

    def act(verb, *given):
        with transaction():
            held = registrations.by_id(hall.event.id, registration_id)
            session = db.session.get_one(Session, talk.id)
            verb(held, session, actor=db.session.get_one(User, hall.supplier.id), now=clock.now())

    act(operations.book_session)
    (taken,) = [item for item in feed(page, hall.supplier).events if str(item["summary"]) == "Round table"]
    if how == "left":
        act(operations.leave_session)
    elif how == "item removed":
        act(lambda held, session, **who: agenda.remove_session(held.event, session, **who))
    else:
        act(lambda held, session, **who: operations.cancel_own(held, reason="", **who))
    gone = entry(feed(page, hall.supplier), str(taken["uid"]))
    assert gone["status"] == "CANCELLED"
    assert gone["sequence"] > taken["sequence"]


def test_a_cancelled_registration_cancels_its_event(page, session):
    user, event = make.make_user(), make.make_event()
    make.make_registration(event, user, state=RegistrationState.CANCELLED)
    (made,) = feed(page, user).events
    assert made["status"] == "CANCELLED"


def test_nothing_changed_answers_304_until_something_does(page, hall):
    address = f"/calendar/{hall.supplier.calendar_secret}.ics"
    tag = page.get(address).response.headers["ETag"]
    assert page.get(address, status=304, headers={"If-None-Match": tag}).data == b""
    hall.meeting.sequence += 1
    db.session.commit()
    assert page.get(address, headers={"If-None-Match": tag}).response.headers["ETag"] != tag


def test_only_the_present_secret_opens_it(page, hall):
    old = hall.supplier.calendar_secret
    page.get("/calendar/guess.ics", status=404)
    hall.supplier.calendar_secret = secret_address()
    db.session.commit()
    page.get(f"/calendar/{old}.ics", status=404)
    page.get(f"/calendar/{hall.supplier.calendar_secret}.ics")


def test_two_hundred_meetings_take_as_many_queries_as_one(page, hall, count_queries):
    address = f"/calendar/{hall.buyer.calendar_secret}.ics"
    with count_queries() as one:
        page.get(address)
    slots = make.make_slots(hall.event, 12, start=hall.event.starts_at + timedelta(days=1))
    for number, slot in enumerate(slots):
        firm = make.make_company()
        comes = make.make_registration(hall.event, make.make_user(), Role.SUPPLIER, company=firm)
        selling = make.make_delegation(hall.event, firm, Side.SUPPLIER, people=[comes])
        values = {
            column.name: getattr(hall.meeting, column.name)
            for column in Meeting.__table__.columns
            if column.name != "id"
        }
        values |= {
            "supplier_id": selling.id,
            "supplier_seat_id": selling.seats[0].id,
            "slot_id": slot.id,
            "uid": f"meeting-more-{number}@tandem",
        }
        make.saved(Meeting(**values))
    with count_queries() as many:
        page.get(address)
    assert len(many) == len(one) <= 6
