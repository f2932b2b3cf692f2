"""The whole circle, once, for real: from an announced supplier conference to its outcome report.

One run on the real server with the real worker, in a real browser, as different people; what is handed out is read
back. Each page anybody comes to is looked at by axe.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pypdfium2
import pytest
import zxingcpp
from openpyxl import load_workbook
from playwright.sync_api import Browser
from sqlalchemy import func, select

from app.attendance.models import CheckIn
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import Meeting, MeetingState
from app.outcomes.models import Outcome, Stage
from app.registrations.models import Registration, RegistrationState
from config import BASE_DIR
from tests.factories import make_inn
from tests.journeys.browser import Person, chromium, findings, told
from tests.servers import Site, running_site, until

pytestmark = pytest.mark.browser

PASSWORD = "четыре простых слова"
MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = datetime.now(MOSCOW).date()
DAY = TODAY + timedelta(days=30)
TITLE = "Оснастка и детали для городского транспорта"
FIRMS = {"supplier": "Литейка", "second": "Точмех", "buyer": "Трамвайный парк"}
SHOTS = Path(os.environ["JOURNEY_SHOTS"]) if os.environ.get("JOURNEY_SHOTS") else None


class Circle:
    """What the people of the journey share: the site, their browsers, and what they have made so far."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site = site
        self.app = site.app()
        self.browser = browser
        self.people: dict[str, Person] = {}
        self.slug = ""
        self.company_ids: dict[str, int] = {}

    def person(self, name: str, **how: object) -> Person:
        """Somebody with a browser of his own, the same one each time."""
        if name not in self.people:
            shots = SHOTS / name if SHOTS else None
            self.people[name] = Person(self.browser, self.site.url, shots=shots, **how)  # type: ignore[arg-type]
        return self.people[name]

    def link_for(self, email: str) -> str:
        """The newest link mailed to `email`, as the local mailbox shows it once the worker has sent it."""
        postman = self.person("postman", language="en")

        def newest() -> str | None:
            postman.page.goto(self.site.url + "/mailbox/")
            row = postman.page.locator("main tr", has_text=email).first
            if not row.count() or "sent" not in row.inner_text():
                return None
            row.get_by_role("link").first.click()
            found = re.search(r"http://\S+", postman.page.locator("pre").text_content() or "")
            return found[0] if found else None

        return str(until(newest, what=f"no message for {email}"))

    def set_clock(self, moment: datetime) -> None:
        """Move the site's clock to `moment`."""
        offset = (moment - datetime.now(moment.tzinfo)).total_seconds()
        (Path(self.site.env["DATA_DIR"]) / "clock").write_text(str(offset))

    def event_id(self) -> int:
        return int(db.session.scalar(select(Event.id).where(Event.slug == self.slug)) or 0)

    def ticket(self, email: str) -> str:
        """The code of this person's ticket."""
        with self.app.app_context():
            from app.accounts.models import User

            query = select(Registration.ticket_code).join(User, User.id == Registration.user_id)
            return str(db.session.scalar(query.where(User.email == email)))


def wall(day: date, time: str) -> str:
    return f"{day.isoformat()}T{time}"


def test_the_whole_circle(tmp_path):
    with running_site(tmp_path, processes=2, module="tests.journeys.clocked") as site, chromium() as browser:
        circle = Circle(site, browser)
        for step in STEPS:
            step(circle)
        assert findings(list(circle.people.values())) == {}, told(findings(list(circle.people.values())))
        assert [problem for person in circle.people.values() for problem in person.problems] == []


# ── 1 people ────────────────────────────────────────────────────────────────


