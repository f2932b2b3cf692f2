"""Variants through HTTP: side by side, named, kept, discarded; what changes for whom; published with what was seen."""

from __future__ import annotations

import pytest

from app.core import clock
from app.infra.db import db, transaction
from app.matchmaking.models import Schedule, ScheduleRun
from app.matchmaking.operations.grid import set_rules
from app.matchmaking.queries.runs import run_of
from app.matchmaking.rules.meeting_rules import MeetingRules
from tests.matchmaking.conference import Conference, make_conference, work
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def here(session: object) -> Conference:
    conference = make_conference(suppliers=4, buyers=2, slots=4, tables=2)
    conference.wish_all()
    return conference


def desk(here: Conference, path: str = "/") -> str:
    return f"/desk/{here.event.slug}/schedule{path}"


def started(here: Conference, page: PageClient) -> None:
    """Two orders of marks with two seeds each, calculated."""
    page.sign_in(here.organiser)
    choice = {
        "keep": "booked",
        "goal": "best",
        "minutes": "5",
        "seed": "1",
        "seeds": "2",
        "weighing": ["balanced", "buyers"],
        "fairness": ["interest"],
    }
    answer = page.post(desk(here, "/runs"), choice)
    assert answer.location.endswith("/schedule/variants?run=1&run=2&run=3&run=4")


def test_several_variants_are_calculated_and_compared(here: Conference, page: PageClient) -> None:
    started(here, page)
    waiting = page.get(desk(here, "/variants?run=1&run=2&run=3&run=4"))
    assert waiting.find("//*[@data-module='poll']") and "4 variants are being calculated" in waiting.words
    for number in (1, 2, 3, 4):
        work(run_of(here.event.id, number)[0])
    assert "data-done" in page.get(desk(here, "/variants/progress?run=1&run=2")).text
    compared = page.get(desk(here, "/variants?run=1&run=3"))
    heads = [cell.text_content() for cell in compared.find("//thead//h2")]
    assert [head.split()[-1] for head in heads] == ["sides", "first"]
    assert len(compared.find("//svg")) >= 2 and "2 meetings: 4 suppliers" in compared.words
    assert len(compared.find("//form[contains(@action, '/publish')]")) == 2


def test_a_variant_is_published_from_the_comparison_and_another_after_it(
    here: Conference, page: PageClient
) -> None:
    started(here, page)
    for number in (1, 2, 3, 4):
        work(run_of(here.event.id, number)[0])
    compared = page.get(desk(here, "/variants"))
    form = compared.find("//form[contains(@action, '/runs/2/publish')]")[0]
    seen = {field.get("name"): field.get("value") for field in form.findall(".//input")}
    page.post(desk(here, "/runs/2/publish"), {"version": seen["version"], "seen": seen["seen"]})
    assert len(here.standing()) == 8
    again = page.post(
        desk(here, "/runs/3/publish"),
        {"version": seen["version"], "seen": seen["seen"]},
        follow=True,
        status=200,
    )
    assert "another variant published" in " ".join(again.notices())
    version = db.session.get_one(Schedule, here.event.id, populate_existing=True).version
    done = page.post(desk(here, "/runs/3/publish"), {"version": str(version)}, follow=True, status=200)
    assert "Published:" in " ".join(done.notices())
    overview = page.get(desk(here))
    assert overview.find("//form[contains(@action, '/schedule/undo')]")
    page.post(desk(here, "/undo"), {"undo-reason": ""})
    undone = page.post(desk(here, "/undo"), {"undo-reason": "Не тот"}, follow=True, status=200)
    assert "The publication is undone" in " ".join(undone.notices())
    standing = db.session.get_one(Schedule, here.event.id, populate_existing=True).published_run_id
    assert db.session.get_one(ScheduleRun, standing).number == 2


def test_what_changes_is_told_person_by_person(here: Conference, page: PageClient) -> None:
    first, second = here.run(seed=1), here.run(seed=2)
    page.sign_in(here.organiser)
    new = page.get(desk(here, f"/runs/{first.number}/changes"))
    assert len(new.find("//ul[@class='change-list']")) == 6 and "new" in new.words
    one = here.suppliers[0]
    found = page.get(desk(here, f"/runs/1/changes?q={here.people[one.id].name.split()[-1]}"))
    assert found.find("//ul[@class='change-list']")
    assert "Nobody found" in page.get(desk(here, "/runs/1/changes?q=zzz")).words
    page.get(desk(here, f"/runs/1/changes?against={second.number}"))
    page.get(desk(here, "/runs/1/changes?against=99"), status=404)


