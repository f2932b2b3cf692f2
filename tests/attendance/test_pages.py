"""The door and the meetings of the day, as stewards see them."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.attendance import queries
from app.events.models import TeamMember, TeamRole
from app.registrations.models import RegistrationState
from tests.factories import make_event, make_organiser, make_registration, make_user, saved
from tests.outcomes.meetings import make_day
from tests.page_client import PageClient


def test_a_steward_of_the_event_works_at_the_door_and_a_stranger_finds_nothing(
    page: PageClient, session: Session
) -> None:
    day, steward = make_day(), make_user()
    saved(TeamMember(event_id=day.event.id, user_id=steward.id, role=TeamRole.STEWARD))
    page.sign_in(steward)
    assert page.get(f"/desk/{day.event.slug}/day").heading == "The day"
    page.sign_in(day.supplier.person)
    page.get(f"/desk/{day.event.slug}/day", status=404)


def test_a_code_lets_in_and_a_second_scan_says_since_when(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(make_organiser())
    url = f"/desk/{day.event.slug}/day/check-in"
    data = {"text": day.buyer.registration.ticket_code.lower()}
    first = page.post(url, data, status=200, follow=True)
    assert "Checked in at" in first.words
    assert "Next meeting at" in first.words
    assert "Already here since" in page.post(url, data, status=200, follow=True).words
    fragment = page.post(url, data | {"method": "camera"}, status=200, headers={"X-Fragment": "1"})
    assert "Already here since" in fragment.text
    undone = page.post(
        f"/desk/{day.event.slug}/day/undo",
        {"registration": day.buyer.registration.id},
        status=200,
        follow=True,
    )
    assert any("Taken back" in notice for notice in undone.notices())


def test_a_wrong_ticket_is_refused_at_the_field_and_kept(page: PageClient, session: Session) -> None:
    day, other = make_day(), make_event(title_en="Another day")
    page.sign_in(make_organiser())
    url = f"/desk/{day.event.slug}/day/check-in"
    foreign = make_registration(other, make_user()).ticket_code
    refused = page.post(url, {"text": foreign}, status=422)
    assert "This ticket is for another event: Another day" in refused.errors()[0]
    assert refused.find("//input[@id='text']/@value") == [foreign]
    gone = make_registration(day.event, make_user(), state=RegistrationState.CANCELLED)
    assert "no longer valid" in page.post(url, {"text": gone.ticket_code}, status=422).errors()[0]
    assert "no such ticket" in page.post(url, {"text": "TND-2222-2222"}, status=422).errors()[0]
    scanned = page.post(url, {"text": foreign, "method": "camera"}, status=422, headers={"X-Fragment": "1"})
    assert "another event" in scanned.text
    assert page.post(url, {"text": ""}, status=422).errors()


def test_a_name_is_searched_for_and_checked_in_from_the_list(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(make_organiser())
    url = f"/desk/{day.event.slug}/day/check-in"
    found = page.post(url, {"text": "Громова"}, status=200, follow=True)
    assert "Громова" in found.words
    assert found.find(f"//input[@name='registration'][@value='{day.buyer.registration.id}']")
    done = page.post(url, {"registration": day.buyer.registration.id}, status=200, follow=True)
    assert "Checked in at" in done.words


def test_the_door_asks_the_database_a_fixed_number_of_times(
    page: PageClient, session: Session, count_queries: Any
) -> None:
    day = make_day()
    page.sign_in(make_organiser())
    url = f"/desk/{day.event.slug}/day"
    page.get(url)
    with count_queries() as few:
        page.get(url)
    for _number in range(3):
        make_registration(day.event, make_user())
    with count_queries() as more:
        page.get(url)
    assert len(few) == len(more)


def test_meetings_are_marked_with_the_side_that_failed(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(make_organiser())
    url = f"/desk/{day.event.slug}/day/meetings"
    shown = page.get(f"{url}?slot={day.slots[0].id}")
    assert day.supplier.company.name_en in shown.words
    marked = page.post(
        f"{url}/{day.begun.id}", {"holding": "missed", "failed_side": "buyer"}, status=200, follow=True
    )
    assert "the buyer did not come" in marked.words
    cleared = page.post(f"{url}/{day.begun.id}", {"act": "clear"}, status=200, follow=True)
    assert "the buyer did not come" not in cleared.words
    page.post(f"/desk/{day.event.slug}/day/slots/{day.slots[0].id}", status=200, follow=True)
    session.expire_all()
    assert queries.attendance_of([day.begun.id])[day.begun.id].holding == "held"
    refused = page.post(f"{url}/{day.coming.id}", {"holding": "held"}, status=200, follow=True)
    assert any("has not begun" in notice for notice in refused.notices())


def test_another_events_meeting_is_not_found(page: PageClient, session: Session) -> None:
    day, other = make_day(), make_day()
    page.sign_in(make_organiser())
    page.post(f"/desk/{day.event.slug}/day/meetings/{other.begun.id}", {"holding": "held"}, status=404)
    page.post(f"/desk/{day.event.slug}/day/slots/{other.slots[0].id}", status=404)


def test_the_attendance_is_a_workbook_of_people_and_meetings(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(make_organiser())
    answer = page.get(f"/desk/{day.event.slug}/day/attendance.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["People", "Meetings"]
    assert book["People"].max_row == 4
    assert book["Meetings"].max_row == 3
