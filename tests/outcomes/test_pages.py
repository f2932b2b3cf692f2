"""The form of one side, and the organiser's page of both."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.matchmaking.models import Side
from app.outcomes import queries
from app.outcomes.models import Stage
from tests.factories import make_organiser
from tests.outcomes.meetings import Day, make_day
from tests.page_client import PageClient

OFFER = {"holding": "held", "stage": "offer_asked", "amount": "1 200 000", "note": "Send by Friday"}


def tell(page: PageClient, day: Day, **data: str) -> None:
    page.post(f"/my/meetings/{day.begun.id}/outcome", data, status=302)


def test_the_other_sides_stage_is_shown_only_after_ones_own_word(page: PageClient, session: Session) -> None:
    day = make_day()
    url = f"/my/meetings/{day.begun.id}/outcome"
    page.sign_in(day.buyer.person)
    tell(page, day, holding="held", stage="sample", amount="777 000", note="Between us")
    page.sign_in(day.supplier.person)
    before = page.get(url).words
    assert "says: sample" not in before
    tell(page, day, **OFFER)
    after = page.get(url)
    assert "says: sample" in after.words
    assert "777" not in after.text
    assert "Between us" not in after.text
    assert "".join(after.find("//input[@name='amount']/@value")) == "1,200,000"


def test_strangers_find_no_form_and_early_ones_are_told_to_wait(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(day.second.person)
    page.get(f"/my/meetings/{day.begun.id}/outcome", status=404)
    page.get("/my/meetings/999999/outcome", status=404)
    answer = page.get(f"/my/meetings/{day.coming.id}/outcome", status=302)
    assert answer.location.endswith(f"/my/events/{day.event.slug}")
    page.post(f"/my/meetings/{day.coming.id}/outcome", OFFER)
    assert queries.told_meeting(day.coming.id).words == {}


def test_what_cannot_be_read_is_refused_at_its_field_and_nothing_is_lost(
    page: PageClient, session: Session
) -> None:
    day = make_day()
    page.sign_in(day.supplier.person)
    url = f"/my/meetings/{day.begun.id}/outcome"
    for amount, message in (("a million", "Give a sum"), ("-5", "below zero"), ("1" * 15, "too large")):
        answer = page.post(url, OFFER | {"amount": amount}, status=422)
        assert message in answer.errors()[0]
        assert answer.find("//input[@name='amount']/@value") == [amount]
    assert "how far" in page.post(url, {"holding": "held"}, status=422).errors()[0]
    assert "who did not come" in page.post(url, {"holding": "missed"}, status=422).errors()[0]
    assert page.post(url, {}, status=422).errors()


def test_a_side_says_that_the_other_did_not_come(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(day.buyer.person)
    tell(page, day, holding="missed", who="they")
    word = queries.told_meeting(day.begun.id).words[Side.BUYER]
    assert word.failed_side == "supplier"
    assert page.get(f"/my/meetings/{day.begun.id}/outcome").find(
        "//input[@name='who'][@value='they'][@checked]"
    )


def test_the_organiser_sees_both_words_filters_and_reminds(page: PageClient, session: Session) -> None:
    day = make_day()
    url = f"/desk/{day.event.slug}/outcomes"
    page.sign_in(day.supplier.person)
    tell(page, day, **OFFER)
    page.get(url, status=404)
    page.sign_in(make_organiser())
    shown = page.get(url)
    assert "offer asked for" in shown.words
    assert "1,200,000" in shown.words
    assert day.supplier.company.name_en in page.get(f"{url}?missing=buyer").words
    for query in ("missing=supplier", "stage=contract", "standing=missed_buyer", "differ=1", "q=zzz"):
        assert "Nothing found" in page.get(f"{url}?{query}").words
    assert "1 person reminded." in " ".join(page.post(f"{url}/remind", status=200, follow=True).notices())
    assert "left alone" in " ".join(page.post(f"{url}/remind", status=200, follow=True).notices())


def test_differences_are_marked(page: PageClient, session: Session) -> None:
    day = make_day()
    for person, stage in ((day.supplier.person, "contract"), (day.buyer.person, "sample")):
        page.sign_in(person)
        tell(page, day, **OFFER | {"stage": stage})
    page.sign_in(make_organiser())
    assert "the sides differ" in page.get(f"/desk/{day.event.slug}/outcomes?differ=1").words


def test_the_workbook_has_the_same_totals_as_its_lists(page: PageClient, session: Session) -> None:
    day = make_day()
    page.sign_in(day.buyer.person)
    tell(page, day, **OFFER)
    page.sign_in(make_organiser())
    answer = page.get(f"/desk/{day.event.slug}/outcomes.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    totals = {row[0].value: row[1].value for row in book["Totals"].iter_rows(min_row=2)}
    meetings = list(book["Meetings"].iter_rows(min_row=2, values_only=True))
    assert totals["meetings agreed, cancelled ones included"] == len(meetings) == 2
    assert totals["meetings held"] == sum(row[5] == "held" for row in meetings) == 1
    assert totals["all sums, by the buyers’ word"] == sum(row[7] or 0 for row in meetings) == 1200000
    assert len(list(book["Stages"].iter_rows(min_row=2))) == len(Stage)
