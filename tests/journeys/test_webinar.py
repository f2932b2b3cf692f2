"""A webinar, once, for real: register, reminder, join, attendance, recording and materials, feedback.

The organiser and a participant in browsers of their own, the real server and worker under a clock the test moves, and
a page of another server as the platform's room.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import SystemRole
from app.core import clock
from app.events.models import Approval, EventFormat, EventKind, Role
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from app.online.models import Presence
from tests.factories import PASSWORD, make_event, make_user
from tests.journeys.browser import Person, chromium, findings, told
from tests.journeys.circle import MOSCOW, Circle
from tests.servers import running_site, until

pytestmark = pytest.mark.browser

GUEST, HOST = "anna@firm.example", "host@centre.example"
TITLE = "Как подготовить предложение"


class Room(BaseHTTPRequestHandler):
    """The platform: a page that says who has come; it must learn nothing from our addresses."""

    def do_GET(self) -> None:
        self.server.visits.append((self.path, self.headers.get("Referer", "")))  # type: ignore[attr-defined]
        content = b"<!doctype html><title>Room</title><h1>The room</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_more: Any) -> None:
        """Say nothing on the console."""


@contextmanager
def running_room() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Room)
    server.visits = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/room-7", server.visits  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def prepare(circle: Circle, address: str) -> None:
    """A published webinar next week at 11:00 in Moscow, its organiser, and somebody who wants to come."""
    with circle.app.app_context():
        day = (clock.now().astimezone(MOSCOW) + timedelta(days=7)).replace(hour=11, minute=0, second=0)
        event = make_event(
            roles={Role.ATTENDEE: Approval.AUTOMATIC},
            slug="webinar",
            kind=EventKind.WEBINAR,
            format=EventFormat.ONLINE,
            title_ru=TITLE,
            title_en="How to write a bid",
            join_url=address,
            starts_at=day,
            ends_at=day + timedelta(minutes=90),
            registration_closes_at=None,
        )
        circle.slug = event.slug
        make_user(SystemRole.ORGANISER, email=HOST, language="ru")
        make_user(email=GUEST, family_name="Ершова", given_name="Анна", language="ru")
        circle.day = day.date()  # type: ignore[attr-defined]


def registers(circle: Circle) -> None:
    guest = circle.person("guest", phone=True)
    guest.sign_in(GUEST, PASSWORD)
    guest.go("/events/webinar/register")
    guest.fill(consent=True)
    guest.send()
    guest.go("/my/events/webinar/online")
    guest.shows("Комната откроется", "10:45")
    assert "/my/events/webinar/online" in circle.letter(GUEST, "registrations/approved")


def is_reminded(circle: Circle) -> str:
    """Five minutes before the start, by a letter with our own link."""
    circle.set_clock(circle.day, 10, 56)  # type: ignore[attr-defined]
    letter = circle.letter(GUEST, "registrations/about_to_begin")
    assert "/my/events/webinar/online" in letter
    return letter


def joins(circle: Circle, visits: list[tuple[str, str]], letter: str) -> None:
    guest = circle.person("guest")
    address = next(word for word in letter.split() if word.endswith("/my/events/webinar/online"))
    guest.go(address)
    guest.shows("Комната открыта")
    with guest.context.expect_page() as opened:
        guest.page.locator("main form[target=_blank] button").click()
    opened.value.wait_for_url("**/room-7", timeout=20_000)
    assert visits[0] == ("/room-7", ""), "the platform learns nothing of our addresses"
    guest.page.locator("[data-presence]").wait_for()
    guest.look("in the room")
    host = circle.person("host")
    host.sign_in(HOST, PASSWORD)
    host.go("/desk/webinar/online")
    host.shows("Ершова", "здесь")
    for minute in (1, 3):  # the page beside the room says every minute that its reader is still there
        circle.set_clock(circle.day, 10, 56 + minute)  # type: ignore[attr-defined]
        guest.page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
        until(lambda at=minute: seen_until(circle) >= at * 60 - 30, limit=10, what="no sign of life")


def seen_until(circle: Circle) -> float:
    """Seconds between entry and the last sign of life."""
    with circle.app.app_context():
        row = db.session.execute(select(Presence.joined_at, Presence.left_at)).one()
        return (row.left_at - row.joined_at).total_seconds()


def organiser_takes_over_the_list_and_publishes(circle: Circle, tmp_path: Path) -> None:
    """After the end: the platform's list says how long, the recording is for those who attended."""
    day = circle.day  # type: ignore[attr-defined]
    circle.set_clock(day, 12, 40)
    date = day.strftime("%d.%m.%Y")
    rows = ["Отчёт;;;;", ";;;;", "Имя;Электронная почта;Вход;Выход;Длительность (мин)"]
    rows += [f"Анна;{GUEST};{date} 10:58;{date} 12:25;87", f"Гость;;{date} 11:00;{date} 11:10;10"]
    report = tmp_path / "report.csv"
    report.write_bytes("\n".join(rows).encode("cp1251"))
    host = circle.person("host")
    host.go("/desk/webinar/online/lists")
    host.page.set_input_files("main input[type=file]", str(report))
    host.send()
    host.shows("Что в каком столбце")
    host.send()
    host.shows("Чьи это строки", "Найдены по почте")
    host.send()
    host.shows("Загружено время 1 человека", "1 не найден")
    host.go("/desk/webinar/online/people")
    host.shows("посетил", "94 %")
    host.go("/desk/webinar/materials/new")
    host.fill(kind="recording", url="https://video.example/7", title_ru="Запись", audience="attended")
    host.send()
    host.go("/desk/webinar/feedback")
    host.press("main form[action$='/feedback/usual'] button")


