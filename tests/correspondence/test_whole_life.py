"""A whole event's life under a frozen clock: which letter goes to whom, and when on the clocks of the event's zone.

The same table of letters holds in a zone without summer time, over the night in which it begins, and over the night in
which it ends. Every moment is worked off twice, as by two workers one after the other; mail goes to a real server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts import queries as people
from app.companies import queries as companies
from app.core import clock
from app.correspondence import jobs as correspondence
from app.correspondence.models import Mailing, MailingState, SentReminder, Topic
from app.correspondence.reminders import wall
from app.events import operations as events
from app.events.models import EventFormat, EventState, Role
from app.events.queries import by_id
from app.feedback import operations as feedback
from app.feedback import queries as feedback_of
from app.infra import outbox
from app.infra.db import db, transaction
from app.infra.outbox import OutboxMessage
from app.matchmaking.models import Delegation, WishLevel
from app.matchmaking.operations import wishes
from app.questionnaires.models import Kind
from app.registrations import jobs as registering
from app.registrations import operations, queries
from tests.factories import make_company, make_event, make_organiser, make_user, saved
from tests.registrations.waiting_room import cancel, come, place_of, refusal
from tests.smtp_servers import Inbox, inbox_server, point_to

pytestmark = pytest.mark.usefixtures("session")

COMING = ("olga", "petr", "nina", "yana")
#: day before or after the event, hour of its zone, kind of letter, to whom
LETTERS = [
    (-14, "12:00", "registrations/approved", ("olga", "petr", "anna")),
    (-11, "08:00", "correspondence/news", ("olga", "petr", "anna")),  # written at 23:00 of the day before
    (-11, "10:00", "matchmaking/mark_wishes", ("olga", "petr")),
    (-10, "22:30", "registrations/invited", ("nina",)),
    (-9, "10:00", "registrations/incomplete", ("nina",)),
    (-9, "12:00", "registrations/waiting", ("gleb",)),
    (-9, "13:00", "registrations/waiting", ("yana",)),
    (-8, "10:00", "matchmaking/mark_wishes", ("olga", "petr")),
    (-8, "15:00", "registrations/cancelled", ("anna",)),
    (-8, "15:00", "registrations/offer", ("gleb",)),
    (-7, "08:00", "registrations/offer_waits", ("gleb",)),  # half of the time is over at 3:00: not at night
    (-7, "15:00", "registrations/offer_expired", ("gleb",)),
    (-7, "15:00", "registrations/offer", ("yana",)),
    (-7, "16:00", "registrations/approved", ("yana",)),
    (-6, "10:00", "registrations/incomplete", ("nina",)),
    (-5, "10:00", "matchmaking/mark_wishes", ("petr",)),  # the third and last
    (-1, "18:00", "registrations/evening_before", COMING),
    (0, "SOON", "registrations/about_to_begin", COMING),
    (1, "10:00", "feedback/ask", COMING),
    (12, "10:00", "feedback/ask", ("petr", "nina", "yana")),
]


@dataclass
class Life:
    """One event with its people, seen by the clocks of its zone."""

    zone: str
    day: date
    traveller: Any
    event_id: int = 0
    acts: dict[datetime, Callable[[], None]] = field(default_factory=dict)

    def at(self, days: int, hour: str) -> datetime:
        return wall(self.day + timedelta(days=days), time.fromisoformat(hour), self.zone)

    def on(self, days: int, hour: str) -> Callable[[Callable[[], None]], None]:
        """What a person does at this moment."""

        def keep(act: Callable[[], None]) -> None:
            self.acts[self.at(days, hour)] = act

        return keep

    def moments(self, soon: str) -> list[datetime]:
        """Day and night from the announcement to the end of the last form; each hour of a letter, and the minute before."""
        days = range(-21, 16)
        hours = {self.at(day, hour) for day in days for hour in ("03:00", "14:00")}
        letters = {moment for moment, _kind, _name in self.expected(soon)}
        before = {moment - timedelta(minutes=1) for moment in letters}
        return sorted(hours | letters | before | set(self.acts))

    def sent(self) -> Counter[tuple[datetime, str, str]]:
        """What has gone out: moment, kind, name of the reader."""
        query = select(OutboxMessage).where(OutboxMessage.state == "sent")
        return Counter(
            (row.sent_at, row.kind, row.recipient.split("@")[0]) for row in db.session.scalars(query)
        )

    def expected(self, soon: str) -> Counter[tuple[datetime, str, str]]:
        return Counter(
            (self.at(days, soon if hour == "SOON" else hour), kind, name)
            for days, hour, kind, names in LETTERS
            for name in names
        )


def user(name: str) -> Any:
    return people.by_email(f"{name}@firm.example")


def registration_of(life: Life, name: str) -> Any:
    found = queries.of_person_at(life.event_id, user(name).id)
    assert found is not None
    return queries.by_id(life.event_id, found.id)


def delegation_of(name: str) -> Delegation:
    (company,) = companies.companies_of(user(name).id)
    return db.session.scalars(select(Delegation).where(Delegation.company_id == company.id)).one()


@pytest.fixture
def inbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with inbox_server() as (inbox, port):
        point_to(app, monkeypatch, port)
        yield inbox


def begin(life: Life, format: EventFormat) -> None:
    """People with accounts and a draft; then what they do, each at its moment."""
    for name in ("olga", "petr", "anna", "gleb", "yana"):
        person = make_user(email=f"{name}@firm.example")
        if name in ("olga", "petr"):
            make_company(person)
    make_organiser(email="organiser@firm.example")
    event = make_event(
        state=EventState.DRAFT,
        published_at=None,
        format=format,
        timezone=life.zone,
        venue_ru="Зал",
        join_url="https://meet.example/1" if format != EventFormat.ON_SITE else "",
        summary_ru="Кого ждём",
        starts_at=life.at(0, "10:00"),
        ends_at=life.at(0, "18:00"),
        registration_opens_at=life.at(-14, "10:00"),
        registration_closes_at=life.at(-1, "12:00"),
        wishes_close_at=life.at(-4, "18:00"),
        capacity=4,
    )
    life.event_id = event.id

    @life.on(-21, "12:00")
    def announced() -> None:
        with transaction():
            events.publish(by_id(life.event_id), actor=user("organiser"), now=clock.now())

    @life.on(-15, "12:00")
    def too_early() -> None:
        event, olga = by_id(life.event_id), user("olga")
        assert refusal(lambda: come(event, olga, Role.SUPPLIER)) == "registration_not_open_yet"

    @life.on(-14, "12:00")
    def three_register() -> None:
        for name, role in (("olga", Role.SUPPLIER), ("petr", Role.BUYER), ("anna", Role.ATTENDEE)):
            with transaction():
                come(by_id(life.event_id), user(name), role)

    @life.on(-12, "23:00")
    def news_at_night() -> None:
        saved(
            Mailing(
                event_id=life.event_id,
                state=MailingState.SCHEDULED,
                topic=Topic.NEWS,
                segment={},
                starts_at=clock.now(),
                subject_ru="Новости",
                text_ru="Здравствуйте, {name}!",
                created_at=clock.now(),
                updated_at=clock.now(),
            )
        )

    @life.on(-10, "22:30")
    def entered_by_the_organiser() -> None:
        with transaction():
            operations.add_by_hand(
                by_id(life.event_id),
                role=Role.ATTENDEE,
                email="nina@firm.example",
                family_name="Зимина",
                given_name="Нина",
                actor=user("organiser"),
                now=clock.now(),
            )

    @life.on(-9, "12:00")
    def gleb_waits() -> None:
        with transaction():
            come(by_id(life.event_id), user("gleb"))

    @life.on(-9, "13:00")
    def yana_waits() -> None:
        with transaction():
            come(by_id(life.event_id), user("yana"))

    @life.on(-8, "15:00")
    def anna_cancels() -> None:
        cancel(registration_of(life, "anna"))

    @life.on(-7, "12:00")
    def olga_marks() -> None:
        with transaction():
            wishes.mark(
                by_id(life.event_id),
                delegation_of("olga"),
                delegation_of("petr"),
                WishLevel.WANT,
                actor=user("olga"),
                now=clock.now(),
            )

    @life.on(-7, "16:00")
    def yana_accepts() -> None:
        place_id = place_of(registration_of(life, "yana")).id
        with transaction():
            operations.accept_offer(operations.held_place(place_id), actor=user("yana"), now=clock.now())

    @life.on(0, "10:00")
    def doors_open() -> None:
        with transaction():
            events.start(by_id(life.event_id), actor=user("organiser"), now=clock.now())
            feedback.put_usual_questions(by_id(life.event_id), actor=None, now=clock.now())

    @life.on(0, "18:00")
    def it_ends() -> None:
        with transaction():
            events.finish(by_id(life.event_id), actor=user("organiser"), now=clock.now())

    @life.on(2, "12:00")
    def olga_answers() -> None:
        asked = feedback_of.asked_at(life.event_id)
        said = {one.id: Decimal(5) for one in asked if one.kind == Kind.NUMBER and one.required}
        with transaction():
            feedback.give(
                registration_of(life, "olga"), said, asked=[one.id for one in asked], now=clock.now()
            )


def worker() -> None:
    """What a worker does in a round; it remembers nothing from one round to the next."""
    db.session.remove()
    correspondence.remind()
    registering.expire_offers()
    correspondence.advance_mailings()
    outbox.deliver_due()


def live(life: Life, soon: str, *, away: list[tuple[datetime, datetime]] | None = None) -> None:
    """Let the time go by; between the moments of `away` no worker is there, at their ends one comes back."""
    away = away or []
    for moment in sorted({*life.moments(soon), *(end for _begin, end in away)}):
        life.traveller.move_to(moment)
        if moment in life.acts:
            life.acts[moment]()
        if not any(begin <= moment < end for begin, end in away):
            worker()
            worker()


CALENDARS = [
    ("Europe/Moscow", date(2027, 3, 29), EventFormat.HYBRID, "09:45"),
    ("Europe/Berlin", date(2027, 3, 29), EventFormat.ON_SITE, "09:45"),  # 28 March: summer time begins
    ("Europe/Berlin", date(2027, 11, 6), EventFormat.ONLINE, "09:55"),  # 31 October: it ends
]


@pytest.mark.parametrize(("zone", "day", "format", "soon"), CALENDARS)
def test_every_letter_goes_once_and_at_its_hour(
    inbox: Inbox, zone: str, day: date, format: EventFormat, soon: str
) -> None:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as traveller:
        life = Life(zone, day, traveller)
        traveller.move_to(life.at(-21, "08:00"))
        begin(life, format)
        live(life, soon)
    assert told(life, life.sent()) == told(life, life.expected(soon))
    assert max(life.sent().values()) == 1
    received = Counter(str(mail["Message-ID"]) for mail in inbox.messages)
    assert len(received) == sum(life.sent().values()) and set(received.values()) == {1}


def told(life: Life, letters: Counter[tuple[datetime, str, str]]) -> list[str]:
    """For reading: one line a letter, in the order of time."""
    zone = ZoneInfo(life.zone)
    return [
        f"{moment.astimezone(zone):%d.%m. %H:%M} {kind} {name} ×{number}"
        for (moment, kind, name), number in sorted(letters.items())
    ]


def test_what_was_missed_is_made_up_for_only_while_it_is_of_use(inbox: Inbox) -> None:
    """No worker at the hour of a chase, of the evening before, and from before the last minutes until it has begun."""
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as traveller:
        life = Life("Europe/Berlin", date(2027, 3, 29), traveller)
        traveller.move_to(life.at(-21, "08:00"))
        begin(life, EventFormat.ON_SITE)
        away = [
            (life.at(-9, "09:30"), life.at(-9, "11:00")),
            (life.at(-1, "17:30"), life.at(-1, "20:00")),
            (life.at(0, "09:40"), life.at(0, "10:00")),
        ]
        live(life, "09:45", away=away)
    late = {(-9, "10:00"): "11:00", (-1, "18:00"): "20:00"}
    expected = Counter(
        (life.at(days, late.get((days, hour), hour)), kind, name)
        for days, hour, kind, names in LETTERS
        for name in names
        if hour != "SOON"
    )
    assert told(life, life.sent()) == told(life, expected)
    kinds = set(db.session.scalars(select(SentReminder.kind)))
    assert "registrations.about_to_begin" not in kinds, "«in a few minutes» would be wrong by now"
