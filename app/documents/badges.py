"""Badges: A6 for badge printers, or four on A4 with cut marks. Collect rows, render HTML, convert in chunks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from app.documents.queries.meetings import Met
from app.documents.queries.people import EventRow, Person
from app.events.models import Role
from app.infra.i18n import LANGUAGES, in_language
from app.infra.pdf import Stamp, pdf_of, stamped
from app.web import formats

MM = 72 / 25.4
CHUNK = 100  # badges a document: twice as quick as one long document, in half the memory
CODE_LEFT, CODE_BOTTOM, CODE_SIZE = 69.0, 29.0, 27.0  # millimetres within a badge
FIRM_HEIGHT = 26.0  # millimetres between the name and the code
WIDE, NARROW = frozenset("ЖМФШЩЫЮДMW@%"), frozenset("Гг1Iijlrtf.,-'’ ")


class Paper(StrEnum):
    A6 = "a6"
    A4 = "a4"


HEIGHT = {Paper.A6: 148.0, Paper.A4: 148.5}
# Where the badges of a page begin, millimetres from below left, in the order of reading.
PLACES = {
    Paper.A6: ((0.0, 0.0),),
    Paper.A4: ((0.0, 148.5), (105.0, 148.5), (0.0, 0.0), (105.0, 0.0)),
}


@dataclass(frozen=True)
class Badge:
    """A person and the line above the code: how many meetings, where the first one is."""

    person: Person
    meetings: int = 0
    first: Met | None = None
    table: int | None = None  # where all meetings take place, if it is one table


@dataclass(frozen=True)
class Fit:
    """The size classes at which a badge's words fit; see the style sheet."""

    given: int
    family: int
    firm: int


# Characters a line and millimetres a line, of the company's name and of the position, by class.
FIRM_CLASSES = (
    ((36, 5.65), (50, 4.25)),
    ((42, 4.95), (50, 4.25)),
    ((49, 4.25), (56, 3.7)),
    ((60, 3.55), (66, 3.2)),
)


def collect(people: Sequence[Person], meetings: Sequence[Met] = ()) -> list[Badge]:
    """A badge for each of `people`, in their order."""
    mine: dict[int, list[Met]] = defaultdict(list)
    for meeting in meetings:
        for person in (*meeting.supplier.people, *meeting.buyer.people):
            mine[person.registration_id].append(meeting)
    return [_badge(person, mine.get(person.registration_id, [])) for person in people]


def _badge(person: Person, meetings: Sequence[Met]) -> Badge:
    tables = {meeting.table for meeting in meetings}
    return Badge(
        person,
        meetings=len(meetings),
        first=min(meetings, key=lambda meeting: meeting.starts_at, default=None),
        table=tables.pop() if len(tables) == 1 and len(meetings) > 1 else None,
    )


def render(badges: Sequence[Badge], event: EventRow, *, language: str, paper: Paper) -> str:
    """One HTML document with the words of these badges: name, company, position, code."""
    with in_language(language):
        return render_template(
            "documents/badges.html",
            badges=[
                (badge.person, fit(badge.person, language), hint(badge, event, language)) for badge in badges
            ],
            event=event,
            paper=paper,
            height=HEIGHT[paper],
        )


def render_frames(roles: Sequence[Role], event: EventRow, *, language: str, paper: Paper) -> str:
    """What badges of a role share, a page each: event, date, place, the role's strip. The last page is the cut marks."""
    with in_language(language):
        return render_template(
            "documents/badge_frames.html",
            roles=[(role, *words) for role, words in role_words(language).items() if role in roles],
            event=event,
            paper=paper,
            height=HEIGHT[paper],
        )