def finds_the_recording_and_says_how_it_was(circle: Circle) -> None:
    guest = circle.person("guest")
    guest.go("/my/events/webinar/online")
    guest.shows("Комната")
    guest.go("/my/events/webinar")
    guest.shows("Запись и материалы")
    recording = guest.page.locator("a.material").get_attribute("href") or ""
    assert guest.status(recording) == 302
    assert circle.person("stranger").status(recording) == 404
    circle.set_clock(circle.day + timedelta(days=1), 10, 5)  # type: ignore[attr-defined]
    guest.go(circle.link(GUEST, "feedback/ask"))
    answer(guest)
    guest.look("thanks")
    assert "/thanks" in guest.page.url


def no_letter_tells_the_room(circle: Circle, address: str) -> None:
    """Whatever went out: our own link at most, never the platform's."""
    with circle.app.app_context():
        letters = db.session.execute(
            select(OutboxMessage.text, OutboxMessage.html, OutboxMessage.calendar)
        ).all()
    assert len(letters) >= 3
    for text, html, calendar in letters:
        assert address not in text + html + (calendar or b"").replace(b"\r\n ", b"").decode()


def answer(guest: Person) -> None:
    """Fill in what is required and send it."""
    for control in guest.page.locator("main form [required]:visible").all():
        if control.get_attribute("type") not in {"radio", "checkbox"}:
            control.fill("5")
    for group in guest.page.locator("main form fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").last.check(force=True)
    guest.send()


def test_a_webinar(tmp_path: Path) -> None:
    with (
        running_room() as (address, visits),
        running_site(tmp_path / "site", processes=1, module="tests.journeys.clocked") as site,
        chromium() as browser,
    ):
        circle = Circle(site, browser)
        prepare(circle, address)
        registers(circle)
        joins(circle, visits, is_reminded(circle))
        organiser_takes_over_the_list_and_publishes(circle, tmp_path)
        finds_the_recording_and_says_how_it_was(circle)
        no_letter_tells_the_room(circle, address)
        everybody = list(circle.people.values())
        assert findings(everybody) == {}, told(findings(everybody))
        assert [problem for person in everybody for problem in person.problems] == []