def people_sign_up(circle: Circle) -> None:
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "create-administrator",
        "--email",
        "admin@centre.example",
    ]
    names = ["--family-name", "Орлова", "--given-name", "Нина", "--password", PASSWORD]
    subprocess.run(
        [*command, *names],
        cwd=BASE_DIR,
        env={**os.environ, **circle.site.env},
        check=True,
        capture_output=True,
    )

    admin = circle.person("admin")
    admin.sign_in("admin@centre.example", PASSWORD)
    admin.go("/admin/people/new")
    admin.fill(
        email="organiser@centre.example", family_name="Кравцова", given_name="Ольга", roles="organiser"
    )
    admin.send()

    organiser = circle.person("organiser")
    organiser.go(circle.link_for("organiser@centre.example"))
    organiser.fill(password=PASSWORD, again=PASSWORD)
    organiser.send()
    organiser.sign_in("organiser@centre.example", PASSWORD)

    for name, family, given in [
        ("supplier", "Соколова", "Марина"),
        ("second", "Ким", "Владислав"),
        ("buyer", "Лебедев", "Андрей"),
    ]:
        person = circle.person(name, language="en" if name == "second" else "ru", phone=name == "second")
        person.go("/sign-up")
        person.fill(family_name=family, given_name=given, email="no address", password="short")
        person.send()
        assert person.page.locator(".error-summary").is_visible()
        assert person.page.input_value("[name=family_name]") == family, "nothing typed may be lost"
        person.fill(email=f"{name}@firm.example", password=PASSWORD, consent=True)
        person.send()
        person.go(circle.link_for(f"{name}@firm.example"))
        person.sign_in(f"{name}@firm.example", PASSWORD)

    forgetful = circle.person("forgetful")
    forgetful.go("/forgotten")
    forgetful.fill(email="supplier@firm.example")
    forgetful.send()
    assert "/password/" in circle.link_for("supplier@firm.example")


# ── 2 companies ─────────────────────────────────────────────────────────────


def people_make_companies(circle: Circle) -> None:
    for name, short in FIRMS.items():
        person = circle.person(name)
        person.go("/my/company/new")
        inn = make_inn()
        wrong = inn[:-1] + str((int(inn[-1]) + 1) % 10)
        card = {
            "name_ru": f"ООО «{short}»",
            "name_en": f"{short} LLC",
            "short_ru": short,
            "kind": "corporation" if name == "buyer" else "sme",
            "size": "large" if name == "buyer" else "small",
            "staff": "900" if name == "buyer" else "84",
            "description_ru": "Делаем детали и оснастку для транспорта.",
        }
        person.fill(inn=wrong, **card)
        person.page.locator("main [name=region]").first.evaluate(
            "e => { const v = [...e.options].find(o => o.value)?.value; e.tomselect ? e.tomselect.setValue(v) : (e.value = v) }"
        )
        person.send()
        assert person.page.locator("[name=inn][aria-invalid]").count() == 1, person.text()
        assert person.page.input_value("[name=short_ru]") == short
        person.fill(inn=inn)
        person.send()
        person.go("/my/company/")
        found = re.search(r"/my/company/(\d+)", person.page.content())
        assert found, person.text()
        circle.company_ids[name] = int(found[1])

    stranger = circle.person("stranger")
    assert stranger.status(f"/my/company/{circle.company_ids['buyer']}") == 302
    assert circle.person("supplier").status(f"/my/company/{circle.company_ids['buyer']}") == 404


# ── 3 the event ─────────────────────────────────────────────────────────────


