"""Presence in sessions: rules, the tick list, tickets, sheets."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from app.attendance import queries as door
from app.attendance.models import PresenceMethod, SessionPresence
from app.attendance.sessions import operations, queries, reading, rules, sheet
from app.attendance.sessions.reading import Known
from app.core import clock
from app.core.errors import Refused
from app.events.models import Event, Session, SessionKind
from app.infra.db import db
from app.registrations.models import Registration, SessionBooking
from tests import factories as make
from tests.page_client import PageClient


def agenda(event: Event, number: int = 3, **values: object) -> list[Session]:
    """`number` talks of 90 minutes on consecutive days, and a break that counts for nothing."""
    rows = [
        Session(
            event_id=event.id,
            kind=SessionKind.TALK,
            title_ru=f"Занятие {n}",
            title_en=f"Lesson {n}",
            starts_at=event.starts_at + timedelta(days=n - 1),
            ends_at=event.starts_at + timedelta(days=n - 1, minutes=90),
            **values,
        )
        for n in range(1, number + 1)
    ]
    pause = Session(
        event_id=event.id,
        kind=SessionKind.BREAK,
        title_ru="Обед",
        starts_at=event.starts_at + timedelta(minutes=90),
        ends_at=event.starts_at + timedelta(minutes=120),
    )
    db.session.add_all([*rows, pause])
    db.session.commit()
    return rows


def training(people: int = 2) -> tuple[Event, list[Session], list[Registration]]:
    """Three days of which the first has begun."""
    starts = clock.now() - timedelta(minutes=10)
    event = make.make_event(starts_at=starts, ends_at=starts + timedelta(days=3))
    return event, agenda(event), [make.make_registration(event, make.make_user()) for _ in range(people)]


def test_what_is_booked_is_due_and_what_others_booked_is_not():
    starts = clock.now()
    one, two, three = (
        Session(id=n, bookable=n > 1, starts_at=starts, ends_at=starts + timedelta(minutes=90))
        for n in (1, 2, 3)
    )
    found = rules.presence(7, [one, two, three], {2}, {1}, arrived=True, length=timedelta(hours=5))
    assert (found.due, found.attended, found.share, found.hours) == (2, 1, 0.5, 2)


def test_without_an_agenda_the_arrival_counts_for_the_whole():
    here = rules.presence(7, [], (), (), arrived=True, length=timedelta(hours=3))
    away = rules.presence(7, [], (), (), arrived=False, length=timedelta(hours=3))
    assert (here.share, here.hours, away.share) == (1.0, 4, 0.0)


def test_a_mark_is_set_once_and_lets_into_the_event(session):
    event, sessions, (who, _other) = training()
    actor, now = make.make_organiser(), clock.now()
    mark = {"method": PresenceMethod.TICK, "actor": actor, "now": now}
    assert operations.mark_present(sessions[0], [who.id], **mark) == 1
    assert operations.mark_present(sessions[0], [who.id], **mark) == 0
    assert door.check_in_of(who.id) is not None
    assert queries.presence_at(event)[who.id].attended == 1
    assert operations.mark_absent(sessions[0], [who.id], actor=actor, now=now) == 1
    assert queries.tally(event.id) == {}


def test_a_session_to_come_and_a_break_take_no_presence(session):
    _event, sessions, (who, _other) = training()
    given = {"method": PresenceMethod.TICK, "actor": None, "now": clock.now()}
    with pytest.raises(Refused, match="session_not_begun"):
        operations.mark_present(sessions[1], [who.id], **given)
    pause = db.session.scalar(select(Session).where(Session.kind == SessionKind.BREAK))
    with pytest.raises(Refused, match="presence_not_taken"):
        operations.mark_present(pause, [who.id], **given)


def test_presence_of_many_takes_the_same_statements(session, count_queries):
    event, sessions, people = training(3)
    given = {"method": PresenceMethod.TICK, "actor": None, "now": clock.now()}
    with count_queries() as bare:
        queries.presence_at(event)
    operations.mark_present(sessions[0], [row.id for row in people], **given)
    db.session.commit()
    with count_queries() as full:
        found = queries.presence_at(event)
    assert len(full) == len(bare) <= 6
    assert {row.attended for row in found.values()} == {1}


def test_the_desk_ticks_and_unticks(page: PageClient, session):
    event, sessions, (who, other) = training()
    page.sign_in(make.make_organiser())
    url = f"/desk/{event.slug}/day/sessions"
    assert page.get(url).find("//input[@name='present']/@value") == [str(who.id), str(other.id)]
    shown = {"shown": [str(who.id), str(other.id)]}
    done = page.post(f"{url}/{sessions[0].id}", shown | {"present": [str(who.id)]}, status=200, follow=True)
    assert any("1 person marked" in notice for notice in done.notices())
    assert done.find("//input[@name='present'][@checked]/@value") == [str(who.id)]
    done = page.post(f"{url}/{sessions[0].id}", shown, status=200, follow=True)
    assert any("1 mark taken back" in notice for notice in done.notices())


def test_a_ticket_marks_its_holder_and_a_foreign_one_is_refused(page: PageClient, session):
    event, sessions, (who, _other) = training()
    page.sign_in(make.make_organiser())
    url = f"/desk/{event.slug}/day/sessions/{sessions[0].id}/scan"
    assert "Present in" in page.post(url, {"text": who.ticket_code}, status=200, follow=True).words
    again = page.post(
        url, {"text": who.ticket_code, "method": "camera"}, status=200, headers={"X-Fragment": "1"}
    )
    assert "Marked already" in again.text
    foreign = make.make_registration(make.make_event(), make.make_user()).ticket_code
    assert "another event" in page.post(url, {"text": foreign}, status=422).errors()[0]
    early = page.post(
        f"/desk/{event.slug}/day/sessions/{sessions[2].id}/scan", {"text": who.ticket_code}, status=422
    )
    assert "still to come" in early.words


def test_without_a_place_a_ticket_opens_no_bookable_session(session):
    event, _sessions, (who, holder) = training()
    small = agenda(event, 1, bookable=True)[0]
    make.saved(SessionBooking(session_id=small.id, registration_id=holder.id, created_at=clock.now()))
    given = {"method": PresenceMethod.CODE, "actor": make.make_organiser(), "now": clock.now()}
    assert operations.scan(event, small, holder.ticket_code, **given)[1]
    with pytest.raises(Refused, match="no_place_in_session"):
        operations.scan(event, small, who.ticket_code, **given)


def test_strangers_and_other_events_sessions_are_not_found(page: PageClient, session):
    event, _sessions, _people = training()
    page.sign_in(make.make_user())
    page.get(f"/desk/{event.slug}/day/sessions", status=404)
    page.sign_in(make.make_organiser())
    other = agenda(make.make_event(), 1)[0]
    page.post(f"/desk/{event.slug}/day/sessions/{other.id}", {}, status=404)


KNOWN = [
    Known(1, "TND-2222-2222", "a@firm.example", ("Соколова Марина Игоревна", "Marina Sokolova")),
    Known(2, "TND-3333-3333", "b@firm.example", ("Ким Пётр",)),
    Known(3, "TND-4444-4444", "c@firm.example", ("Ким Петр Львович",)),
]
LESSONS = [
    Session(id=10, title_ru="Занятие 1", title_en="Lesson 1"),
    Session(id=11, title_ru="Занятие 2", title_en=""),
]


def test_a_sheet_with_columns_of_sessions_is_read():
    table = [
        ["Отчёт о присутствии", "", ""],
        ["Билет", "ФИО", "1. Занятие 1", "занятие 2"],
        ["tnd 2222 2222", "", "+", "нет"],
        ["", "marina  sokolova", "", "Да"],
        ["", "Ким Пётр", "+", ""],
        ["", "Сидоров", "+", ""],
        ["TND-3333-3333", "", "может быть", ""],
    ]
    found = reading.read(table, LESSONS, KNOWN, None)
    assert dict(found.present) == {10: {1}, 11: {1}}
    assert [(one.row, one.code) for one in found.unclear] == [
        (5, "presence_name_ambiguous"),
        (6, "presence_person_unknown"),
        (7, "presence_unclear"),
    ]


@pytest.mark.parametrize(
    ("table", "code"),
    [([["a", "b"], ["c", "d"]], "presence_no_heads"), ([["ФИО"], ["Ким Пётр"]], "presence_no_sessions")],
)
def test_a_sheet_about_nothing_says_so(table, code):
    assert [one.code for one in reading.read(table, LESSONS, KNOWN, None).unclear] == [code]


def test_a_list_of_one_session_needs_no_column():
    assert reading.read([["E-mail"], ["A@firm.example"], ["B@firm.example"]], LESSONS, KNOWN, 11).present == {
        11: {1, 2}
    }


def test_our_own_sheet_comes_back_through_the_pages(page: PageClient, session):
    event, _sessions, (who, _other) = training()
    page.sign_in(make.make_organiser())
    book = load_workbook(io.BytesIO(page.get(f"/desk/{event.slug}/day/sessions/presence.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][3:] == ("1. Lesson 1", "2. Lesson 2", "3. Lesson 3")
    mended = Workbook()
    for row in rows:
        mended.active.append([*row[:3], "+" if row[0] == who.ticket_code else row[3], *row[4:]])
    out = io.BytesIO()
    mended.save(out)
    url = f"/desk/{event.slug}/day/sessions/import"
    sent = page.post(url, {"file": (io.BytesIO(out.getvalue()), "list.xlsx"), "session": ""})
    review = page.get(sent.location)
    assert review.heading == "1 mark of presence"
    assert db.session.scalar(select(SessionPresence)) is None
    done = page.post(sent.location, status=200, follow=True)
    assert any("1 mark is new" in notice for notice in done.notices())
    page.get(sent.location, status=404)


def test_what_is_no_table_is_refused_at_the_field(page: PageClient, session):
    event, _sessions, _people = training()
    page.sign_in(make.make_organiser())
    url = f"/desk/{event.slug}/day/sessions/import"
    refused = page.post(url, {"file": (io.BytesIO(b"\x89PNG"), "list.xlsx")}, status=422)
    assert "not a table" in refused.errors()[0]


def test_a_forgotten_sheet_is_deleted(session, app):
    event, _sessions, _people = training()
    now = clock.now()
    sheet.keep(event, "ФИО\nКим".encode(), name="a.csv", actor=make.make_organiser(), now=now)
    assert sheet.forget_old(now=now) == 0
    assert sheet.forget_old(now=now + timedelta(hours=25)) == 1
