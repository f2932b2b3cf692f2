"""Search finds Russian word forms, ё as е, codes and beginnings of words."""

import pytest

from app.companies.models import Company
from app.infra.db import db
from app.infra.search import matches, search_column, stems
from tests.factories import make_company


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Панели интерьера из стеклопластика", "панель стеклопластик"),
        ("Литьё под давлением", "литье"),
        ("Код 22.29.29", "22.29"),
        ("Пресс-формы для поручней", "формы"),
        ("Machined parts", "machining part"),
    ],
)
def test_word_forms_meet(session, text, question):
    company = make_company(search_words=search_column(text))
    make_company(search_words=search_column("совсем другое"))
    found = db.session.query(Company.id).filter(matches(Company.search_words, question)).all()
    assert found == [(company.id,)]


def test_signs_of_like_are_only_letters(session):
    make_company(search_words=search_column("сто процентов"))
    assert db.session.query(Company.id).filter(matches(Company.search_words, "100%_")).all() == []


def test_an_empty_question_matches_everything(session):
    make_company(search_words="")
    assert db.session.query(Company.id).filter(matches(Company.search_words, " ,. ")).count() == 1


def test_hyphenated_words_count_whole_and_in_parts():
    assert stems("пресс-форма") == ["пресс-форм", "пресс", "форм"]
