"""The organiser's schedule and the participants' booking, through HTTP."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.events.models import EventKind, EventState
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.models import Meeting, MeetingOrigin, MeetingState, Schedule, ScheduleRun
from app.matchmaking.queries.runs import run_of
from tests.factories import make_event, make_user
from tests.matchmaking.conference import Conference, make_conference, work
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def here(session: object) -> Conference:
    conference = make_conference(suppliers=4, buyers=2, slots=4, tables=2)
    conference.wish_all()
    return conference


def desk(here: Conference, path: str = "/") -> str:
    return f"/desk/{here.event.slug}/schedule{path}"


def test_the_circle_of_a_schedule_in_pages(here: Conference, page: PageClient) -> None:
    """Calculate, watch, look, publish, move, cancel, take back."""
    page.sign_in(here.organiser)
    first = page.get(desk(here))
    assert "No run yet" in first.words
    started = page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "best",
            "minutes": "5",
            "seed": "3",
            "seeds": "1",
            "weighing": ["balanced"],
            "fairness": ["interest"],
        },
    )
    assert started.location.endswith("/schedule/runs/1")
    waiting = page.get(desk(here, "/runs/1"))
    assert waiting.heading == "The schedule is being calculated" and waiting.find("//*[@data-module='poll']")
    fragment = page.get(desk(here, "/runs/1/progress"))
    assert "Stage 1 of 6" in fragment.text and "data-done" not in fragment.text

    work(run_of(here.event.id, 1)[0])
    done = page.get(desk(here, "/runs/1/progress"))
    assert f'data-done="{desk(here, "/runs/1")}"' in done.text
    result = page.get(desk(here, "/runs/1"))
    assert "bound 8" in result.words and "Every wish has its meeting" in result.words
    draft = page.get(desk(here, "/runs/1/board"))
    assert len(draft.find("//div[contains(@class, 'board')]//div[contains(@class, 'meet ')]")) == 8
    assert here.standing() == []

    published = page.post(desk(here, "/runs/1/publish"), follow=True, status=200)
    assert "8 new meetings" in " ".join(published.notices())
    assert len(published.find("//a[contains(@class, 'meet ')]")) == 8
    overview = page.get(desk(here))
    assert "published" in overview.words

    meeting = queries.meetings(here.event.id)[0]
    card = page.get(desk(here, f"/meetings/{meeting.id}"))
    assert card.find("//form[contains(@action, '/move')]")
    page.post(desk(here, f"/meetings/{meeting.id}/cancel"), {"cancel-reason": ""}, status=422)
    page.post(desk(here, f"/meetings/{meeting.id}/cancel"), {"cancel-reason": "Заболел"})
    assert len(here.standing()) == 7
    page.post(desk(here, "/take-back"), {"reason": ""}, status=422)
    page.post(desk(here, "/take-back"), {"reason": "Ошибка в слотах"})
    assert here.standing() == []


def test_a_stale_run_says_what_has_changed(here: Conference, page: PageClient) -> None:
    here.run()
    here.block(here.suppliers[0], here.slots[0])
    page.sign_in(here.organiser)
    result = page.get(desk(here, "/runs/1"))
    assert "who is available when" in " ".join(result.notices())
    assert not result.find("//form[contains(@action, '/publish')]")
    refused = page.post(desk(here, "/runs/1/publish"), follow=True, status=200)
    assert "nothing was published" in " ".join(refused.notices())
    assert here.standing() == []


def test_moving_says_why_a_time_does_not_do(here: Conference, page: PageClient) -> None:
    first, second = here.book(0, 0, 0), here.book(1, 0, 1)
    page.sign_in(here.organiser)
    url = desk(here, f"/meetings/{first.id}")
    card = page.get(url)
    assert any(
        "buyer has a meeting" in option.text for option in card.find("//select[@name='move-slot']/option")
    )
    refused = page.post(
        f"{url}/move",
        {"move-slot": second.slot_id, "move-table": "", "move-reason": "Так удобнее"},
        status=422,
    )
    assert any("no free place" in error for error in refused.errors())
    page.post(f"{url}/move", {"move-slot": here.slots[3].id, "move-table": "", "move-reason": "Так удобнее"})
    assert queries.one_meeting(first.id).slot_id == here.slots[3].id
    page.post(f"{url}/move", {"move-slot": "77777", "move-table": "", "move-reason": "x"}, status=422)
    page.post(f"{url}/lock", {"locked": "1"})
    assert queries.one_meeting(first.id).locked


def test_the_organiser_sets_a_meeting_by_hand(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    url = desk(here, "/meetings/new")
    page.get(url)
    page.post(url, {"supplier": "", "buyer": "", "slot": ""}, status=422)
    choice = {
        "supplier": here.suppliers[0].id,
        "buyer": here.buyers[0].id,
        "slot": here.slots[0].id,
        "table": "",
    }
    page.post(url, choice)
    assert db.session.query(Meeting).one().origin == MeetingOrigin.ORGANISER
    again = page.post(url, choice, status=422)
    assert any("already" in error for error in again.errors())


def test_a_second_run_waits_for_the_first_and_can_be_stopped(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "best",
            "minutes": "5",
            "seed": "1",
            "seeds": "1",
            "weighing": ["balanced"],
            "fairness": ["interest"],
        },
    )
    again = page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "best",
            "minutes": "5",
            "seed": "1",
            "seeds": "1",
            "weighing": ["balanced"],
            "fairness": ["interest"],
        },
        follow=True,
        status=200,
    )
    assert "under way" in " ".join(again.notices())
    page.post(desk(here, "/runs/1/stop"))
    stopped = page.get(desk(here, "/runs/1"))
    assert "stopped before it began" in stopped.words
    page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "best",
            "minutes": "5",
            "seed": "x",
            "seeds": "1",
            "weighing": ["balanced"],
            "fairness": ["interest"],
        },
        status=422,
    )
    assert db.session.query(ScheduleRun).count() == 1


def test_the_schedule_as_a_table_file(here: Conference, page: PageClient) -> None:
    here.book(0, 0, 1)
    page.sign_in(here.organiser)
    rows = list(load_workbook(BytesIO(page.get(desk(here, "/schedule.xlsx")).data)).active.values)  # type: ignore[union-attr]
    assert rows[0][:5] == ("Date", "Begins", "Ends", "Table", "Buyer")
    assert rows[1][3] == 1 and len(rows) == 2


def test_the_board_has_a_list_for_phones_and_a_fixed_number_of_reads(
    here: Conference, page: PageClient, count_queries: object
) -> None:
    page.sign_in(here.organiser)
    here.book(0, 0, 0)
    page.get(desk(here, "/board"))
    with count_queries() as one:  # type: ignore[operator]
        page.get(desk(here, "/board"))
    here.book(1, 1, 0)
    here.book(2, 0, 1)
    with count_queries() as three:  # type: ignore[operator]
        shown = page.get(desk(here, "/board"))
    assert len(one) == len(three)
    assert len(shown.find("//*[contains(@class, 'phone-only')]//li//a")) == 3


def test_strangers_find_no_schedule(here: Conference, page: PageClient) -> None:
    here.run()
    meeting = here.book(0, 0, 0)
    paths = [
        "/",
        "/board",
        "/runs/1",
        "/runs/1/progress",
        "/runs/1/board",
        "/schedule.xlsx",
        f"/meetings/{meeting.id}",
    ]
    page.sign_in(here.people[here.suppliers[0].id])
    for path in paths:
        page.get(desk(here, path), status=404)
    for path in ("/runs", "/runs/1/publish", "/runs/1/stop", "/take-back", f"/meetings/{meeting.id}/cancel"):
        page.post(desk(here, path), status=404)
    page.sign_in(here.organiser)
    for path in ("/runs/9", "/runs/9/board", "/meetings/99999"):
        page.get(desk(here, path), status=404)
    other = make_event()
    page.get(f"/desk/{other.slug}/schedule/meetings/{meeting.id}", status=404)
    page.get(f"/desk/{make_event(kind=EventKind.WEBINAR).slug}/schedule/", status=404)


def booking_page(here: Conference, **query: object) -> str:
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return f"/my/events/{here.event.slug}/booking?{text}"


def test_a_participant_books_and_cancels(here: Conference, page: PageClient) -> None:
    supplier, buyer = here.suppliers[0], here.buyers[0]
    page.sign_in(here.people[supplier.id])
    empty = page.get(booking_page(here))
    assert "No meetings yet" in empty.words and len(empty.find("//td[contains(@class, 'c-end')]/a")) == 2
    times = page.get(booking_page(here, other=buyer.id))
    assert len(times.find("//input[@name='slot']")) == 4
    url = f"/my/events/{here.event.slug}/meetings"
    choice = {"own": supplier.id, "counterpart": buyer.id, "slot": here.slots[2].id}
    booked = page.post(url, choice, follow=True, status=200)
    assert "table 1" in " ".join(booked.notices())
    meeting = db.session.query(Meeting).one()
    assert (meeting.origin, meeting.slot_id) == (MeetingOrigin.SELF_BOOKED, here.slots[2].id)
    taken = page.post(url, choice, status=409)
    assert any("have a meeting" in error for error in taken.errors())
    page.post(url, {**choice, "slot": ""}, status=422)
    page.post(url, {**choice, "slot": "999999"}, status=404)
    page.post(url, {**choice, "counterpart": here.suppliers[1].id}, status=404)

    page.sign_in(here.people[buyer.id])
    page.post(f"/my/meetings/{meeting.id}/cancel", {"reason": "Другая встреча"})
    assert queries.one_meeting(meeting.id).state == MeetingState.CANCELLED


def test_the_loser_of_a_race_is_told_at_the_field_and_sees_what_is_free(
    here: Conference, page: PageClient
) -> None:
    here.book(1, 0, 0)
    page.sign_in(here.people[here.suppliers[0].id])
    choice = {"own": here.suppliers[0].id, "counterpart": here.buyers[0].id, "slot": here.slots[0].id}
    late = page.post(f"/my/events/{here.event.slug}/meetings", choice, status=409)
    assert any("no free place at this time" in error for error in late.errors())
    assert len(late.find("//input[@name='slot']")) == 3


def test_vetoes_are_respected_and_a_no_is_not_shown(here: Conference, page: PageClient) -> None:
    conference = make_conference(suppliers=1, buyers=2)
    conference.wish(0, 0, "want", "no")
    page.sign_in(conference.people[conference.suppliers[0].id])
    listed = page.get(booking_page(conference))
    assert len(listed.find("//td[contains(@class, 'c-main')]")) == 1
    choice = {
        "own": conference.suppliers[0].id,
        "counterpart": conference.buyers[0].id,
        "slot": conference.slots[0].id,
    }
    page.post(f"/my/events/{conference.event.slug}/meetings", choice, status=422)
    assert conference.standing() == []


def test_booking_is_closed_until_the_schedule_is_published(here: Conference, page: PageClient) -> None:
    db.session.add(Schedule(event_id=here.event.id, self_booking=False, grid={}))
    db.session.commit()
    page.sign_in(here.people[here.suppliers[0].id])
    shown = page.get(booking_page(here, other=here.buyers[0].id))
    assert "Booking opens when the schedule is published" in " ".join(shown.notices())
    assert not shown.find("//input[@name='slot']")
    choice = {"own": here.suppliers[0].id, "counterpart": here.buyers[0].id, "slot": here.slots[0].id}
    page.post(f"/my/events/{here.event.slug}/meetings", choice, status=422)


def test_strangers_neither_book_nor_cancel(here: Conference, page: PageClient) -> None:
    meeting = here.book(0, 0, 0)
    stranger = make_user()
    for user in (stranger, here.people[here.suppliers[1].id]):
        page.sign_in(user)
        page.post(f"/my/meetings/{meeting.id}/cancel", {"reason": ""}, status=404)
    page.sign_in(stranger)
    page.get(booking_page(here), status=404)
    choice = {"own": here.suppliers[0].id, "counterpart": here.buyers[0].id, "slot": here.slots[1].id}
    page.post(f"/my/events/{here.event.slug}/meetings", choice, status=404)
    page.sign_in(here.people[here.suppliers[1].id])
    page.post(f"/my/events/{here.event.slug}/meetings", choice, status=404)
    assert len(here.standing()) == 1


def test_what_would_be_refused_is_not_offered(here: Conference, page: PageClient) -> None:
    """Of a finished event the schedule is shown; nothing on the pages asks to change it."""
    page.sign_in(here.organiser)
    page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "best",
            "minutes": "5",
            "seed": "1",
            "seeds": "1",
            "weighing": ["balanced"],
            "fairness": ["interest"],
        },
    )
    work(run_of(here.event.id, 1)[0])
    page.post(desk(here, "/runs/1/publish"))
    offered = "//main//form[@method='post'] | //main//a[contains(@href, '/amend') or contains(@href, '/meetings/new')]"
    paths = ("/", "/board", "/amend")
    assert all(page.get(desk(here, path)).find(offered) for path in paths[:2])
    here.event.state = EventState.FINISHED
    db.session.commit()
    for path in paths:
        seen = page.get(desk(here, path))
        assert seen.find(offered) == [], path
        assert "only while the event is published or running" in seen.words, path
    assert len(page.get(desk(here, "/board")).find("//a[contains(@class, 'meet ')]")) == 8


def test_a_run_for_the_fewest_breaks_says_what_it_proved(page: PageClient) -> None:
    here = make_conference(suppliers=4, buyers=2, slots=3, tables=2)
    here.wish_all("want")
    page.sign_in(here.organiser)
    page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "fewest_breaks",
            "minutes": "1",
            "seed": "1",
            "seeds": "1",
            "weighing": ["balanced"],
            "fairness": ["interest"],
        },
    )
    waiting = page.get(desk(here, "/runs/1"))
    assert "Seeking the fewest breaks, with a proof" in waiting.words
    work(run_of(here.event.id, 1)[0])
    result = page.get(desk(here, "/runs/1"))
    assert "proved to be the fewest" in result.words and "the run chose 6 meetings" in result.words
    assert "Fewest breaks, marks of both sides" in page.get(desk(here)).words


def test_a_proof_takes_from_one_to_sixty_minutes(page: PageClient) -> None:
    here = make_conference()
    here.wish_all()
    page.sign_in(here.organiser)
    fields = {
        "keep": "booked",
        "goal": "fewest_breaks",
        "seed": "1",
        "seeds": "1",
        "weighing": ["balanced"],
        "fairness": ["interest"],
    }
    refused = page.post(desk(here, "/runs"), {**fields, "minutes": "61"}, status=422)
    assert refused.errors()
