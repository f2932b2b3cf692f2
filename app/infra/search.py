"""Search that knows Russian and English word forms, alike on SQLite and PostgreSQL.

A row keeps the stems of its words in one column (" лист панел стеклопластик "); a question's stems are looked up
there as beginnings of words. See docs/decisions for why this and not a full-text index.
"""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer
from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)*|[a-zа-я]+(?:-[a-zа-я0-9]+)*|[a-zа-я0-9]+", re.IGNORECASE)
_RUSSIAN = Stemmer.Stemmer("russian")
_ENGLISH = Stemmer.Stemmer("english")
_LONGEST_QUESTION = 12  # words


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one lower-case word, in the language of its letters."""
    stemmer = _RUSSIAN if re.search("[а-я]", word) else _ENGLISH
    return str(stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of all words of `text`, ё as е, codes such as 22.29.29 whole, hyphenated words also in parts."""
    found: list[str] = []
    for word in _WORD.findall(text.lower().replace("ё", "е")):
        parts = [word, *word.split("-")] if "-" in word else [word]
        found.extend(stem(part) for part in parts if part)
    return found


def search_column(*texts: str | None) -> str:
    """What to keep in a `search_words` column: each stem once, with spaces around."""
    words = dict.fromkeys(stem_ for text in texts if text for stem_ in stems(text))
    return f" {' '.join(words)} " if words else ""


def matches(column: InstrumentedAttribute[str] | ColumnElement[str], question: str) -> ColumnElement[bool]:
    """Condition: every word of `question` begins a word of the column. An empty question matches everything."""
    words = list(dict.fromkeys(stems(question)))[:_LONGEST_QUESTION]
    if not words:
        return true()
    return and_(*(column.like(f"% {_escaped(word)}%", escape="\\") for word in words))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
