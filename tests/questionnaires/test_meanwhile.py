"""Questions are edited while somebody answers: what was typed is not lost, and nothing is kept that was not asked so."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.events.models import Event
from app.infra.db import db, transaction
from app.questionnaires import operations, queries
from app.questionnaires.forms import asking
from app.questionnaires.models import Answer, Kind, Purpose, Question
from app.registrations.models import Registration
from tests.factories import make_event, make_organiser, make_user
from tests.page_client import Page, PageClient
from tests.questionnaires.made import PDF, ask
from tests.questionnaires.test_operations import rows_of, values_of

pytestmark = pytest.mark.usefixtures("session")
CHANGED = "The organiser has just changed the questions. Look at them once more and send the form again."


def sent(form: Page, **answers: Any) -> dict[str, Any]:
    """The fixed fields as the form shows them, and answers."""
    seen = form.find("//input[@name='questions_seen']/@value")[0]
    fixed = {"role": "attendee", "company": "", "position_ru": "Инженер", "consent": "y"}
    return {**fixed, "questions_seen": seen, **answers}


def edit(question: Question, options: list[dict[str, Any]] | None = None, **changes: Any) -> None:
    """As the organiser does it."""
    with transaction():
        asked = queries.questionnaire(question.questionnaire_id)
        held = next(one for one in queries.questions_in(asked.id) if one.id == question.id)
        operations.begin(db.session.get_one(Event, asked.event_id), asked.purpose, now=clock.now())
        rows = rows_of(held) if options is None else options
        operations.change_question(asked, held, values_of(held, **changes), rows, actor=None, now=clock.now())


def take_away(question: Question) -> None:
    with transaction():
        asked = queries.questionnaire(question.questionnaire_id)
        held = next(one for one in queries.questions_in(asked.id) if one.id == question.id)
        operations.take_away(asked, held, actor=None, now=clock.now())


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_words_somebody_would_agree_to_unseen_are_shown_first(page: PageClient) -> None:
    event, user = make_event(), make_user()
    consent = ask(event, Kind.CONSENT, "Согласен на фотосъёмку", required=True)
    line = ask(event, Kind.LINE, "Город")
    url = f"/events/{event.slug}/register"
    page.sign_in(user)
    answers = sent(page.get(url), **{f"q{consent.id}": "y", f"q{line.id}": "Тверь"})
    edit(consent, text_ru="Согласен на фотосъёмку и публикацию")
    again = page.post(url, answers, status=422)
    assert CHANGED in again.words
    assert "Please note" in again.words
    assert again.find(f"//input[@name='q{line.id}']/@value") == ["Тверь"]
    assert "и публикацию" in again.words
    assert count(Registration) == count(Answer) == 0
    answers["questions_seen"] = sent(again)["questions_seen"]
    page.post(url, answers)
    words = db.session.scalar(select(Answer.value).where(Answer.question_id == consent.id))
    assert words == "Согласен на фотосъёмку и публикацию"


@pytest.mark.parametrize("how", ["taken away", "an option less", "another kind", "one more", "a condition"])
def test_whatever_is_changed_is_shown_with_all_that_was_typed(page: PageClient, how: str) -> None:
    event, user = make_event(), make_user()
    line, other = ask(event, Kind.LINE, "Город"), ask(event, Kind.LINE, "Номер машины")
    way = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", "пешком")
    url = f"/events/{event.slug}/register"
    page.sign_in(user)
    answers = sent(
        page.get(url),
        **{f"q{line.id}": "Тверь", f"q{other.id}": "А123ВС", f"q{way.id}": str(way.options[2].id)},
    )
    if how == "taken away":
        take_away(other)
    elif how == "an option less":
        edit(way, rows_of(way)[:2])
    elif how == "another kind":
        edit(other, kind=Kind.NUMBER)
    elif how == "one more":
        ask(event, Kind.LINE, "Кого позвать ещё")
    else:
        consent = ask(event, Kind.CONSENT, "Приеду на машине")
        with transaction():
            asked = operations.begin(
                db.session.get_one(Event, event.id), Purpose.REGISTRATION, now=clock.now()
            )
            ids = [consent.id, line.id, other.id, way.id]
            operations.set_order(asked, ids, actor=None, now=clock.now())
        edit(other, shown_if_id=consent.id)
    again = page.post(url, answers, status=422)
    assert CHANGED in again.words
    assert again.find(f"//input[@name='q{line.id}']/@value") == ["Тверь"]
    if how == "another kind":
        assert again.find(f"//input[@name='q{other.id}']/@value") == ["А123ВС"]
    assert count(Registration) == count(Answer) == 0


def test_another_order_or_a_hint_disturbs_nobody(page: PageClient) -> None:
    event, user = make_event(), make_user()
    first, second = ask(event, Kind.LINE, "Город"), ask(event, Kind.LINE, "Улица")
    url = f"/events/{event.slug}/register"
    page.sign_in(user)
    answers = sent(page.get(url), **{f"q{first.id}": "Тверь", f"q{second.id}": "Лесная"})
    edit(first, help_ru="Где вы живёте")
    with transaction():
        asked = operations.begin(db.session.get_one(Event, event.id), Purpose.REGISTRATION, now=clock.now())
        operations.set_order(asked, [second.id, first.id], actor=None, now=clock.now())
    page.post(url, answers)
    assert count(Answer) == 2


@pytest.fixture
def just_before_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Let somebody act between the check of a form and its transaction, once."""

    def arrange(act: Callable[[], None]) -> None:
        usual, acts = asking.QuestionFields.validate, [act]

        def validate(self: Any, extra_validators: Any = None) -> bool:
            fits = usual(self, extra_validators)
            if acts:
                acts.pop()()
            return fits

        monkeypatch.setattr(asking.QuestionFields, "validate", validate)

    return arrange