def organiser_announces(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go("/desk/new?kind=supplier_conference")
    organiser.fill(title_ru=TITLE, title_en="Tooling and parts for city transport")
    organiser.fill(starts_at=wall(DAY, "17:00"), ends_at=wall(DAY, "09:00"))
    organiser.send()
    assert organiser.page.locator("[name=ends_at][aria-invalid]").count() == 1, organiser.text()
    organiser.fill(
        starts_at=wall(DAY, "09:00"), ends_at=wall(DAY, "17:00"), venue_ru="Учебный центр", capacity="100"
    )
    organiser.send()
    found = re.search(r"/desk/([^/]+)/event", organiser.page.url)
    assert found, organiser.page.url
    circle.slug = found[1]
    organiser.fill(
        summary_ru="Встречи с закупщиками городского транспорта.",
        registration_opens_at=wall(TODAY - timedelta(days=1), "10:00"),
        registration_closes_at=wall(DAY - timedelta(days=5), "18:00"),
        wishes_close_at=wall(DAY - timedelta(days=4), "18:00"),
    )
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/agenda/new")
    organiser.fill(
        kind="talk",
        title_ru="Требования к поставщикам",
        starts_at=wall(DAY, "09:30"),
        ends_at=wall(DAY, "10:00"),
    )
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.press("Опубликовать")

    visitor = circle.person("stranger")
    visitor.go("/")
    assert TITLE in visitor.text()
    visitor.go(f"/events/{circle.slug}")
    calendar = icalendar.Calendar.from_ical(visitor.fetch(f"/events/{circle.slug}.ics"))
    (entry,) = calendar.walk("VEVENT")
    assert entry.decoded("dtstart") == datetime.combine(DAY, datetime.min.time(), MOSCOW) + timedelta(hours=9)
    assert entry["dtstart"].params["TZID"] == "Europe/Moscow"


# ── 4 registration ──────────────────────────────────────────────────────────


def people_register(circle: Circle) -> None:
    for name in FIRMS:
        person = circle.person(name)
        person.go(f"/events/{circle.slug}/register")
        person.fill(role="buyer" if name == "buyer" else "supplier", position_ru="директор", consent=True)
        person.send()
        assert "TND-" in person.text(), person.text()

    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/registrations")
    organiser.page.locator("[data-pick-all]").check()
    organiser.page.locator("[data-bulk] button[value=approve]").click()
    organiser.page.wait_for_load_state("load")
    organiser.look()
    with circle.app.app_context():
        approved = select(func.count()).where(
            Registration.event_id == circle.event_id(), Registration.state == RegistrationState.APPROVED
        )
        assert db.session.scalar(approved) == len(FIRMS)
    sheet = load_workbook(
        io.BytesIO(organiser.fetch(f"/desk/{circle.slug}/registrations/export.xlsx"))
    ).active
    assert sheet.max_row == len(FIRMS) + 1
    assert circle.person("supplier").status(f"/desk/{circle.slug}/registrations") == 404


# ── 5 needs and offers ──────────────────────────────────────────────────────


def people_tell_what_they_make_and_need(circle: Circle) -> None:
    for name, what in [("supplier", "Литые кронштейны из алюминия"), ("second", "Точёные втулки")]:
        person = circle.person(name)
        person.go(f"/my/company/{circle.company_ids[name]}/catalogue/offers/new")
        person.fill(title_ru=what, okpd2="25.62.20", capacity="6000", unit_ru="шт.")
        person.send()
    buyer = circle.person("buyer")
    buyer.go(f"/my/company/{circle.company_ids['buyer']}/catalogue/needs/new")
    buyer.fill(
        title_ru="Кронштейны поручней", okpd2="25.62.20", price_min="500", price_max="100", route="fz223"
    )
    buyer.send()
    assert buyer.page.locator("[aria-invalid]").count() >= 1, buyer.text()
    buyer.fill(price_min="100", price_max="500", quantity="6000", unit_ru="шт.")
    buyer.send()
    buyer.go(f"/my/company/{circle.company_ids['buyer']}/catalogue/events/{circle.slug}")
    for tick in buyer.page.locator("main [name=needs]").all():
        tick.check()
    buyer.send()

    stranger = circle.person("stranger")
    stranger.go("/needs?q=кронштейн")
    assert "Кронштейны поручней" in stranger.text()
    stranger.go("/offers?q=втулка")
    assert "Точёные втулки" in stranger.text()
    stranger.go(f"/events/{circle.slug}")
    assert "Кронштейны поручней" in stranger.text()


# ── 6 wishes ────────────────────────────────────────────────────────────────


def people_mark_each_other(circle: Circle) -> None:
    for name, level in [("supplier", "must"), ("second", "want"), ("buyer", "must")]:
        person = circle.person(name)
        person.go(f"/my/events/{circle.slug}/wishes")
        for row in range(person.page.locator(f"main [data-level={level}]").count()):
            button = person.page.locator(f"main [data-level={level}]").nth(row)
            with person.page.expect_response(lambda answer: answer.request.method == "POST"):
                button.click()
        person.go(f"/my/events/{circle.slug}/wishes")
        assert person.page.locator(f"main [data-level={level}][aria-pressed=true]").count() >= 1
    buyer = circle.person("buyer")
    buyer.page.keyboard.press("Escape")
    assert "обязательно" in buyer.text()
    overview = circle.person("organiser")
    overview.go(f"/desk/{circle.slug}/wishes")
    overview.go(f"/desk/{circle.slug}/")


# ── 7 schedule ──────────────────────────────────────────────────────────────


def organiser_schedules(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/meetings/slots")
    organiser.fill(first_day=DAY.isoformat(), start="10:00", length="20", gap="5", until="number", number="4")
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/meetings/tables")
    organiser.fill(number="2", self_booking=True)
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/schedule/")
    organiser.press("Рассчитать расписание")

    def done() -> bool:
        organiser.page.goto(organiser.page.url)
        return organiser.page.get_by_role("button", name=re.compile("Опубликовать")).count() > 0

    until(done, what="the run did not end")
    organiser.look("result")
    organiser.page.get_by_role("button", name=re.compile("Опубликовать")).first.click()
    dialog = organiser.page.locator("dialog[open] button.btn-primary")
    if dialog.count():
        dialog.click()
    organiser.page.wait_for_load_state("load")
    organiser.go(f"/desk/{circle.slug}/schedule/board")
    with circle.app.app_context():
        planned = select(func.count()).where(
            Meeting.event_id == circle.event_id(), Meeting.state == MeetingState.PLANNED
        )
        until(lambda: db.session.scalar(planned) == 2, limit=5, what="both suppliers should meet the buyer")


def supplier_books_and_cancels(circle: Circle) -> None:
    second = circle.person("second")
    second.go(f"/my/events/{circle.slug}")
    with circle.app.app_context():
        meeting = db.session.scalars(
            select(Meeting).where(
                Meeting.event_id == circle.event_id(), Meeting.state == MeetingState.PLANNED
            )
        ).all()[-1]
        own = {row.id for row in db.session.scalars(select(Meeting))}
        uid = meeting.uid
    assert own
    feed = feed_of(circle, "second@firm.example")
    before = {str(entry["uid"]): entry for entry in feed.walk("VEVENT")}
    second.go(f"/my/events/{circle.slug}/booking")
    second.page.locator("main form[action*='/cancel'] button[type=submit]").first.click()
    second.page.locator("dialog[open] button").last.click()
    second.page.wait_for_load_state("load")
    second.look()
    after = {str(entry["uid"]): entry for entry in feed_of(circle, "second@firm.example").walk("VEVENT")}
    gone = [key for key, entry in after.items() if str(entry.get("status", "")) == "CANCELLED"]
    assert len(gone) == 1, list(after)
    assert int(after[gone[0]]["sequence"]) > int(before[gone[0]]["sequence"])
    assert uid
    second.go(f"/my/events/{circle.slug}/booking")
    second.page.locator("main a[href*='other='], main [name=counterpart]").first.click()
    second.page.wait_for_load_state("load")
    second.look()
    second.page.locator("main [name=slot]").first.check(force=True)
    second.send()
    with circle.app.app_context():
        planned = select(func.count()).where(
            Meeting.event_id == circle.event_id(), Meeting.state == MeetingState.PLANNED
        )
        assert db.session.scalar(planned) == 2


def feed_of(circle: Circle, email: str) -> icalendar.Calendar:
    """The person's private calendar, by its secret address."""
    from app.accounts.models import User

    with circle.app.app_context():
        secret = db.session.scalar(select(User.calendar_secret).where(User.email == email))
    return icalendar.Calendar.from_ical(circle.person("stranger").fetch(f"/calendar/{secret}.ics"))  # type: ignore[return-value]


# ── 8 documents ─────────────────────────────────────────────────────────────


def people_take_their_papers(circle: Circle) -> None:
    supplier = circle.person("supplier")
    code = circle.ticket("supplier@firm.example")
    badge = supplier.fetch(f"/my/tickets/{code}/badge.pdf")
    (barcode,) = zxingcpp.read_barcodes(picture_of(badge))
    assert code in barcode.text
    assert "Литейка" in text_of(badge)
    schedule = text_of(supplier.fetch(f"/my/events/{circle.slug}/schedule.pdf"))
    assert "Трамвайный парк" in schedule
    assert circle.person("buyer").status(f"/my/tickets/{code}/badge.pdf") == 404
    entry = next(
        entry
        for entry in feed_of(circle, "supplier@firm.example").walk("VEVENT")
        if "Трамвайный" in str(entry["summary"])
    )
    assert entry["dtstart"].params["TZID"] == "Europe/Moscow"
    circle.person("organiser").go(f"/desk/{circle.slug}/documents")


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"[\s\u00a0\u202f]+", " ", text.replace("\u00ad", "").replace("\ufffe", ""))


def picture_of(pdf: bytes) -> object:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=3).to_pil()


