"""Invitation codes and invitations: what they open, until when, and how a list of addresses is read."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from app.core.errors import Refused
from app.registrations.models import Invitation, InvitationCode, InvitationState

MOST_ADDRESSES = 500
LEAST_LETTERS = 4
_WORD = re.compile(r"[^0-9A-ZА-ЯЁ]")


def normalised_word(text: str) -> str:
    """A code as it is stored: upper case, without gaps."""
    return _WORD.sub("", text.strip().upper())


def refusal_of_code(made: InvitationCode, now: datetime) -> Refused | None:
    """Why a code no longer opens registration."""
    if made.withdrawn_at is not None or (made.expires_at is not None and now >= made.expires_at):
        return Refused("code_over", field="code")
    if made.quota is not None and made.used >= made.quota:
        return Refused("code_used_up", field="code")
    return None


def refusal_of_invitation(invitation: Invitation, now: datetime) -> Refused | None:
    """Why an invitation cannot be accepted."""
    if invitation.state == InvitationState.WITHDRAWN:
        return Refused("invitation_withdrawn")
    if invitation.state == InvitationState.ACCEPTED:
        return Refused("invitation_accepted")
    if now >= invitation.expires_at:
        return Refused("invitation_expired")
    return None


@dataclass(frozen=True)
class Address:
    """One line of a pasted list: `code` says what is wrong with it, or ''."""

    line: int
    email: str
    name: str
    code: str = ""


def addresses_in(text: str, known: Collection[str] = ()) -> list[Address]:
    """The addresses of a pasted list: by lines, commas or semicolons, with a name before or without.

    `known` are addresses that are invited or registered already.
    """
    found: list[Address] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        for part in re.split(r"[;,\t]", line):
            if not part.strip():
                continue
            name, email = _split(part.strip())
            code = _problem(email, seen, known)
            if not code:
                email = email.lower()
                seen.add(email)
            found.append(Address(number, email, name, code))
    return found


def _split(part: str) -> tuple[str, str]:
    name, email = parseaddr(part)
    if "@" in email and " " not in email:
        return name.strip(), email
    words = part.split()  # «Иван Петров ivan@firm.ru», as people paste it from a table
    if "@" in words[-1]:
        return " ".join(words[:-1]), words[-1].strip("<>()")
    return "", part


def _problem(email: str, seen: Collection[str], known: Collection[str]) -> str:
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return "email_malformed"
    if email.lower() in seen:
        return "address_twice"
    return "address_known" if email.lower() in known else ""
