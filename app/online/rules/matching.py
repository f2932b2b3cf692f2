"""Whose rows a platform's list holds: by e-mail for sure, by name as a question to the organiser."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.online.rules.reading import ListRow
from app.online.rules.staying import merged


@dataclass(frozen=True)
class Known:
    """An admitted person as the match needs it."""

    registration_id: int
    email: str
    family_name: str
    given_name: str
    latin_name: str
    label: str  # as the organiser reads it


@dataclass
class Group:
    """All rows of one person of the list."""

    key: str
    name: str
    email: str
    rows: list[ListRow] = field(default_factory=list)
    sure: Known | None = None  # by e-mail
    likely: list[Known] = field(default_factory=list)  # by name; one is a question, several a choice

    @property
    def seconds(self) -> int:
        """How long the list says this person was there, doubled stays once."""
        spans = merged(row.span for row in self.rows if row.span)
        return sum(span.seconds for span in spans) + sum(row.seconds for row in self.rows if not row.span)


def grouped(rows: Iterable[ListRow], known: Sequence[Known]) -> list[Group]:
    """The people of the list in its order, each with whom it may be."""
    groups: dict[str, Group] = {}
    for row in rows:
        email = row.email.strip().casefold()
        identity = email or " ".join(sorted(words_of(row.name))) or row.name
        key = hashlib.sha256(identity.encode()).hexdigest()[:16]
        group = groups.setdefault(key, Group(key, row.name, email))
        group.rows.append(row)
        group.name = group.name or row.name
    by_email = {person.email.casefold(): person for person in known}
    by_word = _by_word(known)
    for group in groups.values():
        group.sure = by_email.get(group.email)
        if group.sure is None:
            group.likely = likely(group.name, by_word)
    return list(groups.values())


def words_of(name: str) -> frozenset[str]:
    """The words of a name as they are compared; what stands in brackets is left out."""
    text = re.sub(r"[(\[].*?[)\]]", " ", name).casefold().replace("ё", "е")
    return frozenset(re.findall(r"[a-zа-я]{2,}", text))


def likely(name: str, by_word: Mapping[str, Sequence[Known]]) -> list[Known]:
    """Those whose family and given name both stand in `name`, in whatever order, in Russian or Latin letters."""
    words = words_of(name)
    found: dict[int, Known] = {}
    for word in sorted(words):
        for person in by_word.get(word, ()):
            own, latin = words_of(f"{person.family_name} {person.given_name}"), words_of(person.latin_name)
            if (len(own) > 1 and own <= words) or (len(latin) > 1 and latin <= words):
                found[person.registration_id] = person
    return list(found.values())


def _by_word(known: Sequence[Known]) -> dict[str, list[Known]]:
    index: dict[str, list[Known]] = {}
    for person in known:
        for word in words_of(f"{person.family_name} {person.latin_name}"):
            index.setdefault(word, []).append(person)
    return index
