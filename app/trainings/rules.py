"""Decisions about certificates, without database or web."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.attendance.sessions.rules import Presence, academic_hours, counted
from app.core.errors import Refused
from app.events.models import Event, EventKind, EventState, Role, Session
from app.trainings.models import Certificate, CertificateState, CertificateTerms

CERTIFIED = frozenset({Role.ATTENDEE, Role.SUPPLIER, Role.BUYER})  # who comes to learn
TEACHING = frozenset({EventKind.TRAINING, EventKind.SEMINAR, EventKind.WEBINAR, EventKind.INTERNSHIP})
CHECK_WINDOW = timedelta(minutes=15)
MOST_UNKNOWN_CODES = 20  # tries of one address within the window
LONGEST_REASON = 500
_SMALL = frozenset(
    [
        "оглы",
        "кызы",
        "оглу",
        "улы",
        "де",
        "дель",
        "дер",
        "ди",
        "дю",
        "ла",
        "ле",
        "фон",
        "ван",
        "ибн",
        "бин",
        "аль",
        "эль",
        "ас",
        "von",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "du",
        "la",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "ogly",
        "oglu",
        "kyzy",
    ]
)


class Lack(StrEnum):
    """What a person lacks for a certificate."""

    SESSIONS = "sessions"
    HOURS = "hours"
    FEEDBACK = "feedback"


@dataclass(frozen=True)
class Standing:
    """Where a person stands with the terms."""

    presence: Presence
    feedback: bool
    lacks: tuple[Lack, ...]

    @property
    def fulfilled(self) -> bool:
        return not self.lacks


def standing(presence: Presence, terms: CertificateTerms, *, feedback: bool) -> Standing:
    """Which of the terms a person has not fulfilled. Who was never there gets no certificate whatever the terms."""
    lacks = []
    if presence.attended == 0 or presence.share * 100 < terms.least_share - 1e-9:
        lacks.append(Lack.SESSIONS)
    if terms.least_hours and presence.hours < terms.least_hours:
        lacks.append(Lack.HOURS)
    if terms.needs_feedback and not feedback:
        lacks.append(Lack.FEEDBACK)
    return Standing(presence, feedback, tuple(lacks))


def refusal_to_issue(event: Event, now: datetime) -> Refused | None:
    """Why an event hands out no certificates at this moment."""
    if event.state in {EventState.DRAFT, EventState.CANCELLED}:
        return Refused("certificates_not_here")
    if event.state != EventState.FINISHED and now < event.ends_at:
        return Refused("certificates_too_early")
    return None


def refusal_to_revoke(certificate: Certificate, reason: str) -> Refused | None:
    """Why a certificate cannot be revoked or replaced so."""
    if certificate.state != CertificateState.VALID:
        return Refused("certificate_not_valid")
    return None if reason.strip() else Refused("certificate_reason_missing", field="reason")


def hours_of(sessions: Iterable[Session]) -> int | None:
    """The academic hours of an agenda: its talks, without breaks. None where there are none."""
    talks = counted(sessions)
    total = sum((one.ends_at - one.starts_at for one in talks), timedelta())
    return academic_hours(total) if talks else None


def tidy_name(text: str) -> str:
    """A name in the usual letters: СОКОЛОВА марина → Соколова Марина; what has both kinds of letters is left as typed."""
    return " ".join(_tidy_word(word, first=n == 0) for n, word in enumerate(text.split()))


def _tidy_word(word: str, *, first: bool) -> str:
    if word.lower() in _SMALL and not first:
        return word.lower()
    letters = [character for character in word if character.isalpha()]
    if len(letters) < 2 or not (word.isupper() or word.islower()):
        return word if not word.islower() else word.upper()
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word.lower())


def may_fetch(user: Any, certificate: Certificate, *, acts_for: Iterable[int], manages: bool) -> bool:
    """The holder, the company that sent him, and those who run the event."""
    if not user.is_authenticated:
        return False
    return bool(manages or certificate.user_id == user.id or certificate.company_id in set(acts_for))