def test_variants_are_named_kept_discarded_and_taken_back(here: Conference, page: PageClient) -> None:
    here.run(seed=1), here.run(seed=2)
    page.sign_in(here.organiser)
    page.post(desk(here, "/runs/1/name"), {"name": "Закупщики вперёд", "back": "run"})
    assert page.get(desk(here, "/runs/1")).heading == "Закупщики вперёд"
    page.post(desk(here, "/runs/1/name"), {"name": "я" * 81, "back": "run"})
    page.post(desk(here, "/runs/1/keep"), {"kept": "1"})
    refused = page.post(desk(here, "/runs/1/discard"), follow=True, status=200)
    assert "marked to be kept" in " ".join(refused.notices())
    page.post(desk(here, "/variants/discard-others"))
    listed = page.get(desk(here))
    assert "1 discarded run" in listed.words
    assert db.session.query(ScheduleRun).filter(ScheduleRun.discarded_at.is_not(None)).one().number == 2
    assert "was discarded" in page.get(desk(here, "/runs/2")).words
    page.post(desk(here, "/runs/2/restore"))
    page.post(desk(here, "/runs/1/discard"), {"run": ["1", "2"]})
    assert "discarded run" not in page.get(desk(here)).words


def test_a_choice_that_makes_no_sense_is_told_at_its_field(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    for choice in ({"weighing": []}, {"fairness": []}, {"weighing": ["loudest"]}, {"seeds": "9"}):
        page.post(
            desk(here, "/runs"),
            {"keep": "booked", "goal": "best", "minutes": "5", "seed": "1", "seeds": "1", **choice},
            status=422,
        )
    every = ["balanced", "buyers", "suppliers", "mutual"]
    many = page.post(
        desk(here, "/runs"),
        {
            "keep": "booked",
            "goal": "best",
            "minutes": "5",
            "seed": "1",
            "seeds": "4",
            "weighing": every,
            "fairness": ["interest"],
        },
        follow=True,
        status=200,
    )
    assert "At most 8 variants" in " ".join(many.notices())
    assert db.session.query(ScheduleRun).count() == 0


def test_comparing_takes_a_fixed_number_of_reads(
    here: Conference, page: PageClient, count_queries: object
) -> None:
    here.run(seed=1), here.run(seed=2)
    page.sign_in(here.organiser)
    counted = []
    for _round in range(2):
        page.get(desk(here, "/variants"))
        with count_queries() as seen:  # type: ignore[operator]
            page.get(desk(here, "/variants"))
        with count_queries() as persons:  # type: ignore[operator]
            page.get(desk(here, "/runs/1/changes"))
        counted.append((len(seen), len(persons)))
        here.run(seed=3), here.run(seed=4)
    assert counted[0] == counted[1]


def test_strangers_see_no_variants(here: Conference, page: PageClient) -> None:
    here.run()
    page.sign_in(here.people[here.buyers[0].id])
    for path in ("/variants", "/variants/progress", "/runs/1/changes"):
        page.get(desk(here, path), status=404)
    for path in ("/runs/1/name", "/runs/1/keep", "/runs/1/discard", "/runs/1/restore", "/undo"):
        page.post(desk(here, path), {"undo-reason": "x"}, status=404)
    page.post(desk(here, "/variants/discard-others"), status=404)


def test_fairness_first_is_a_switch_of_each_run_and_shown_everywhere(page: PageClient) -> None:
    here = make_conference(suppliers=2, buyers=4, slots=4, tables=4, buyer_values={"max_meetings": 1})
    here.wish_all()
    page.sign_in(here.organiser)
    form = page.get(f"/desk/{here.event.slug}/schedule/")
    assert form.find("//input[@name='fairness'][@checked]/@value") == ["interest"]
    with transaction():
        set_rules(here.event, MeetingRules(fairness_first=True), actor=here.organiser, now=clock.now())
    form = page.get(f"/desk/{here.event.slug}/schedule/")
    assert form.find("//input[@name='fairness'][@checked]/@value") == ["fairness"]
    here.run(fairness_first=True)
    here.run(fairness_first=False)
    shown = page.get(f"/desk/{here.event.slug}/schedule/variants").words
    assert "fairness before interest" in shown and "interest before fairness" in shown
    assert "Marks of both sides, fairness first" in shown
    assert "fairness before interest" in page.get(f"/desk/{here.event.slug}/schedule/runs/1").words
    for number, words in ((1, "fairness before interest"), (2, "interest before fairness")):
        assert words in page.get(f"/desk/{here.event.slug}/schedule/runs/{number}/fairness").words
