"""10 The outcome: both sides tell for themselves, the report says the same as the database, and can be checked."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.attendance.models import Holding, MeetingAttendance
from app.infra.i18n import in_language
from app.matchmaking.models import Meeting, MeetingState, Side
from app.outcomes.labels import name_of_total
from app.outcomes.models import IssuedReport, Outcome, Stage
from tests.journeys.browser import Person
from tests.journeys.circle import TITLE, Circle
from tests.journeys.papers import rows_of, text_of
from tests.journeys.steps.the_day import meeting_of

SAID = {"supplier": Decimal(1_200_000), "buyer": Decimal(1_000_000)}


def both_sides_tell(circle: Circle) -> None:
    held, missed = meeting_of(circle, "supplier"), meeting_of(circle, "second")
    supplier = circle.person("supplier")
    supplier.go(f"/my/meetings/{held}/outcome")
    supplier.fill(holding="held", stage=Stage.CONTRACT.value, amount="много", note="Пробная партия в мае.")
    supplier.send()
    assert supplier.complaint("amount")
    assert supplier.page.input_value("[name=note]") == "Пробная партия в мае.", "nothing typed may be lost"
    supplier.fill(amount="1 200 000")
    supplier.send()
    buyer = circle.person("buyer")
    tell_held(buyer, held, "1000000")
    tell_missed(buyer, missed, "they")
    tell_missed(circle.person("second"), missed, "we")
    amounts = select(Outcome.amount).where(Outcome.meeting_id == held)
    assert {side: circle.ask(amounts.where(Outcome.side == Side(side))) for side in SAID} == SAID
    assert circle.ask(select(func.count()).select_from(Outcome)) == 4
    assert circle.person("second").status(f"/my/meetings/{held}/outcome") == 404, "not a side of this meeting"


def tell_held(person: Person, meeting_id: int, amount: str) -> None:
    person.go(f"/my/meetings/{meeting_id}/outcome")
    person.fill(holding="held", stage=Stage.CONTRACT.value, amount=amount)
    person.send()


def tell_missed(person: Person, meeting_id: int, who: str) -> None:
    person.go(f"/my/meetings/{meeting_id}/outcome")
    person.fill(holding="missed", who=who)
    person.send()


def organiser_compares(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.press(f"form[action='/desk/{circle.slug}/finish'] button", confirm=True)
    organiser.go(f"/desk/{circle.slug}/outcomes")
    organiser.shows("1 200 000", "1 000 000", "Трамвайный парк")
    organiser.go(f"/desk/{circle.slug}/outcomes?differ=1")
    assert "Точмех" not in organiser.page.locator("main table").first.inner_text()


def organiser_makes_the_report(circle: Circle) -> None:
    """The PDF says what the database holds; every total is as long as the list it opens into."""
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/outcomes")
    organiser.press("main form[action$='/outcomes/report'] button")
    done = organiser.page.locator("main a[href$='.pdf']")
    done.wait_for()
    organiser.look("done")
    text = text_of(organiser.fetch(str(done.get_attribute("href"))))
    code = str(circle.ask(select(IssuedReport.code)))
    counted = totals_of_the_database(circle)
    for words in (
        *(TITLE, "Литейка", "Точмех", "Трамвайный парк", "1 200 000", "1 000 000", code),
        f"назначенных встреч ({counted['planned']}) состоялось {counted['held']}",
        f"договора дошло: {counted['contracts']}",
    ):
        assert words in text, f"{words} not in the report:\n{text[:3000]}"
    assert re.search(r"(?<!1 )200 000", text), "the difference of both sides' sums"

    issued: dict[str, Any] = circle.ask(select(IssuedReport.figures))
    assert {name: issued["totals"][name] for name in counted} == counted
    assert Decimal(issued["sums"]["contracts_buyer"]) == SAID["buyer"]
    assert Decimal(issued["sums"]["contracts_supplier"]) == SAID["supplier"]

    rows = rows_of(organiser.fetch(f"/desk/{circle.slug}/outcomes.xlsx"))
    opened = {words: (number, rows) for words, number, _list, rows in rows}
    with circle.app.test_request_context(), in_language("ru"):
        names = {name: name_of_total(name) for name in issued["totals"]}
    for name, number in issued["totals"].items():
        assert opened[names[name]][0] == number, name
        assert len([row for row in str(opened[names[name]][1] or "").split(",") if row]) == number, name


def totals_of_the_database(circle: Circle) -> dict[str, int]:
    """Counted anew, straight from the tables."""
    of_event = Meeting.event_id == circle.event_id()
    standing = Meeting.state != MeetingState.CANCELLED
    mark = MeetingAttendance.holding
    marks = (
        select(func.count())
        .select_from(MeetingAttendance)
        .join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
        .where(of_event, standing)
    )
    contracts = (
        select(func.count())
        .select_from(Outcome)
        .join(Meeting, Meeting.id == Outcome.meeting_id)
        .where(of_event, Outcome.side == Side.BUYER, Outcome.stage == Stage.CONTRACT)
    )
    return {
        "planned": circle.ask(select(func.count()).where(of_event, standing)),
        "held": circle.ask(marks.where(mark == Holding.HELD)),
        "missed_supplier": circle.ask(marks.where(mark == Holding.MISSED)),
        "cancelled": circle.ask(
            select(func.count()).where(of_event, Meeting.state == MeetingState.CANCELLED)
        ),
        "contracts": circle.ask(contracts),
        "differing": 1,
    }


def anybody_checks_the_copy(circle: Circle) -> None:
    stranger = circle.person("stranger")
    code = str(circle.ask(select(IssuedReport.code)))
    stranger.go(f"/check?code={code.lower()}")
    stranger.shows(TITLE, code, "1 000 000")
    other = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert stranger.status(f"/check/{other}") == 404
    stranger.go(f"/check/{other}")


STEPS = [both_sides_tell, organiser_compares, organiser_makes_the_report, anybody_checks_the_copy]
