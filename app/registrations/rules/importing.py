"""A table of participants, read cell by cell: what each row says, and every problem with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.accounts import rules as people_rules
from app.companies.rules import compact, inn_problem
from app.core.errors import Refused
from app.events.models import Role
from app.infra.sheets import Flaw
from app.questionnaires.models import Question
from app.questionnaires.rules import problem_with, read_cell, shown
from app.questionnaires.rules.answering import is_empty
from app.registrations.rules.registering import needs_company

MOST_ROWS = 10_000
normal_email = lru_cache(maxsize=MOST_ROWS)(people_rules.normal_email)  # asked of each row more than once
_LOOK_FOR_HEADS = 10  # rows: a title and a date may stand above the table


@dataclass(frozen=True)
class Column:
    """One column: its key, its heads in both languages, the longest cell, whether every row must have it."""

    key: str
    ru: str
    en: str
    most: int
    required: bool = False
    also: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        return {_plain(name) for name in (self.key, self.ru, self.en, *self.also)} - {""}


def _plain(text: str) -> str:
    return re.sub(r"[^a-zа-я0-9]+", " ", text.lower().replace("ё", "е")).strip()


COLUMNS = (
    Column("role", "Роль", "Role", 40, required=True),
    Column(
        "email",
        "Эл. почта",
        "E-mail",
        254,
        required=True,
        also=("почта", "email", "электронная почта", "e-mail"),
    ),
    Column("family_name", "Фамилия", "Family name", 80, required=True, also=("surname", "last name")),
    Column("given_name", "Имя", "Given name", 80, required=True, also=("first name",)),
    Column("patronymic", "Отчество", "Patronymic", 80),
    Column("phone", "Телефон", "Phone", 32),
    Column("inn", "ИНН", "INN", 20),
    Column("company", "Организация", "Company", 200, also=("компания", "organisation", "organization")),
    Column("position_ru", "Должность", "Position", 120, also=("должность (рус.)",)),
    Column("position_en", "Должность (англ.)", "Position in English", 120),
    Column("language", "Язык", "Language", 20),
    Column("note", "Примечание", "Note", 1000, also=("заметка", "комментарий", "comment")),
)

_ERROR = re.compile(
    r"^#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|Н/Д|ССЫЛКА!|ЗНАЧ!|ИМЯ\?|ДЕЛ/0!|ЧИСЛО!|ПУСТО!)$"
)
_ROLES = {
    "поставщик": Role.SUPPLIER,
    "закупщик": Role.BUYER,
    "заказчик": Role.BUYER,
    "участник": Role.ATTENDEE,
    "слушатель": Role.ATTENDEE,
    "спикер": Role.SPEAKER,
    "докладчик": Role.SPEAKER,
    "пресса": Role.PRESS,
    "сми": Role.PRESS,
    "организатор": Role.STAFF,
    **{str(role): role for role in Role},
    "organiser": Role.STAFF,
}
_LANGUAGES = {
    "": "ru",
    "ru": "ru",
    "рус": "ru",
    "русский": "ru",
    "russian": "ru",
    "en": "en",
    "англ": "en",
    "английский": "en",
    "english": "en",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place. `row` is counted as the sheet counts; 0 is the file as a whole."""

    row: int
    column: str
    code: str
    value: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawRow:
    """One row as typed: its number in the sheet and its cells by column key."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(frozen=True)
class ImportRow:
    """One person to register, checked. `inn` is empty for somebody who comes for himself."""

    number: int
    role: Role
    email: str
    family_name: str
    given_name: str
    patronymic: str
    phone: str
    inn: str
    company: str
    position_ru: str
    position_en: str
    language: str
    note: str
    answers: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportFacts:
    """What the check must know of the event and the cards: addresses registered, INN with a card, free seats."""

    admitted: frozenset[Role]
    registered: frozenset[str]
    known_inns: frozenset[str]
    free_by_role: Mapping[Role, int | None]
    free: int | None
    questions: Sequence[Question] = ()


def columns_with(questions: Sequence[Question]) -> tuple[Column, ...]:
    """The columns of a table, one for each own question of the event at the end."""
    return (*COLUMNS, *(Column(name_of(one), one.text_ru, one.text_en, 4000) for one in questions))


def name_of(question: Question) -> str:
    """The key of a question's column."""
    return f"q{question.id}"


