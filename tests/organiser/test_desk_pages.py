"""The desk as those see it who work at an event without running it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import SystemRole
from app.events.models import TeamMember, TeamRole
from tests.factories import make_event, make_organiser, make_user, saved
from tests.page_client import PageClient


def menu_of(page) -> list[str]:
    return page.find("//nav[contains(@class, 'is-wide')]//a/@href")


def test_a_steward_is_offered_only_pages_that_open(page: PageClient, session: Session) -> None:
    event, steward = make_event(), make_user()
    saved(TeamMember(event_id=event.id, user_id=steward.id, role=TeamRole.STEWARD))
    page.sign_in(steward)
    rows = page.get("/desk/").find("//td[contains(@class, 'c-main')]/a/@href")
    assert rows == [f"/desk/{event.slug}/day"]
    offered = menu_of(page.get(rows[0]))
    assert offered == [f"/desk/{event.slug}/day", f"/desk/{event.slug}/documents/"]
    for address in offered:
        page.get(address)


def test_a_manager_of_the_team_is_offered_everything(page: PageClient, session: Session) -> None:
    event, manager = make_event(), make_user()
    saved(TeamMember(event_id=event.id, user_id=manager.id, role=TeamRole.MANAGER))
    page.sign_in(manager)
    rows = page.get("/desk/").find("//td[contains(@class, 'c-main')]/a/@href")
    assert rows == [f"/desk/{event.slug}/"]
    assert len(menu_of(page.get(rows[0]))) > 7


def test_a_steward_of_the_centre_finds_every_event_and_the_way_to_the_desk(
    page: PageClient, session: Session
) -> None:
    event = make_event()
    page.sign_in(make_user(SystemRole.STEWARD))
    assert page.get("/").find("//nav//a[@href='/desk/']")
    assert page.get("/desk/").find(f"//a[@href='/desk/{event.slug}/day']")
    page.sign_in(make_user())
    assert not page.get("/").find("//nav//a[@href='/desk/']")
    page.get("/desk/", status=404)


def test_an_organiser_opens_events_at_their_overview(page: PageClient, session: Session) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    assert page.get("/desk/").find(f"//a[@href='/desk/{event.slug}/']")
