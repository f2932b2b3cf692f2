"""8 Documents: badges whose code reads, schedules, sheets of tables, a private calendar that moves and takes away."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.matchmaking.models import Delegation, Meeting, MeetingState
from tests.journeys.circle import Circle, address
from tests.journeys.papers import codes_on_first_page, entries_of, text_of
from tests.journeys.steps.schedule import book_own_meeting, cancel_own_meeting


def people_take_their_papers(circle: Circle) -> None:
    supplier = circle.person("supplier")
    code = circle.ticket("supplier")
    badge = supplier.fetch(f"/my/tickets/{code}/badge.pdf")
    assert codes_on_first_page(badge) == [code]
    assert {"Соколова", "Литейка"} <= set(text_of(badge).replace("«", " ").replace("»", " ").split())
    schedule = text_of(supplier.fetch(f"/my/events/{circle.slug}/schedule.pdf"))
    assert "Трамвайный парк" in schedule and "Требования к поставщикам" in schedule
    assert circle.person("buyer").status(f"/my/tickets/{code}/badge.pdf") == 404
    assert circle.person("guest").status(f"/my/events/{circle.slug}/schedule.pdf") == 404


def organiser_prints(circle: Circle) -> None:
    organiser = circle.person("organiser")
    sheets = printed(circle, "form[action$='/documents/tables']:has([value=ru]) button")
    assert all(words in sheets for words in ("Трамвайный парк", "Литейка", "Точмех"))
    days = printed(circle, "form[action$='/documents/buyer_days']:has([value=ru]) button")
    assert "Литые кронштейны" in days
    badges = printed(circle, "#badge-form .btn-primary")
    assert all(words in badges for words in ("Соколова", "Лебедев", "Дорохов"))
    assert "Егоров" not in badges, "who was declined gets no badge"
    organiser.go(f"/desk/{circle.slug}/documents/")


def printed(circle: Circle, button: str) -> str:
    """Order a document, wait on its progress page until the worker has made it, read the file."""
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/documents/")
    organiser.press(f"main {button}")
    done = organiser.page.locator("main a[href$='/file.pdf']")
    done.wait_for()
    organiser.look("done")
    return text_of(organiser.fetch(str(done.get_attribute("href"))))


def calendars_follow(circle: Circle) -> None:
    """A moved meeting keeps its UID and raises SEQUENCE, a cancelled one says so, a new one comes in."""
    (uid,) = uids(circle)
    before = feed(circle)
    entry = before[uid]
    assert "Трамвайный" in str(entry["summary"])
    assert entry["dtstart"].params["TZID"] == "Europe/Moscow"

    organiser = circle.person("organiser")
    meeting_id = circle.ask(select(Meeting.id).where(Meeting.uid == uid))
    organiser.go(f"/desk/{circle.slug}/schedule/meetings/{meeting_id}")
    times = organiser.page.locator("[name=move-slot] option").all()
    free = next(time for time in reversed(times) if not re.search(": |как сейчас", time.inner_text()))
    organiser.fill(**{"move-slot": free.get_attribute("value"), "move-reason": "Сдвиг программы"})
    organiser.press("main form[action$='/move'] .btn-primary")
    circle.letter(address("supplier"), "matchmaking/meeting_moved")
    moved = feed(circle)[uid]
    assert moved.decoded("dtstart") != entry.decoded("dtstart")
    assert int(moved["sequence"]) > int(entry["sequence"])
    assert str(moved["status"]) == "CONFIRMED"

    cancel_own_meeting(circle, "supplier", "Заболели")
    gone = feed(circle)[uid]
    assert str(gone["status"]) == "CANCELLED"
    assert int(gone["sequence"]) > int(moved["sequence"])
    book_own_meeting(circle, "supplier", "Трамвайный")
    after = feed(circle)
    (new,) = uids(circle)
    assert new != uid and str(after[new]["status"]) == "CONFIRMED"


def address_of_the_calendar_is_renewed(circle: Circle) -> None:
    supplier = circle.person("supplier")
    old = secret(circle)
    supplier.go("/account/")
    assert old in supplier.page.content()
    supplier.press("form[action='/account/calendar-address'] button", confirm=True)
    stranger = circle.person("stranger")
    assert stranger.status(f"/calendar/{old}.ics") == 404
    assert secret(circle) != old
    assert stranger.status(f"/calendar/{secret(circle)}.ics") == 200


def uids(circle: Circle) -> list[str]:
    """The planned meetings of the first supplier."""
    query = select(Meeting.uid).join(Delegation, Delegation.id == Meeting.supplier_id)
    return circle.ask_all(
        query.where(
            Meeting.event_id == circle.event_id(),
            Meeting.state == MeetingState.PLANNED,
            Delegation.company_id == circle.company_ids["supplier"],
        )
    )


def secret(circle: Circle) -> str:
    return str(circle.ask(select(User.calendar_secret).where(User.email == address("supplier"))))


def feed(circle: Circle) -> dict[str, Any]:
    """The supplier's private calendar, as a program without any cookies reads it."""
    return entries_of(circle.person("stranger").fetch(f"/calendar/{secret(circle)}.ics"))


STEPS = [people_take_their_papers, organiser_prints, calendars_follow, address_of_the_calendar_is_renewed]
