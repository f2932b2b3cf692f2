"""Decisions about accounts, without database or web."""

from __future__ import annotations

from datetime import timedelta

from email_validator import EmailNotValidError, validate_email

WINDOW = timedelta(minutes=15)
MOST_PER_ADDRESS = 30  # an office behind one address must not lock itself out
MOST_PER_ACCOUNT = 8
SHORTEST_PASSWORD = 10


def too_many(failures_of_address: int, failures_of_account: int) -> bool:
    """Whether sign-in is to be refused after so many failures within WINDOW."""
    return failures_of_address >= MOST_PER_ADDRESS or failures_of_account >= MOST_PER_ACCOUNT


def password_weakness(password: str, *, email: str) -> str | None:
    """The code of what is wrong with a new password, or None. Length beats rules about signs (NIST SP 800-63B)."""
    if len(password) < SHORTEST_PASSWORD:
        return "password_too_short"
    if len(set(password)) < 5:
        return "password_too_simple"
    local = email.split("@", 1)[0].lower()
    if len(local) > 3 and local in password.lower():
        return "password_contains_name"
    return None


def normal_email(text: str) -> str | None:
    """The address as it is kept (lower case), or None where it has not the shape of one. Asks no network."""
    try:
        return str(
            validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized
        ).lower()
    except EmailNotValidError:
        return None
