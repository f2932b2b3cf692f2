"""3 The event: a draft, its texts, roles, agenda with room and speaker, team, publication, calendar, iCal."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import icalendar

from tests.journeys.circle import DAY, MOSCOW, TITLE, TODAY, Circle, wall


def organiser_drafts(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go("/desk/")
    organiser.go("/desk/new")
    organiser.press("main a[href*='supplier_conference']")
    organiser.fill(title_ru=TITLE, title_en="Tooling and parts for city transport", venue_ru="Учебный центр")
    organiser.fill(starts_at=wall(DAY, "17:00"), ends_at=wall(DAY, "09:00"))
    organiser.send()
    assert organiser.complaint("ends_at")
    organiser.fill(starts_at=wall(TODAY - timedelta(days=2), "09:00"), ends_at=wall(DAY, "17:00"))
    organiser.send()
    assert organiser.complaint("starts_at"), "no event begins in the past"
    organiser.fill(starts_at=wall(DAY, "09:00"), ends_at=wall(DAY, "18:00"), capacity="100")
    organiser.send()
    found = re.search(r"/desk/([^/]+)/", organiser.page.url)
    assert found, organiser.page.url
    circle.slug = found[1]


def organiser_fills_in(circle: Circle) -> None:
    """Texts, the window of registration, who is admitted and how, who works on it."""
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.fill(
        summary_ru="Встречи с закупщиками городского транспорта.",
        summary_en="Meetings with buyers of city transport.",
        description_ru="**Кого ждём:** литейные и механические производства.",
        registration_opens_at=wall(TODAY - timedelta(days=1), "10:00"),
        registration_closes_at=wall(DAY - timedelta(days=5), "18:00"),
        wishes_close_at=wall(DAY - timedelta(days=4), "18:00"),
        supplier_admitted=True,
        supplier_approval="by_hand",
        buyer_admitted=True,
        buyer_approval="by_hand",
        attendee_admitted=True,
        attendee_approval="automatic",
        attendee_capacity="1",
    )
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/team")
    organiser.fill(email="steward@centre.example", role="steward")
    organiser.send()
    organiser.shows("Белов Илья")


def organiser_writes_the_agenda(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/agenda")
    organiser.fill(name_ru="Большой зал", name_en="Great hall")
    organiser.press("main form:has([name=name_ru]) button[type=submit]")
    organiser.go(f"/desk/{circle.slug}/agenda/new")
    room = organiser.page.locator("[name=room_id] option", has_text="Большой зал").get_attribute("value")
    organiser.fill(
        kind="talk",
        title_ru="Требования к поставщикам",
        title_en="What suppliers must meet",
        starts_at=wall(DAY, "09:30"),
        ends_at=wall(DAY - timedelta(days=1), "10:00"),
        room_id=room,
        bookable=True,
        capacity="20",
    )
    organiser.fill(**{"speakers-0-name_ru": "Гордеева Анна", "speakers-0-about_ru": "главный технолог"})
    organiser.send()
    assert organiser.complaint("ends_at")
    organiser.fill(ends_at=wall(DAY, "10:30"))
    organiser.send()
    organiser.shows("Требования к поставщикам", "Гордеева Анна", "Большой зал")


def organiser_publishes(circle: Circle) -> None:
    visitor = circle.person("stranger")
    assert visitor.status(f"/events/{circle.slug}") == 404, "a draft is seen by its team only"
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.press(f"form[action='/desk/{circle.slug}/publish'] button")
    organiser.go(f"/desk/{circle.slug}/")


def visitors_find_it(circle: Circle) -> None:
    """In the calendar by kind, words and days; not where it does not belong."""
    visitor = circle.person("stranger")
    visitor.go("/")
    visitor.shows(TITLE)
    with visitor.page.expect_navigation():
        visitor.page.locator("main [name=kind][value=supplier_conference]").check()
    visitor.look()
    visitor.shows(TITLE)
    visitor.go("/?kind=supplier_conference&q=транспорт")
    visitor.shows(TITLE)
    visitor.go(f"/?until={(DAY - timedelta(days=1)).isoformat()}")
    assert TITLE not in visitor.text()
    visitor.go(f"/?view=month&month={DAY:%Y-%m}")
    visitor.shows(TITLE)
    visitor.go(f"/events/{circle.slug}")
    visitor.shows("Требования к поставщикам", "Большой зал", "Гордеева Анна")


def calendars_read_it(circle: Circle) -> None:
    visitor = circle.person("stranger")
    one = icalendar.Calendar.from_ical(visitor.fetch(f"/events/{circle.slug}.ics"))
    (entry,) = one.walk("VEVENT")
    starts_at = datetime.combine(DAY, time(9), MOSCOW)
    assert entry.decoded("dtstart") == starts_at
    assert entry["dtstart"].params["TZID"] == "Europe/Moscow"
    assert str(entry["summary"]) == TITLE
    assert one.walk("VTIMEZONE")[0]["tzid"] == "Europe/Moscow"
    whole = icalendar.Calendar.from_ical(visitor.fetch("/calendar.ics"))
    assert str(entry["uid"]) in {str(other["uid"]) for other in whole.walk("VEVENT")}


STEPS = [
    organiser_drafts,
    organiser_fills_in,
    organiser_writes_the_agenda,
    organiser_publishes,
    visitors_find_it,
    calendars_read_it,
]
