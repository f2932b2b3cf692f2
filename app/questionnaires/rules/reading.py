"""An answer written into a cell of a table, as a person writes it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.errors import Refused
from app.questionnaires.models import Kind, Question

_YES = {"да", "yes", "y", "1", "+", "true", "согласен", "согласна", "v", "x"}
_NO = {"", "нет", "no", "n", "0", "-", "false"}
_NUMBER = re.compile(r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$")  # an exponent is a slip, or an attack
_DAY = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$")


def read_cell(question: Question, text: str) -> Any:
    """The answer that `text` means; None for an empty cell.

    Raises Refused answer_not_a_number, answer_not_a_date, answer_not_offered_cell, consent_unclear, file_not_in_table.
    """
    text = text.strip()
    if question.kind == Kind.CONSENT:
        return _consent(text)
    if not text:
        return None
    match question.kind:
        case Kind.NUMBER:
            return number(text)
        case Kind.DATE:
            return day(text)
        case Kind.ONE:
            return _option(question, text)
        case Kind.MANY:
            parts = [part for part in re.split(r"[;\n]", text) if part.strip()]
            return list(dict.fromkeys(_option(question, part) for part in parts))
        case Kind.FILE:
            raise Refused("file_not_in_table")
    return text


def number(text: str) -> Decimal:
    """A number as people write it: spaces between digits, a comma or a point. Raises Refused answer_not_a_number."""
    bare = "".join(text.split()).replace(",", ".").replace("−", "-")
    if len(bare) > 40 or not _NUMBER.match(bare):
        raise Refused("answer_not_a_number")
    return Decimal(bare)


def day(text: str) -> date:
    """A day such as 10.12.2026 or 2026-12-10. Raises Refused answer_not_a_date."""
    if found := _ISO.match(text.strip()):
        year, month, number_ = found.groups()
    elif found := _DAY.match(text.strip()):
        number_, month, year = found.groups()
    else:
        raise Refused("answer_not_a_date")
    try:
        return date(int(year), int(month), int(number_))
    except ValueError:
        raise Refused("answer_not_a_date") from None


def _consent(text: str) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        raise Refused("consent_unclear")
    return word in _YES


def _option(question: Question, text: str) -> int:
    wanted = plain(text)
    for option in question.open_options:
        if wanted in {plain(option.text_ru), plain(option.text_en)}:
            return option.id
    raise Refused("answer_not_offered_cell", text=text.strip()[:60])


def plain(text: str) -> str:
    """Words to compare: case, ё and spaces do not matter."""
    return " ".join(text.lower().replace("ё", "е").split())