@pytest.mark.parametrize("how", ["taken away", "another kind", "other words"])
def test_a_change_in_the_last_moment_is_noticed_too(
    page: PageClient, just_before_it_is_kept: Any, how: str
) -> None:
    event, user = make_event(), make_user()
    line, number = ask(event, Kind.LINE, "Город"), ask(event, Kind.LINE, "Сколько вас")
    paper = ask(event, Kind.FILE, "Письмо")
    url = f"/events/{event.slug}/register"
    page.sign_in(user)
    answers = sent(page.get(url), **{f"q{line.id}": "Тверь", f"q{number.id}": "много"})
    answers[f"q{paper.id}"] = (io.BytesIO(PDF), "письмо.pdf")
    acts = {
        "taken away": lambda: take_away(number),
        "another kind": lambda: edit(number, kind=Kind.NUMBER),
        "other words": lambda: edit(number, text_ru="Сколько вас будет"),
    }
    just_before_it_is_kept(acts[how])
    again = page.post(url, answers, status=422, content_type="multipart/form-data")
    assert CHANGED in again.words
    assert again.find(f"//input[@name='q{line.id}']/@value") == ["Тверь"]
    assert "Choose “письмо.pdf” once more: the page cannot keep it." in again.words
    assert count(Registration) == count(Answer) == 0
    assert ("Сколько вас будет" in again.words) == (how == "other words")
    assert bool(again.find(f"//input[@name='q{number.id}']")) == (how != "taken away")
    page.post(
        url,
        {
            **answers,
            "questions_seen": sent(again)["questions_seen"],
            f"q{number.id}": "3",
            f"q{paper.id}": "",
        },
    )
    assert count(Registration) == 1


def test_the_organiser_s_correction_and_the_change_of_a_ticket_notice_it_as_well(
    page: PageClient, just_before_it_is_kept: Any
) -> None:
    event, user = make_event(), make_user()
    line = ask(event, Kind.LINE, "Город")
    page.sign_in(user)
    url = f"/events/{event.slug}/register"
    ticket = page.post(url, sent(page.get(url), **{f"q{line.id}": "Тверь"})).location
    registration = db.session.scalars(select(Registration)).one()
    for place, person in (
        (f"{ticket}/change", user),
        (f"/desk/{event.slug}/registrations/{registration.id}/answers", make_organiser()),
    ):
        page.sign_in(person)
        form = page.get(place)
        just_before_it_is_kept(partial(edit, line, text_ru=f"Город, {len(place)}"))
        again = page.post(place, sent(form, **{f"q{line.id}": "Клин"}), status=422)
        assert CHANGED in again.words
        assert again.find(f"//input[@name='q{line.id}']/@value") == ["Клин"]
    assert db.session.scalars(select(Answer.value)).all() == ["Тверь"]
