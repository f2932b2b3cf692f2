"""A sheet of presence, read cell by cell: who was in which session, and what cannot be understood. No database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.tokens import normalised_code
from app.events.models import Session

_LOOK_FOR_HEADS = 10  # rows: a title and a date may stand above the table
_TICKET = {"билет", "код билета", "ticket", "ticket code"}
_EMAIL = {"эл почта", "почта", "электронная почта", "email", "e mail", "адрес электронной почты"}
_NAME = {"участник", "фио", "имя", "name", "full name", "participant", "фамилия имя отчество", "слушатель"}
_FAMILY = {"фамилия", "family name", "surname", "last name"}
_GIVEN = {"имя", "given name", "first name"}
_PRESENT = {"присутствие", "присутствовал", "был", "present", "attended", "presence"}
_YES = {"+", "1", "да", "yes", "y", "x", "х", "v", "✓", "✔", "true", "был", "была", "присутствовал"}
_YES |= {"присутствовала", "present", "п"}
_NO = {"", "-", "–", "—", "0", "нет", "no", "n", "false", "н", "отсутствовал", "отсутствовала", "absent"}


@dataclass(frozen=True)
class Known:
    """Somebody expected, as a sheet may name them."""

    registration_id: int
    ticket: str
    email: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Unclear:
    """A row or cell that says nothing we understand. `row` as the sheet counts."""

    row: int
    code: str
    value: str = ""


@dataclass
class Reading:
    """By session: who was there. Rows that are not understood change nothing and are listed."""

    present: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    unclear: list[Unclear] = field(default_factory=list)
    rows: int = 0

    @property
    def marks(self) -> int:
        return sum(map(len, self.present.values()))


def plain(text: str) -> str:
    """Words for comparing: lower case, ё as е, no punctuation, single spaces."""
    return re.sub(r"[^0-9a-zа-я]+", " ", text.lower().replace("ё", "е")).strip()


def head_of(number: int, title: str) -> str:
    """The head of a session's column in our template: its number in the agenda and its title."""
    return f"{number}. {title}"


def read(
    table: Sequence[Sequence[str]], sessions: Sequence[Session], known: Sequence[Known], chosen: int | None
) -> Reading:
    """Who was where. Without columns of sessions all rows are about the session `chosen`."""
    found = Reading()
    at, places = _heads(table)
    if at is None:
        found.unclear.append(Unclear(0, "presence_no_heads"))
        return found
    columns = {} if chosen is not None else _session_columns(table[at], sessions)
    if not columns and chosen is None:
        found.unclear.append(Unclear(at + 1, "presence_no_sessions"))
        return found
    people = _Finder(known)
    for number, row in enumerate(table[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row):
            continue
        found.rows += 1
        person, code = people.find(row, places)
        if person is None:
            found.unclear.append(Unclear(number, code, " ".join(cell for cell in row[:4] if cell)[:80]))
            continue
        _note(found, number, row, person, columns, places, chosen)
    return found


def _note(
    found: Reading,
    number: int,
    row: Sequence[str],
    person: int,
    columns: Mapping[int, int],
    places: Mapping[str, int],
    chosen: int | None,
) -> None:
    cells = dict(columns)
    if chosen is not None:
        if "present" not in places:
            found.present[chosen].add(person)
            return
        cells = {places["present"]: chosen}
    for place, session_id in cells.items():
        text = row[place].strip().lower() if place < len(row) else ""
        if text in _YES:
            found.present[session_id].add(person)
        elif text not in _NO:
            found.unclear.append(Unclear(number, "presence_unclear", text[:40]))


def _heads(table: Sequence[Sequence[str]]) -> tuple[int | None, dict[str, int]]:
    kinds = {
        "ticket": _TICKET,
        "email": _EMAIL,
        "family": _FAMILY,
        "name": _NAME,
        "given": _GIVEN,
        "present": _PRESENT,
    }
    best: tuple[int | None, dict[str, int]] = (None, {})
    for at, row in enumerate(table[:_LOOK_FOR_HEADS]):
        places: dict[str, int] = {}
        for place, text in enumerate(row):
            for kind, words in kinds.items():
                if plain(text) in words:
                    places.setdefault(kind, place)
        if len(places) > len(best[1]) and {"ticket", "email", "name", "family"} & set(places):
            best = (at, places)
    return best


def _session_columns(heads: Sequence[str], sessions: Sequence[Session]) -> dict[int, int]:
    """By place: the session whose number or title stands in the head."""
    by_title = {plain(title): one.id for one in sessions for title in (one.title_ru, one.title_en) if title}
    columns = {}
    for place, head in enumerate(heads):
        number = re.match(r"\s*(\d{1,3})\.\s", head)
        if number and 1 <= int(number[1]) <= len(sessions):
            columns[place] = sessions[int(number[1]) - 1].id
        elif plain(head) in by_title:
            columns[place] = by_title[plain(head)]
    return columns


class _Finder:
    """Finds the person a row names: by ticket, then by address, then by name where only one bears it."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.tickets = {one.ticket: one.registration_id for one in known}
        self.emails = {one.email.lower(): one.registration_id for one in known}
        self.names: dict[frozenset[str], set[int]] = defaultdict(set)
        for one in known:
            for name in one.names:
                words = plain(name).split()
                self.names[frozenset(words)].add(one.registration_id)
                if len(words) > 2:  # without the patronymic
                    self.names[frozenset(words[:2])].add(one.registration_id)

    def find(self, row: Sequence[str], places: Mapping[str, int]) -> tuple[int | None, str]:
        cells = {kind: row[place].strip() for kind, place in places.items() if place < len(row)}
        if (ticket := cells.get("ticket")) and normalised_code(ticket) in self.tickets:
            return self.tickets[normalised_code(ticket)], ""
        if (email := cells.get("email", "").lower()) and email in self.emails:
            return self.emails[email], ""
        name = f"{cells['family']} {cells.get('given', '')}" if "family" in cells else cells.get("name", "")
        found = self.names.get(frozenset(plain(name).split()), set()) if name.strip() else set()
        if len(found) == 1:
            return next(iter(found)), ""
        return None, "presence_name_ambiguous" if found else "presence_person_unknown"
