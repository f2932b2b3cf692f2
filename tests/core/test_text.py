"""What comes along unseen in pasted text goes; what somebody wrote stays."""

import pytest

from app.core.text import seen, trimmed


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\ufeffИванов", "Иванов"),
        ("Ива\u200bнов\u200b", "Иванов"),
        ("\u200eIvanov\u200f", "Ivanov"),
        ("про\u00adграм\u00adма", "программа"),
        ("\u202aivanov@company.ru\u202c", "ivanov@company.ru"),
        ("\u00a0\u202f Завод\u3000", "Завод"),
        ("\u200b \u200b", ""),
        ("Ив\u200dан\u200cов\u200d", "Иванов"),
        ("строка\x0bещё\x07", "строка ещё"),
    ],
)
def test_signs_nobody_typed_go(sent: str, kept: str) -> None:
    assert trimmed(sent) == kept


@pytest.mark.parametrize(
    "text",
    [
        "ООО «Ёлка-Ёж», г. Йошкар-Ола — № 5",
        "Анна-Мария О’Нил",
        "й и ё из двух знаков: и\u0306 е\u0308",
        "10\u00a0000\u202f₽",  # a no-break space within was meant
        "строка\r\n\tвторая",
        "👩\u200d🔬 и 👨\u200d👩\u200d👧, ❤\ufe0f\u200d🔥",
        "می\u200cخواهم",
        "क्\u200dष",
        "a\x00b",  # refused aloud by the form
    ],
)
def test_what_was_written_stays(text: str) -> None:
    assert trimmed(text) == text


def test_a_joiner_beside_a_letter_that_joins_nothing_goes() -> None:
    assert seen("👩\u200dа б\u200d👩") == "👩а б👩"


def test_nothing_stays_nothing() -> None:
    assert trimmed(None) is None
