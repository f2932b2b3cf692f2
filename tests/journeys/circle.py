"""What the people of the journey share: the site, its clock, their browsers, and what they have made so far."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser
from sqlalchemy import func, select

from app.accounts.models import User
from app.events.models import Event
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from app.matchmaking.models import Meeting, MeetingState
from app.registrations.models import Registration
from tests.journeys.browser import Person, plain
from tests.servers import Site, until

PASSWORD = "четыре простых слова"
MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = datetime.now(MOSCOW).date()
DAY = TODAY + timedelta(days=30)
TITLE = "Оснастка и детали для городского транспорта"
FIRMS = {"supplier": "Литейка", "second": "Точмех", "buyer": "Трамвайный парк"}
SHOTS = Path(os.environ["JOURNEY_SHOTS"]) if os.environ.get("JOURNEY_SHOTS") else None


def address(name: str) -> str:
    """The e-mail of one of the people."""
    return f"{name}@firm.example"


def wall(day: date, clock: str) -> str:
    """A moment as a form's field takes it."""
    return f"{day.isoformat()}T{clock}"


class Circle:
    """One run of the journey."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site = site
        self.app = site.app()
        self.browser = browser
        self.people: dict[str, Person] = {}
        self.slug = ""
        self.company_ids: dict[str, int] = {}

    def person(self, name: str, **how: Any) -> Person:
        """Somebody with a browser of their own, the same one each time."""
        if name not in self.people:
            shots = SHOTS / name if SHOTS else None
            self.people[name] = Person(self.browser, self.site.url, shots=shots, **how)
        return self.people[name]

    def set_clock(self, day: date, hour: int, minute: int = 0) -> None:
        """Move the site's clock to a moment of the event's zone."""
        moment = datetime.combine(day, time(hour, minute), MOSCOW)
        offset = (moment - datetime.now(MOSCOW)).total_seconds()
        (Path(self.site.env["DATA_DIR"]) / "clock").write_text(str(offset))

    # ── the database, as it is at this moment ──

    def ask(self, query: Any) -> Any:
        """One value."""
        with self.app.app_context():
            return db.session.scalar(query)

    def ask_all(self, query: Any) -> list[Any]:
        """All rows of one column."""
        with self.app.app_context():
            return list(db.session.scalars(query))

    def event_id(self) -> int:
        return int(self.ask(select(Event.id).where(Event.slug == self.slug)))

    def ticket(self, name: str) -> str:
        """The code of this person's ticket."""
        query = select(Registration.ticket_code).join(User, User.id == Registration.user_id)
        return str(
            self.ask(query.where(User.email == address(name), Registration.event_id == self.event_id()))
        )

    def planned(self) -> list[int]:
        """Meetings that stand."""
        query = select(Meeting.id).where(Meeting.event_id == self.event_id())
        return self.ask_all(query.where(Meeting.state == MeetingState.PLANNED).order_by(Meeting.id))

    def messages(self, email: str, kind: str, *, sent: bool = True) -> int:
        """How many messages of this kind have been sent to `email`, or were written for it."""
        query = select(func.count()).select_from(OutboxMessage)
        query = query.where(OutboxMessage.recipient == email, OutboxMessage.kind == kind)
        return int(self.ask(query.where(OutboxMessage.state == "sent") if sent else query))

    # ── mail, as the local mailbox shows it ──

    def letter(self, email: str, kind: str) -> str:
        """The newest message of this kind to `email`, once the worker has sent it: its plain text."""
        newest = (
            select(OutboxMessage.id)
            .where(
                OutboxMessage.recipient == email, OutboxMessage.kind == kind, OutboxMessage.state == "sent"
            )
            .order_by(OutboxMessage.id.desc())
        )
        message_id = until(lambda: self.ask(newest), what=f"no {kind} for {email}")
        postman = self.person("postman", language="en")
        postman.page.goto(f"{self.site.url}/mailbox/{message_id}")
        return postman.page.locator("pre").text_content() or ""

    def link(self, email: str, kind: str) -> str:
        """The address in that message."""
        letter = self.letter(email, kind)
        found = re.search(r"http://\S+", letter)
        assert found, plain(letter)
        return found[0]