# ── 9 the day ───────────────────────────────────────────────────────────────


def the_day(circle: Circle) -> None:
    circle.set_clock(datetime.combine(DAY, datetime.min.time(), MOSCOW) + timedelta(hours=9, minutes=15))
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.press("Открыть двери")
    dialog = organiser.page.locator("dialog[open] button.btn-primary")
    if dialog.count():
        dialog.click()
        organiser.page.wait_for_load_state("load")
    steward = circle.person("steward", phone=True)
    steward.sign_in("organiser@centre.example", PASSWORD)
    for name in FIRMS:
        steward.go(f"/desk/{circle.slug}/day")
        steward.page.locator("main [name=text]").fill(circle.ticket(f"{name}@firm.example"))
        steward.page.locator("main [name=text]").press("Enter")
        steward.page.wait_for_load_state("load")
        steward.look()
    with circle.app.app_context():
        assert until(lambda: db.session.scalar(select(func.count()).select_from(CheckIn)) == 3, limit=5)
    circle.set_clock(datetime.combine(DAY, datetime.min.time(), MOSCOW) + timedelta(hours=15))
    steward.go(f"/desk/{circle.slug}/day/meetings")


# ── 10 the outcome ──────────────────────────────────────────────────────────


def both_sides_tell(circle: Circle) -> None:
    with circle.app.app_context():
        meetings = list(
            db.session.scalars(
                select(Meeting.id).where(
                    Meeting.event_id == circle.event_id(), Meeting.state == MeetingState.PLANNED
                )
            )
        )
    for name, amount in [("supplier", "1200000"), ("second", "300000"), ("buyer", "1000000")]:
        person = circle.person(name)
        for meeting_id in meetings:
            if person.status(f"/my/meetings/{meeting_id}/outcome") != 200:
                continue
            person.go(f"/my/meetings/{meeting_id}/outcome")
            person.fill(stage=str(Stage.CONTRACT), amount=amount, note="Договорились о пробной партии.")
            person.send()
    with circle.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Outcome)) == 4


def the_report(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/outcomes")


STEPS = [
    people_sign_up,
    people_make_companies,
    organiser_announces,
    people_register,
    people_tell_what_they_make_and_need,
    people_mark_each_other,
    organiser_schedules,
    supplier_books_and_cancels,
    people_take_their_papers,
    the_day,
    both_sides_tell,
    the_report,
]