def heads(language: str, questions: Sequence[Question] = ()) -> list[str]:
    """The heads of an empty table to fill in."""
    return [_head(column, language) for column in columns_with(questions)]


def head_of(key: str, language: str, questions: Sequence[Question] = ()) -> str:
    """The head of one column; '' for the file as a whole."""
    return next((_head(column, language) for column in columns_with(questions) if column.key == key), "")


def _head(column: Column, language: str) -> str:
    return (column.en if language == "en" else "") or column.ru


def raw_rows(
    table: Sequence[Sequence[str]], questions: Sequence[Question] = (), flaws: Sequence[Flaw] = ()
) -> tuple[list[RawRow], list[Problem]]:
    """Find the heads and put each cell under its column. Empty rows are passed over; unknown columns are ignored."""
    columns = columns_with(questions)
    at, places = _heads_at(table, columns)
    missing = [column for column in columns if column.required and column.key not in places]
    problems = [Problem(at + 1, column.key, "import_column_missing") for column in missing]
    problems += _columns_twice(table[at], at, columns, places)
    if problems:
        return [], problems
    if problems := _flaw_problems(flaws, at, places):
        return [], problems
    rows = [
        RawRow(number, {key: _cell(row, place) for key, place in places.items()})
        for number, row in enumerate(table[at + 1 :], start=at + 2)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        return [], [Problem(0, "", "import_no_rows")]
    if len(rows) > MOST_ROWS:
        return [], [Problem(0, "", "import_too_many_rows", params={"most": MOST_ROWS, "rows": len(rows)})]
    return rows, []


def _columns_twice(
    heads: Sequence[str], at: int, columns: Sequence[Column], places: Mapping[str, int]
) -> list[Problem]:
    """Two columns that mean the same: which one counts, nobody can say."""
    by_key = {column.key: column.names for column in columns}
    return [
        Problem(at + 1, key, "import_column_twice", text)
        for key, first in places.items()
        for place, text in enumerate(heads)
        if place != first and _plain(text) in by_key[key]
    ]


def _flaw_problems(flaws: Sequence[Flaw], at: int, places: Mapping[str, int]) -> list[Problem]:
    """Merged cells and formulas without a result, below the heads and in columns that are read."""
    keys = {place: key for key, place in places.items()}
    codes = {"merged": "import_cells_merged", "formula": "import_formula"}
    return [
        Problem(flaw.row, keys[flaw.column], codes[flaw.kind], flaw.cells)
        for flaw in flaws
        if flaw.row > at + 1 and flaw.column in keys
    ]


def _heads_at(table: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    names = {name: column.key for column in reversed(columns) for name in column.names}
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(table[:_LOOK_FOR_HEADS]):
        places: dict[str, int] = {}
        for place, text in enumerate(row):
            if (key := names.get(_plain(text))) is not None:
                places.setdefault(key, place)
        if len(places) > len(best[1]):
            best = (at, places)
    return best


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def check_rows(rows: Sequence[RawRow], facts: ImportFacts) -> tuple[list[ImportRow], list[Problem]]:
    """Every row as a person to register, and every problem of every row. With a problem, nothing may be written."""
    found: list[Problem] = []
    clean: list[ImportRow] = []
    seen: dict[str, int] = {}
    order = {column.key: place for place, column in enumerate(columns_with(facts.questions))}
    for row in rows:
        answers, answer_problems = _answers(row, facts.questions)
        problems = [*_shape_problems(row), *_meaning_problems(row, facts), *answer_problems]
        email = normal_email(row["email"])
        if email is not None:
            if email in seen:
                problems.append(
                    Problem(row.number, "email", "import_twice_in_file", row["email"], {"row": seen[email]})
                )
            seen.setdefault(email, row.number)
        found.extend(sorted(problems, key=lambda problem: order[problem.column]))
        if not problems and email is not None:
            clean.append(_import_row(row, email, answers))
    return clean, [*found, *([] if found else _seat_problems(clean, facts))]


def _answers(row: RawRow, questions: Sequence[Question]) -> tuple[dict[int, Any], list[Problem]]:
    """The answers to the event's own questions. What must be answered may stay empty: the organiser may not know it."""
    problems: list[Problem] = []
    answers: dict[int, Any] = {}
    role = _ROLES.get(_plain(row["role"]))
    written = [question for question in questions if row[name_of(question)]]
    for question in written:
        text = row[name_of(question)]
        try:
            value = read_cell(question, text)
            refusal = None if is_empty(value) else problem_with(question, value)
        except Refused as error:
            value, refusal = None, error
        if refusal is not None:
            problems.append(
                Problem(row.number, name_of(question), refusal.code, _short(text), refusal.params)
            )
        elif not is_empty(value):
            answers[question.id] = value
    seen = shown(questions, role, answers)
    for question in written:
        if question.id in answers and question.id not in seen:
            problems.append(
                Problem(
                    row.number, name_of(question), "import_answer_not_asked", _short(row[name_of(question)])
                )
            )
    return answers, problems


def _shape_problems(row: RawRow) -> list[Problem]:
    problems = []
    for column in COLUMNS:
        text = row[column.key]
        if column.required and not text:
            problems.append(Problem(row.number, column.key, "import_cell_missing"))
        elif len(text) > column.most:
            params = {"most": column.most, "length": len(text)}
            problems.append(Problem(row.number, column.key, "import_cell_too_long", _short(text), params))
        elif not text.isprintable() and any(
            unicodedata.category(character) == "Cc" and character not in "\n\t\r" for character in text
        ):
            problems.append(Problem(row.number, column.key, "import_cell_unprintable", _short(text)))
        elif text.startswith("#") and _ERROR.match(text):
            problems.append(Problem(row.number, column.key, "import_cell_error", text))
    return problems


def _short(text: str) -> str:
    printable = "".join(character if character.isprintable() else "·" for character in text)
    return printable if len(printable) <= 60 else printable[:59] + "…"


def _meaning_problems(row: RawRow, facts: ImportFacts) -> list[Problem]:
    problems = []
    role = _ROLES.get(_plain(row["role"]))
    if row["role"] and role is None:
        problems.append(Problem(row.number, "role", "import_role_unknown", _short(row["role"])))
    elif role is not None and role not in facts.admitted:
        problems.append(Problem(row.number, "role", "role_not_admitted", row["role"]))
    email = normal_email(row["email"])
    if row["email"] and email is None:
        problems.append(Problem(row.number, "email", "email_malformed", _short(row["email"])))
    elif email in facts.registered:
        problems.append(Problem(row.number, "email", "import_already_registered", row["email"]))
    problems.extend(_company_problems(row, role, facts))
    if _plain(row["language"]) not in _LANGUAGES:
        problems.append(Problem(row.number, "language", "import_language_unknown", _short(row["language"])))
    return problems


def _company_problems(row: RawRow, role: Role | None, facts: ImportFacts) -> list[Problem]:
    inn = compact(row["inn"])
    if not inn:
        if row["company"] or (role is not None and needs_company(role)):
            return [Problem(row.number, "inn", "import_inn_missing")]
        return []
    if (code := inn_problem(inn)) is not None:
        return [Problem(row.number, "inn", code, _short(inn))]
    if inn not in facts.known_inns and not row["company"]:
        return [Problem(row.number, "company", "import_company_unknown", params={"inn": inn})]
    return []


def _seat_problems(rows: Sequence[ImportRow], facts: ImportFacts) -> list[Problem]:
    problems = []
    for role in Role:
        wanted = sum(row.role == role for row in rows)
        free = facts.free_by_role.get(role)
        if free is not None and wanted > free:
            params = {"free": max(free, 0), "wanted": wanted}
            problems.append(Problem(0, "role", "import_role_seats", str(role), params))
    if facts.free is not None and len(rows) > facts.free:
        params = {"free": max(facts.free, 0), "wanted": len(rows)}
        problems.append(Problem(0, "", "import_event_seats", params=params))
    return problems


def _import_row(row: RawRow, email: str, answers: Mapping[int, Any]) -> ImportRow:
    return ImportRow(
        number=row.number,
        answers=answers,
        role=_ROLES[_plain(row["role"])],
        email=email,
        language=_LANGUAGES[_plain(row["language"])],
        inn=compact(row["inn"]),
        **{
            key: row[key]
            for key in (
                "family_name",
                "given_name",
                "patronymic",
                "phone",
                "company",
                "position_ru",
                "position_en",
                "note",
            )
        },
    )