def pdf(
    badges: Sequence[Badge],
    event: EventRow,
    *,
    language: str,
    paper: Paper,
    tell: Callable[[int], None] = lambda done: None,
) -> bytes:
    """All badges as one PDF. `tell` hears after each chunk how many are done, and may raise to stop."""
    roles = [role for role in Role if any(badge.person.role == role for badge in badges)]
    frames = pdf_of(render_frames(roles, event, language=language, paper=paper), tagged=False)
    parts, done = [], 0
    for chunk in _parted(badges, CHUNK):
        parts.append(pdf_of(render(chunk, event, language=language, paper=paper)))
        done += len(chunk)
        tell(done)
    pages = _parted(badges, len(PLACES[paper]))
    return stamped(parts, frames, [_stamps(page, roles, paper) for page in pages])


def _stamps(badges: Sequence[Badge], roles: Sequence[Role], paper: Paper) -> list[Stamp]:
    """The frames and codes of one page."""
    marks = [Stamp(0, 0, frame=len(roles))] if paper == Paper.A4 else []
    for badge, (left, bottom) in zip(badges, PLACES[paper], strict=False):
        marks.append(Stamp(left * MM, bottom * MM, frame=roles.index(badge.person.role)))
        place = ((left + CODE_LEFT) * MM, (bottom + CODE_BOTTOM) * MM)
        marks.append(Stamp(*place, code=badge.person.code, size=CODE_SIZE * MM))
    return marks


def hint(badge: Badge, event: EventRow, language: str) -> str:
    """«6 встреч, первая в 10:00, стол 2»; «стол 7» for who stays at one table; nothing without meetings."""
    if badge.table is not None:
        return _("table %(number)s", number=badge.table)
    if badge.first is None:
        return ""
    count = ngettext("%(num)s meeting", "%(num)s meetings", badge.meetings)
    return _(
        "%(meetings)s, first at %(time)s, table %(table)s",
        meetings=count,
        time=formats.time_short(badge.first.starts_at, event.timezone, locale=language),
        table=badge.first.table,
    )


def fit(person: Person, language: str) -> Fit:
    """The largest sizes at which the words of this badge have room."""
    words = {name: chosen(person, name, language) for name in ("given", "family", "company", "position")}
    given, family = breadth(words["given"]), breadth(words["family"])
    return Fit(
        given=0 if given <= 10 else 1 if given <= 12.5 else 2 if given <= 16 else 3,
        family=0 if family <= 19 else 1 if family <= 25 else 2,
        firm=_firm_class(words["company"], words["position"]),
    )


def chosen(person: Person, attribute: str, language: str) -> str:
    """The person's word in `language`, the Russian one where it is missing."""
    text = getattr(person, f"{attribute}_{language}") or getattr(person, f"{attribute}_ru")
    return str(text)


def breadth(text: str) -> float:
    """The length of a word in average letters."""
    return sum(1.35 if letter in WIDE else 0.65 if letter in NARROW else 1.0 for letter in text)


def _firm_class(company: str, position: str) -> int:
    for number, ((firm_letters, firm_height), (letters, height)) in enumerate(FIRM_CLASSES):
        lines = _lines(company, firm_letters) * firm_height + _lines(position, letters) * height
        if lines + 2 <= FIRM_HEIGHT:
            return number
    return len(FIRM_CLASSES) - 1


def _lines(text: str, letters: int) -> int:
    return ceil(breadth(text) / (letters * 0.92)) if text else 0


def role_words(language: str) -> dict[Role, tuple[str, str, str]]:
    """By role: its letter and name in `language`, and its name in the other language."""
    here = _role_macros(language)
    there = _role_macros(next(code for code in LANGUAGES if code != language))
    return {
        role: (
            str(here.role_letter(role)),
            _capital(str(here.role_name(role))),
            _capital(str(there.role_name(role))),
        )
        for role in Role
    }


def _role_macros(language: str) -> Any:
    with in_language(language):
        return current_app.jinja_env.get_template("components/role.html").module


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parted(badges: Sequence[Badge], size: int) -> Iterator[Sequence[Badge]]:
    for start in range(0, len(badges), size):
        yield badges[start : start + size]
