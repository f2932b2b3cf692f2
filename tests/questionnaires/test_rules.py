"""Which questions are asked, what is wrong with an answer, how questions may be changed: no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Refused
from app.events.models import Role
from app.infra import filetypes
from app.questionnaires import rules
from app.questionnaires.models import Kind, Option, Question
from tests.questionnaires.made import PDF, PNG, docx


def question(question_id: int, kind: Kind, *options: str, **values: Any) -> Question:
    made = Question(
        id=question_id,
        kind=kind,
        text_ru=f"Вопрос {question_id}",
        text_en="",
        **{"required": False, "roles": [], "places": 0, "shown_if_options": [], **values},
    )
    made.options = [
        Option(id=question_id * 10 + place, text_ru=text, text_en="", position=place)
        for place, text in enumerate(options, start=1)
    ]
    return made


def code_of(asked: Question, answer: Any) -> str | None:
    refusal = rules.problem_with(asked, answer)
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("asked", "answer", "code"),
    [
        (question(1, Kind.LINE, required=True), "", "answer_missing"),
        (question(1, Kind.LINE), "", None),
        (question(1, Kind.LINE, most=5), "шесть!", "answer_too_long"),
        (question(1, Kind.LINE), "x" * 201, "answer_too_long"),
        (question(1, Kind.TEXT), "x" * 201, None),
        (question(1, Kind.TEXT), "a\x00b", "answer_unprintable"),
        (question(1, Kind.NUMBER, least=1, most=5), Decimal(6), "answer_out_of_range"),
        (question(1, Kind.NUMBER, least=1), Decimal(0), "answer_too_small"),
        (question(1, Kind.NUMBER, most=5), Decimal(6), "answer_too_great"),
        (question(1, Kind.NUMBER), Decimal("2.5"), "answer_not_whole"),
        (question(1, Kind.NUMBER, places=1), Decimal("2.5"), None),
        (question(1, Kind.NUMBER, places=1), Decimal("2.55"), "answer_too_precise"),
        (question(1, Kind.NUMBER), Decimal("2.0"), None),
        (question(1, Kind.NUMBER), Decimal("1e30"), "answer_too_great"),
        (question(1, Kind.NUMBER, required=True), Decimal(0), None),
        (question(1, Kind.DATE), date(20, 1, 1), "answer_date_out_of_range"),
        (question(1, Kind.DATE), date(2026, 12, 10), None),
        (question(1, Kind.ONE, "да", "нет"), 11, None),
        (question(1, Kind.ONE, "да", "нет"), 99, "answer_not_offered"),
        (question(1, Kind.MANY, "а", "б", "в", most=2), [11, 12, 13], "answer_too_many"),
        (question(1, Kind.MANY, "а", "б", "в", least=2), [11], "answer_too_few"),
        (question(1, Kind.MANY, "а", "б", least=2), [], None),
        (question(1, Kind.CONSENT, required=True), False, "consent_missing"),
    ],
)
def test_an_answer_fits_or_says_why_not(asked: Question, answer: Any, code: str | None) -> None:
    assert code_of(asked, answer) == code


def test_a_question_is_shown_where_the_answer_is_so_and_hides_what_hangs_on_it() -> None:
    asked = [
        question(1, Kind.ONE, "поездом", "машиной"),
        question(2, Kind.ONE, "да", "нет", shown_if_id=1, shown_if_options=[12]),
        question(3, Kind.LINE, shown_if_id=2, shown_if_options=[21]),
    ]
    assert rules.shown(asked, None, {}) == {1}
    assert rules.shown(asked, None, {1: 12}) == {1, 2}
    assert rules.shown(asked, None, {1: 12, 2: 21}) == {1, 2, 3}
    assert rules.shown(asked, None, {1: 11, 2: 21}) == {1}, (
        "an answer to a hidden question counts for nothing"
    )


def test_questions_are_asked_by_role_and_not_once_retired() -> None:
    from app.core import clock

    asked = [
        question(1, Kind.LINE),
        question(2, Kind.LINE, roles=["supplier"]),
        question(3, Kind.LINE, retired_at=clock.now()),
    ]
    assert [one.id for one in rules.asked_of(asked, Role.BUYER)] == [1]
    assert [one.id for one in rules.asked_of(asked, Role.SUPPLIER)] == [1, 2]
    assert [one.id for one in rules.asked_of(asked, None)] == [1, 2]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.NUMBER, "1 200,5", Decimal("1200.5")),
        (Kind.NUMBER, "−3", Decimal(-3)),
        (Kind.DATE, "10.12.2026", date(2026, 12, 10)),
        (Kind.DATE, "2026-12-10 00:00", date(2026, 12, 10)),
        (Kind.ONE, "  ПОЕЗДОМ ", 11),
        (Kind.MANY, "поездом; Машиной;поездом", [11, 12]),
        (Kind.CONSENT, "Да", True),
        (Kind.CONSENT, "", False),
        (Kind.LINE, "", None),
        (Kind.TEXT, " слова ", "слова"),
    ],
)
def test_cells_are_read_as_people_write_them(kind: Kind, text: str, value: Any) -> None:
    assert rules.read_cell(question(1, kind, "поездом", "машиной"), text) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Kind.NUMBER, "много", "answer_not_a_number"),
        (Kind.NUMBER, "nan", "answer_not_a_number"),
        (Kind.NUMBER, "1e999999999999", "answer_not_a_number"),
        (Kind.DATE, "31.02.2026", "answer_not_a_date"),
        (Kind.DATE, "завтра", "answer_not_a_date"),
        (Kind.ONE, "пешком", "answer_not_offered_cell"),
        (Kind.MANY, "поездом; пешком", "answer_not_offered_cell"),
        (Kind.CONSENT, "может быть", "consent_unclear"),
        (Kind.FILE, "паспорт.pdf", "file_not_in_table"),
    ],
)
def test_cells_that_mean_nothing_say_so(kind: Kind, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.read_cell(question(1, kind, "поездом", "машиной"), text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (PDF, "договор.PDF", None),
        (docx(), "письмо.docx", None),
        (PNG, "фото.png", None),
        (PDF, "фото.png", "upload_lies"),
        (PNG, "договор.pdf", "upload_lies"),
        (PDF, "договор.pdf.exe", "upload_lies"),
        (docx("word/vbaProject.bin"), "письмо.docx", "upload_type_refused"),
        (b"MZ\x90\x00", "договор.pdf", "upload_type_refused"),
        (b"<html><script>alert(1)</script>", "фото.png", "upload_type_refused"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "фото.svg", "upload_type_refused"),
        (b"PK\x03\x04broken", "письмо.docx", "upload_type_refused"),
        (b"", "договор.pdf", "upload_empty"),
        (PDF + b"x" * 2000, "договор.pdf", "upload_too_large"),
    ],
)
def test_a_file_is_what_it_holds_not_what_it_is_called(content: bytes, name: str, code: str | None) -> None:
    if code is None:
        assert filetypes.accepted(content, name, most_bytes=1024)
        return
    with pytest.raises(Refused) as refused:
        filetypes.accepted(content, name, most_bytes=1024)
    assert refused.value.code == code


def test_kinds_stay_once_answered_but_may_widen() -> None:
    line, one = question(1, Kind.LINE), question(2, Kind.ONE, "а", "б")
    assert rules.refusal_of_kind(line, Kind.NUMBER, answered=False) is None
    assert rules.refusal_of_kind(line, Kind.TEXT, answered=True) is None
    assert rules.refusal_of_kind(one, Kind.MANY, answered=True) is None
    refusal = rules.refusal_of_kind(line, Kind.NUMBER, answered=True)
    assert refusal is not None
    assert refusal.code == "question_kind_fixed"


def test_what_hangs_on_an_answer_comes_after_it() -> None:
    source = question(1, Kind.ONE, "а", "б")
    hangs = question(2, Kind.LINE, shown_if_id=1, shown_if_options=[11])
    assert rules.refusal_of_order([source, hangs]) is None
    refusal = rules.refusal_of_order([hangs, source])
    assert refusal is not None
    assert refusal.code == "question_before_condition"


@pytest.mark.parametrize(
    ("kind", "least", "most", "code"),
    [
        (Kind.LINE, None, 0, "limit_of_characters"),
        (Kind.LINE, None, 201, "limit_of_characters"),
        (Kind.FILE, None, 9, "limit_of_megabytes"),
        (Kind.MANY, None, 4, "limit_of_ticks"),
        (Kind.NUMBER, 5, 4, "limits_crossed"),
        (Kind.NUMBER, -5, 4, None),
        (Kind.MANY, 1, 3, None),
    ],
)
def test_limits_make_sense(kind: Kind, least: int | None, most: int | None, code: str | None) -> None:
    refusal = rules.refusal_of_limits(kind, least, most, longest=200, options=3)
    assert (refusal.code if refusal else None) == code
