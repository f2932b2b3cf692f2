"""No-break spaces, soft hyphens and short names."""

import pytest
from markupsafe import Markup

from app.web import typography


def shown(text: str) -> str:
    return text.replace("\u00a0", "_").replace("\u00ad", "|").replace("\u200b", "/")


@pytest.mark.parametrize(
    ("language", "text", "tied"),
    [
        ("ru", "Встреча в зале и на площадке", "Встреча в_зале и_на_площадке"),
        ("ru", "перенесена на 14:20, стол 7", "перенесена на_14:20, стол_7"),
        ("ru", "длина детали", "длина детали"),
        ("ru", "осталось 23 места", "осталось 23_места"),
        ("ru", "расчёт № 4", "расчёт №_4"),
        ("ru", "1 234 567 ₽", "1_234_567_₽"),
        ("ru", "Точмех — завод", "Точмех_— завод"),
        ("ru", "А и Б", "А_и_Б"),
        ("en", "a meeting of the firms at table 7", "a_meeting of_the_firms at_table_7"),
        ("en", "Theatre 5 seats", "Theatre 5_seats"),
    ],
)
def test_short_words_and_numbers_keep_the_next_word(language: str, text: str, tied: str) -> None:
    assert shown(typography.tie(text, language)) == tied


def test_tags_of_markup_stay_whole() -> None:
    tied = typography.tie(Markup('<a title="в зале">в зале</a>'), "ru")
    assert isinstance(tied, Markup)
    assert shown(tied) == '<a title="в зале">в_зале</a>'


def test_plain_text_stays_plain_so_that_it_is_escaped() -> None:
    assert not isinstance(typography.tie("<b> и в", "ru"), Markup)


def test_long_words_may_break_by_syllables() -> None:
    broken = typography.soft("Термопластавтоматика", "ru")
    assert "\u00ad" in broken
    assert broken.replace("\u00ad", "") == "Термопластавтоматика"
    assert typography.soft("завод", "ru") == "завод"


def test_joined_names_may_break_before_a_capital() -> None:
    assert shown(typography.soft("ТехноОснастка", "ru")).replace("|", "") == "Техно/Оснастка"


@pytest.mark.parametrize(
    ("name", "short", "letters"),
    [
        ("Соколова Марина Игоревна", "Соколова М._И.", "СМ"),
        ("Marina Sokolova", "Marina S.", "MS"),
        ("Платон", "Платон", "П"),
        ("", "", ""),
    ],
)
def test_names_become_short(name: str, short: str, letters: str) -> None:
    assert shown(typography.short_name(name)) == short.replace(" ", "_")
    assert typography.initials(name) == letters


@pytest.mark.parametrize(
    ("full", "bare"),
    [
        ("ООО «КомпозитПрофиль»", "КомпозитПрофиль"),
        ("АО «Северные вагоны»", "Северные вагоны"),
        ("ИП Сергеева М. А.", "Сергеева М. А."),
        ("Акрон", "Акрон"),
        ("АОС Технологии", "АОС Технологии"),
    ],
)
def test_the_legal_form_falls_away(full: str, bare: str) -> None:
    assert typography.without_legal_form(full) == bare


def test_paragraphs_keep_line_ends_and_escape_the_rest() -> None:
    assert typography.paragraphs("Один\nдва\r\n\r\n<b>") == Markup("<p>Один<br>два</p>\n<p>&lt;b&gt;</p>")
