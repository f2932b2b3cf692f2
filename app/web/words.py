"""Sentences for the codes that rules answer, and labels for the values of enumerations.

Every room that refuses something or shows a state registers its words here; a test compares the codes used in the
code with the words registered.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError

_refusals: dict[str, LazyString] = {}
_labels: dict[tuple[type[StrEnum], str], LazyString] = {}


def register_refusals(sentences: dict[str, LazyString]) -> None:
    """Add a room's sentences. A code belongs to one room."""
    for code, sentence in sentences.items():
        if code in _refusals and str(_refusals[code]._args) != str(sentence._args):
            raise ValueError(f"two sentences for the code {code}")
        _refusals[code] = sentence


def register_labels(labels: dict[Any, LazyString]) -> None:
    """Add the words for the values of enumerations."""
    for value, word in labels.items():
        _labels[type(value), str(value)] = word


def sentence_for(error: DomainError) -> str:
    """The refusal in the reader's language, with its numbers and names filled in."""
    sentence = _refusals.get(error.code)
    if sentence is None:
        return _("This cannot be done (%(code)s).", code=error.code)
    text = str(sentence)
    return text % error.params if error.params else text


def label(value: StrEnum | None) -> str:
    """The word for a value of an enumeration, in the reader's language."""
    return "" if value is None else str(_labels[type(value), str(value)])


def known_codes() -> set[str]:
    return set(_refusals)


register_refusals(
    {
        "not_found": _l("There is nothing at this address."),
        "not_allowed": _l("You may not do this."),
        "link_expired": _l("The link has expired. Ask for a new one."),
        "link_forged": _l("The link is damaged. Copy it from the message once more, whole."),
        "file_empty": _l("The file is empty."),
        "file_not_a_table": _l("This is not a table. Save it as XLSX or CSV and choose it again."),
        "file_too_large": _l("The file is too large."),
        "file_too_many_rows": _l("The table has more than %(most)s rows."),
    }
)
