"""Why this schedule: what a participant reads about the own meetings and wishes, and an organiser about any pair."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.infra.db import db, transaction
from app.matchmaking import queries
from app.matchmaking.models import ClaimKind, ScheduleRun
from app.matchmaking.operations import booking, publishing
from app.matchmaking.queries.runs import run_by_id
from tests.factories import make_user
from tests.matchmaking.conference import Conference, make_conference
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def publish(here: Conference) -> ScheduleRun:
    run = here.run()
    with transaction():
        publishing.publish_run(here.event, run_by_id(run.id), actor=here.organiser, now=clock.now())
    return run_by_id(run.id)


def mine(here: Conference, page: PageClient, supplier: int | None = None, buyer: int | None = None) -> str:
    own = here.suppliers[supplier] if supplier is not None else here.buyers[buyer or 0]
    page.sign_in(here.people[own.id])
    return page.get(f"/my/events/{here.event.slug}/why").words


def asked(here: Conference, supplier: int, buyer: int, **more: object) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    ids = (here.suppliers[supplier].id, here.buyers[buyer].id)
    return f"/desk/{here.event.slug}/schedule/why?supplier={ids[0]}&buyer={ids[1]}{query}"


def crowded() -> Conference:
    """One buyer with two places and four suppliers, wanted in this order; the last one said no was refused."""
    here = make_conference(suppliers=5, buyers=1, slots=2, tables=1)
    here.wish(0, 0, "must", "must")
    here.wish(1, 0, "want", "want")
    here.wish(2, 0, "want", "reserve")
    here.wish(3, 0, "want", None)
    here.wish(4, 0, "want", "no")
    return here


def test_a_supplier_reads_why_it_meets_and_where_it_stands_in_line(page: PageClient) -> None:
    here = crowded()
    publish(here)
    assert "You marked each other: you “must”, they “must”." in mine(here, page, supplier=0)
    third = mine(here, page, supplier=2)
    assert "All 2 places of the buyer are taken by meetings with stronger marks." in third
    assert "you are number 1" in third
    fourth = mine(here, page, supplier=3)
    assert "The buyer did not mark you" in fourth and "you are number 2" in fourth


def test_a_refusal_is_told_kindly_to_the_supplier_and_plainly_to_the_organiser(page: PageClient) -> None:
    here = crowded()
    publish(here)
    refused = mine(here, page, supplier=4)
    assert "The buyer did not choose you for a meeting." in refused and "“no”" not in refused
    page.sign_in(here.organiser)
    assert "The buyer marked “no”." in page.get(asked(here, 4, 0)).words


def test_a_buyer_reads_about_its_own_places(page: PageClient) -> None:
    here = crowded()
    publish(here)
    words = mine(here, page, buyer=0)
    assert "All your 2 places are taken by meetings with stronger marks." in words
    assert "this supplier is number 1" in words


def test_the_times_at_which_one_is_busy_are_named(page: PageClient) -> None:
    here = make_conference(suppliers=2, buyers=2, slots=2, tables=2)
    here.wish(0, 0, "want", "want")
    here.wish(0, 1, "want", "want")
    here.block(here.suppliers[0], here.slots[1], ClaimKind.BLOCKED)
    publish(here)
    told = mine(here, page, supplier=0)
    assert "you are in other meetings" in told and "you are away or in a session" in told


def test_room_made_by_a_cancellation_is_offered(page: PageClient) -> None:
    here = crowded()
    publish(here)
    for meeting in queries.meetings(here.event.id)[:1]:
        with transaction():
            booking.cancel_meeting(
                queries.one_meeting(meeting.id), actor=here.organiser, side=None, reason="x", now=clock.now()
            )
    page.sign_in(here.people[here.suppliers[2].id])
    shown = page.get(f"/my/events/{here.event.slug}/why")
    assert "There is room for this meeting now" in shown.words
    assert shown.find("//a[contains(@href, '/booking') and contains(@href, 'other=')]")


def test_before_the_publication_nothing_is_told(page: PageClient) -> None:
    here = crowded()
    here.run()
    assert "not published yet" in mine(here, page, supplier=0)


def test_the_organiser_asks_about_any_pair_in_what_stands_and_in_a_variant(page: PageClient) -> None:
    here = crowded()
    run = publish(here)
    page.sign_in(here.organiser)
    assert "They meet at" in page.get(asked(here, 0, 0)).words
    apart = page.get(asked(here, 3, 0, run=run.number))
    assert "They do not meet." in apart.words and "the supplier is number 2" in apart.words
    assert len(apart.find("//tbody/tr")) == 2
    page.get(f"/desk/{here.event.slug}/schedule/why")
    page.get(f"/desk/{here.event.slug}/schedule/why?supplier={here.suppliers[0].id}")
    page.get(asked(here, 0, 0, run=99), status=404)


def test_answers_come_with_a_fixed_number_of_reads(page: PageClient, count_queries: object) -> None:
    here = make_conference(suppliers=6, buyers=2, slots=4, tables=2)
    here.wish(0, 0, "want", "want")
    publish(here)
    page.sign_in(here.people[here.suppliers[0].id])
    counted = []
    for _round in range(2):
        page.get(f"/my/events/{here.event.slug}/why")
        with count_queries() as seen:  # type: ignore[operator]
            page.get(f"/my/events/{here.event.slug}/why")
        counted.append(len(seen))
        if len(counted) == 1:
            here.wish(0, 1, "must", None)
            for supplier in range(1, 6):
                here.wish(supplier, 0, "want", "want")
            publish(here)
    assert counted[0] == counted[1]


def test_strangers_learn_nothing(page: PageClient) -> None:
    here = crowded()
    publish(here)
    page.sign_in(make_user())
    page.get(f"/my/events/{here.event.slug}/why", status=404)
    page.sign_in(here.people[here.suppliers[0].id])
    page.get(f"/my/events/{here.event.slug}/why?own={here.suppliers[1].id}", status=404)
    page.get(asked(here, 0, 0), status=404)
    assert db.session.scalars(select(ScheduleRun)).one().problem is not None
