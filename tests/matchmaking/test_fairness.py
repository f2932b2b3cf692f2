"""The fairness report: groups and floors counted from a plan, the page, the document, and the way back to the plan."""

from __future__ import annotations

import json
import re

import pypdfium2
import pytest

from app.infra.db import db
from app.matchmaking.rules.fairness import fairness
from app.matchmaking.solver import engine
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.plan import Figures as PlanFigures
from app.matchmaking.solver.plan import Meeting, Plan, Shortfall, Unplaced
from tests.matchmaking.conference import Conference, make_conference
from tests.page_client import PageClient


def test_groups_are_counted_by_wishes_size_and_cluster() -> None:
    problem = solver.from_dict(
        {
            "slots": [{"id": "t", "day": 1, "start": "10:00", "end": "10:30"}],
            "tables": 3,
            "suppliers": [
                {"id": "A", "min": 1, "available": ["t"]},
                {"id": "B", "available": ["t"]},
                {"id": "C", "available": ["t"]},
            ],
            "buyers": [{"id": "X", "available": ["t"]}, {"id": "Y", "available": ["t"]}],
            "wishes": [
                {"supplier": "A", "buyer": "X", "score": 3},
                {"supplier": "B", "buyer": "X", "score": 2},
                {"supplier": "B", "buyer": "Y", "score": 2},
            ],
        }
    )
    plan = Plan(
        meetings=(Meeting("B", "X", "t", 1, 1),),
        figures=PlanFigures(),
        unplaced=(Unplaced("A", "X", ("seat_busy",)), Unplaced("B", "Y", ("supplier_busy",))),
        shortfalls=(Shortfall("supplier", "A", 1, ("seat_busy",)),),
    )
    judged = fairness(
        problem, plan, sizes={"A": "micro", "B": "small"}, clusters={"A": ["rail"], "B": ["rail", "air"]}
    )
    assert (judged.whole.firms, judged.whole.wishes, judged.whole.meetings, judged.whole.none) == (2, 3, 1, 1)
    assert (judged.histogram, judged.median, judged.whole.mean) == ((1, 1), 0.5, 0.5)
    assert [(group.key, group.firms) for group in judged.by_wishes] == [("1-2", 2)]
    assert [(group.key, group.meetings) for group in judged.by_size] == [("micro", 0), ("small", 1)]
    assert [(group.key, group.firms) for group in judged.by_cluster] == [("air", 1), ("rail", 2)]
    assert (judged.floor.promised, judged.floor.kept, len(judged.floor.missed)) == (1, 0, 1)
    assert judged.without == (("A", ("seat_busy",)),)


def test_a_plan_of_nothing_is_judged_too() -> None:
    problem = solver.from_dict({"slots": [], "tables": 0, "suppliers": [], "buyers": [], "wishes": []})
    judged = fairness(problem, Plan((), PlanFigures()), sizes={}, clusters={})
    assert (judged.whole.firms, judged.whole.mean, judged.median, judged.histogram) == (0, 0.0, 0, (0,))


@pytest.fixture
def here(session: object) -> Conference:
    conference = make_conference(suppliers=5, buyers=1, slots=2, tables=1)
    conference.suppliers[4].min_meetings = 1
    db.session.commit()
    conference.wish_all()
    return conference


def path(here: Conference, end: str) -> str:
    return f"/desk/{here.event.slug}/schedule/runs/1/{end}"


def test_page_and_document_say_the_same(here: Conference, page: PageClient) -> None:
    here.run()
    page.sign_in(here.organiser)
    shown = page.get(path(here, "fairness"))
    assert "3 suppliers with wishes have no meeting" in shown.words
    assert "0 meetings: 3 suppliers; 1 meeting: 2 suppliers" in shown.words
    document = pypdfium2.PdfDocument(page.get(path(here, "fairness.pdf")).data)
    text = re.sub(r"\s+", " ", " ".join(sheet.get_textpage().get_text_range() for sheet in document))
    assert "3 suppliers with wishes have no meeting" in text and "Fairness report" in text
    assert (here.run(seed=1).fingerprint)[:16] in text


def test_the_plan_can_be_calculated_again_from_the_file(here: Conference, page: PageClient) -> None:
    run = here.run(seed=4)
    page.sign_in(here.organiser)
    asked = solver.from_dict(json.loads(page.get(path(here, "problem.json")).data))
    again = engine.solve(asked).to_dict()
    assert again["meetings"] == (run.plan or {})["plan"]["meetings"]


def test_strangers_get_no_report(here: Conference, page: PageClient) -> None:
    here.run()
    page.sign_in(here.people[here.buyers[0].id])
    for end in ("fairness", "fairness.pdf", "problem.json"):
        page.get(path(here, end), status=404)
    page.sign_in(here.organiser)
    page.get(path(here, "fairness").replace("runs/1", "runs/9"), status=404)
