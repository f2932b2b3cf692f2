"""Writing questions and keeping answers, on a real database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Refused
from app.events.models import Event, EventState
from app.infra.db import db, transaction
from app.infra.files import StoredFile, path_of
from app.questionnaires import operations, queries
from app.questionnaires.models import Answer, AnswerSet, Kind, Purpose, Question
from app.questionnaires.rules import Given
from tests.factories import make_event, make_user
from tests.questionnaires.made import PDF, ask

pytestmark = pytest.mark.usefixtures("session")


def keep(
    event: Event, answers: dict[int, Any], person_id: int | None = None, **more: Any
) -> AnswerSet | None:
    questions = queries.questions_of(event.id, Purpose.REGISTRATION, retired=True)
    with transaction():
        questionnaire = queries.of_event(event.id, Purpose.REGISTRATION)
        assert questionnaire is not None
        asked = more.pop("asked", [question.id for question in questions])
        return operations.keep_answers(
            questionnaire, answers, asked=asked, person_id=person_id, now=clock.now()
        )


def of_person(event: Event, person_id: int) -> dict[int, Any]:
    questions = queries.questions_of(event.id, Purpose.REGISTRATION, retired=True)
    return queries.answers_by_person(questions, [person_id]).get(person_id, {})


def values_of(question: Question, **changes: Any) -> dict[str, Any]:
    return {**{name: getattr(question, name) for name in operations.editing.FIELDS}, **changes}


def rows_of(question: Question) -> list[dict[str, Any]]:
    return [
        {"id": str(option.id), "text_ru": option.text_ru, "text_en": option.text_en}
        for option in question.open_options
    ]


def change(question: Question, rows: list[dict[str, Any]] | None = None, **changes: Any) -> None:
    with transaction():
        held = next(one for one in queries.questions_in(question.questionnaire_id) if one.id == question.id)
        operations.change_question(
            queries.questionnaire(question.questionnaire_id),
            held,
            values_of(held, **changes),
            rows_of(held) if rows is None else rows,
            actor=None,
            now=clock.now(),
        )


def test_every_kind_of_answer_comes_back_as_it_was_given() -> None:
    event, user = make_event(), make_user()
    line = ask(event, Kind.LINE, "Город")
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной")
    many = ask(event, Kind.MANY, "Что привезёте", "образцы", "буклеты", "стенд")
    number = ask(event, Kind.NUMBER, "Сколько весит", places=2)
    day = ask(event, Kind.DATE, "Когда приедете")
    consent = ask(event, Kind.CONSENT, "Согласен на съёмку")
    given = {
        line.id: "Нижний Новгород",
        one.id: one.options[1].id,
        many.id: [many.options[0].id, many.options[2].id],
        number.id: Decimal("12.50"),
        day.id: date(2026, 12, 9),
        consent.id: True,
    }
    keep(event, given, user.id)
    assert of_person(event, user.id) == given
    words = [told.text for told in queries.told(queries.questions_of(event.id, Purpose.REGISTRATION), given)]
    assert words == ["Нижний Новгород", "машиной", "образцы; стенд", "12,5", "09.12.2026", "да"]


def test_answering_again_replaces_what_was_asked_and_nothing_else() -> None:
    event, user = make_event(), make_user()
    first, second = ask(event, Kind.LINE, "Город"), ask(event, Kind.LINE, "Улица")
    keep(event, {first.id: "Тверь", second.id: "Садовая"}, user.id)
    keep(event, {first.id: "Клин"}, user.id, asked=[first.id])
    assert of_person(event, user.id) == {first.id: "Клин", second.id: "Садовая"}
    keep(event, {first.id: "Клин"}, user.id)
    assert of_person(event, user.id) == {first.id: "Клин"}
    assert db.session.scalar(select(func.count(AnswerSet.id))) == 1


def test_anonymous_answers_never_meet() -> None:
    event = make_event()
    line = ask(event, Kind.LINE, "Город")
    keep(event, {line.id: "Тверь"})
    keep(event, {line.id: "Тверь"})
    assert list(db.session.scalars(select(AnswerSet.person_id))) == [None, None]
    assert queries.answered_questions(line.questionnaire_id) == {line.id: 2}


def test_a_consent_keeps_the_words_that_were_agreed_to() -> None:
    event, user = make_event(), make_user()
    consent = ask(event, Kind.CONSENT, "Согласен на съёмку")
    keep(event, {consent.id: True}, user.id)
    change(consent, text_ru="Согласен на съёмку и публикацию")
    keep(event, {consent.id: True}, user.id)
    assert db.session.scalar(select(Answer.value)) == "Согласен на съёмку"


def test_a_file_goes_with_the_answer_it_belonged_to() -> None:
    event, user = make_event(), make_user()
    paper = ask(event, Kind.FILE, "Доверенность")
    keep(event, {paper.id: Given("a.pdf", PDF, "application/pdf")}, user.id)
    stored = of_person(event, user.id)[paper.id]
    assert path_of(stored).read_bytes() == PDF
    keep(event, {paper.id: stored}, user.id)
    assert path_of(stored).exists()
    path = path_of(stored)
    keep(event, {paper.id: Given("b.pdf", PDF + b"2", "application/pdf")}, user.id)
    assert not path.exists()
    assert [row.name for row in db.session.scalars(select(StoredFile))] == ["b.pdf"]
    keep(event, {}, user.id)
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_an_option_that_was_chosen_is_retired_and_one_that_was_not_is_deleted() -> None:
    event, user = make_event(), make_user()
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", "пешком")
    train, car, foot = one.options
    keep(event, {one.id: car.id}, user.id)
    change(
        one, [{"id": str(train.id), "text_ru": "поездом", "text_en": "by train"}, {"text_ru": "самолётом"}]
    )
    (now,) = queries.questions_of(event.id, Purpose.REGISTRATION)
    assert [option.text_ru for option in now.open_options] == ["поездом", "самолётом"]
    assert [option.text_ru for option in now.options if option.retired_at] == ["машиной"]
    assert foot.id not in {option.id for option in now.options}
    assert queries.written(now, car.id) == "машиной"


def test_a_question_with_answers_is_archived_and_can_be_brought_back() -> None:
    event, user = make_event(), make_user()
    line, other = ask(event, Kind.LINE, "Город"), ask(event, Kind.LINE, "Улица")
    keep(event, {line.id: "Тверь"}, user.id)
    questionnaire = queries.questionnaire(line.questionnaire_id)
    with transaction():
        held = queries.question(event.id, Purpose.REGISTRATION, line.id)
        assert operations.take_away(questionnaire, held, actor=None, now=clock.now())
        gone = queries.question(event.id, Purpose.REGISTRATION, other.id)
        assert not operations.take_away(questionnaire, gone, actor=None, now=clock.now())
    assert queries.questions_of(event.id, Purpose.REGISTRATION) == []
    assert of_person(event, user.id) == {line.id: "Тверь"}
    with transaction():
        held = queries.question(event.id, Purpose.REGISTRATION, line.id)
        operations.bring_back(questionnaire, held, actor=None, now=clock.now())
    assert [one.id for one in queries.questions_of(event.id, Purpose.REGISTRATION)] == [line.id]


def test_kind_stays_once_answered() -> None:
    event, user = make_event(), make_user()
    line = ask(event, Kind.LINE, "Город")
    change(line, kind=Kind.NUMBER)
    change(line, kind=Kind.LINE)
    keep(event, {line.id: "Тверь"}, user.id)
    with pytest.raises(Refused, match="question_kind_fixed"):
        change(line, kind=Kind.NUMBER)
    db.session.rollback()
    change(line, kind=Kind.TEXT)


def test_what_another_question_hangs_on_stays() -> None:
    event = make_event()
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", "пешком")
    ask(event, Kind.LINE, "Номер машины", shown_if_id=one.id, shown_if_options=[one.options[1].id])
    with pytest.raises(Refused, match="option_in_condition"):
        change(one, [row for row in rows_of(one) if row["text_ru"] != "машиной"])
    with pytest.raises(Refused, match="question_in_condition"):
        change(one, kind=Kind.LINE)
    with pytest.raises(Refused, match="question_in_condition"), transaction():
        held = queries.question(event.id, Purpose.REGISTRATION, one.id)
        operations.take_away(queries.questionnaire(one.questionnaire_id), held, actor=None, now=clock.now())


def test_order_is_that_of_the_ids_and_refuses_a_list_that_has_changed() -> None:
    event = make_event()
    first, second, third = (ask(event, Kind.LINE, text) for text in ("А", "Б", "В"))
    questionnaire = queries.questionnaire(first.questionnaire_id)
    with transaction():
        operations.set_order(questionnaire, [third.id, first.id, second.id], actor=None, now=clock.now())
    assert [q.text_ru for q in queries.questions_of(event.id, Purpose.REGISTRATION)] == ["В", "А", "Б"]
    with transaction():
        held = queries.question(event.id, Purpose.REGISTRATION, second.id)
        operations.move_question(questionnaire, held, -1, actor=None, now=clock.now())
    assert [q.text_ru for q in queries.questions_of(event.id, Purpose.REGISTRATION)] == ["В", "Б", "А"]
    with pytest.raises(Conflict, match="questions_changed_meanwhile"), transaction():
        operations.set_order(questionnaire, [third.id, first.id], actor=None, now=clock.now())


def test_an_answer_to_an_option_deleted_meanwhile_is_refused_whole() -> None:
    event, user = make_event(), make_user()
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", "пешком")
    gone = one.options[2].id
    change(one, rows_of(one)[:2])
    with pytest.raises(Conflict, match="questions_changed_meanwhile"):
        keep(event, {one.id: gone}, user.id)
    assert db.session.scalar(select(func.count(AnswerSet.id))) == 0


@pytest.mark.parametrize(
    ("kind", "text", "options", "values", "code"),
    [
        (Kind.LINE, "город", (), {}, "question_text_taken"),
        (Kind.ONE, "Чем", ("поездом",), {}, "choice_needs_options"),
        (Kind.ONE, "Чем", ("поездом", "Поездом "), {}, "option_text_taken"),
        (Kind.MANY, "Чем", ("а", "б"), {"least": 2, "most": 1}, "limits_crossed"),
        (Kind.LINE, "Чем", (), {"shown_if_id": 10**8}, "condition_unknown"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    kind: Kind, text: str, options: tuple[str, ...], values: dict[str, Any], code: str
) -> None:
    event = make_event()
    ask(event, Kind.LINE, "Город")
    with pytest.raises(Refused, match=code):
        ask(event, kind, text, *options, **values)


def test_after_the_event_registration_asks_nothing_new_but_feedback_may() -> None:
    event = make_event(state=EventState.FINISHED)
    with pytest.raises(Refused, match="event_closed"):
        ask(event, Kind.LINE, "Город")
    assert ask(event, Kind.LINE, "Понравилось?", purpose=Purpose.FEEDBACK).id


def test_results_count_choices_and_gather_words() -> None:
    event = make_event()
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной")
    number = ask(event, Kind.NUMBER, "Сколько вас")
    line = ask(event, Kind.LINE, "Пожелание")
    keep(event, {one.id: one.options[0].id, number.id: Decimal(2), line.id: "кофе"})
    keep(event, {one.id: one.options[0].id, number.id: Decimal(5)})
    keep(event, {one.id: one.options[1].id})
    by_question = {
        result.question.id: result
        for result in queries.results_of(queries.questions_of(event.id, Purpose.REGISTRATION))
    }
    assert [number for _option, number in by_question[one.id].options] == [2, 1]
    assert by_question[one.id].respondents == 3
    assert by_question[number.id].mean == Decimal("3.5")
    assert by_question[line.id].words == ["кофе"]


def test_a_person_s_answers_go_with_the_person() -> None:
    event, user = make_event(), make_user()
    line = ask(event, Kind.LINE, "Город")
    keep(event, {line.id: "Тверь"}, user.id)
    db.session.delete(user)
    db.session.commit()
    assert db.session.scalar(select(func.count(Answer.id))) == 0
