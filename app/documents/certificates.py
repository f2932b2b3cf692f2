"""Certificates, a page of A4 each: collect rows, render HTML, convert in chunks over one drawn frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import render_template

from app.documents.badges import MM, breadth
from app.events.models import EventKind
from app.infra.i18n import in_language
from app.infra.links import absolute
from app.infra.pdf import Stamp, pdf_of, stamped
from app.trainings.models import Certificate

CHUNK = 100  # pages a document: quicker than one long document, in half the memory
CODE_LEFT, CODE_BOTTOM, CODE_SIZE = 243.0, 25.0, 27.0  # millimetres on the page
NO_CODE = "0000-0000-0000"  # of a sample: no certificate ever has a nought
LEARNING = frozenset({EventKind.TRAINING, EventKind.INTERNSHIP})
# The widest line of a name, in average letters, at each size of the style sheet.
NAME_CLASSES = (19.0, 25.0, 33.0)


@dataclass(frozen=True)
class Sheet:
    """What one page says. Attributes ending in _ru and _en are chosen by the language of the paper."""

    label: str
    code: str
    address: str  # where it is checked
    learning: bool  # a training, not an event one took part in
    name_ru: str
    name_en: str
    company_ru: str
    company_en: str
    programme_ru: str
    programme_en: str
    first_day: date
    last_day: date
    hours: int | None
    signatory_ru: str
    signatory_en: str
    position_ru: str
    position_en: str
    issuer_ru: str
    issuer_en: str


_COPIED = [name for name in Sheet.__dataclass_fields__ if name not in ("address", "learning")]


def collect(certificates: Sequence[Certificate]) -> list[Sheet]:
    """The pages of these certificates, in their order."""
    return [sheet(one) for one in certificates]


def sheet(certificate: Certificate) -> Sheet:
    """The page of one certificate."""
    return Sheet(
        address=absolute("certificate_check.show", code=certificate.code),
        learning=certificate.kind in LEARNING,
        **{name: getattr(certificate, name) for name in _COPIED},
    )


def render(sheets: Sequence[Sheet], *, language: str, sample: bool = False) -> str:
    """One HTML document with the words of these pages; frame and codes are drawn, see `pdf`."""
    with in_language(language):
        return render_template(
            "documents/certificates.html",
            sheets=[(one, *lines(name_on(one, language))) for one in sheets],
            sample=sample,
        )


def name_on(one: Sheet, language: str) -> str:
    """The name in the language of the paper."""
    return one.name_en if language == "en" and one.name_en else one.name_ru


def lines(name: str) -> tuple[str, str, int]:
    """A name in one or two lines, and the class of its size: the family name stands alone where the whole is long."""
    words = name.split()
    first, rest = (words[0], " ".join(words[1:])) if len(words) > 2 else (name, "")
    widest = max(breadth(first), breadth(rest))
    size = next((number for number, most in enumerate(NAME_CLASSES) if widest <= most), len(NAME_CLASSES))
    return first, rest, size


def pdf(
    sheets: Sequence[Sheet],
    *,
    language: str,
    sample: bool = False,
    tell: Callable[[int], None] = lambda done: None,
) -> bytes:
    """All pages as one PDF. `tell` hears after each chunk how many are done, and may raise to stop."""
    with in_language(language):
        frame = pdf_of(render_template("documents/certificate_frame.html"), tagged=False)
    parts = []
    for start in range(0, len(sheets), CHUNK) or [0]:
        part = sheets[start : start + CHUNK]
        parts.append(pdf_of(render(part, language=language, sample=sample)))
        tell(start + len(part))
    return stamped(parts, frame, [_stamps(one) for one in sheets]) if sheets else parts[0]


def _stamps(one: Sheet) -> list[Stamp]:
    code = Stamp(CODE_LEFT * MM, CODE_BOTTOM * MM, code=one.address, size=CODE_SIZE * MM)
    return [Stamp(0, 0, frame=0), code]


def sample_of(certificate: Certificate) -> Sheet:
    """A page that shows what a certificate of an event will look like; its code proves nothing."""
    address = absolute("certificate_check.show", code=NO_CODE)
    return replace(sheet(certificate), label=f"{certificate.year}-0000", code=NO_CODE, address=address)
