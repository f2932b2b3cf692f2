"""Random codes for people to read aloud and secrets for addresses."""

from __future__ import annotations

import secrets

# no 0/O, 1/I/L: a code is read from a badge and typed by hand
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def ticket_code() -> str:
    """A ticket's code such as TND-7K4M-2QXH: 31^8 possibilities, too many to guess at a desk."""
    letters = "".join(secrets.choice(READABLE) for _ in range(8))
    return f"TND-{letters[:4]}-{letters[4:]}"


def invitation_code() -> str:
    """A code for an invitation such as K7MP24XH, to be read aloud: 31^8 possibilities."""
    return "".join(secrets.choice(READABLE) for _ in range(8))


def normalised_code(text: str) -> str:
    """What somebody typed or scanned, as the code is stored: upper case, spaces gone, prefix restored.

    A scanned QR may hold the whole address of the ticket's page; the code is its end.
    """
    typed = text.rstrip("/").rpartition("/")[2]
    letters = "".join(character for character in typed.upper() if character.isalnum())
    letters = letters.removeprefix("TND")
    return f"TND-{letters[:4]}-{letters[4:]}"


def secret_address() -> str:
    """A secret for an address that stands in for a password (192 bits)."""
    return secrets.token_urlsafe(24)


def document_code() -> str:
    """The check code of a document such as 8R4K-Q2ZT-7MHP: 31^12 possibilities, short enough to read aloud."""
    return grouped("".join(secrets.choice(READABLE) for _ in range(12)))


def typed_code(text: str) -> str:
    """A document's code as somebody typed it, as it is kept: upper case, in groups."""
    return grouped("".join(character for character in text.upper() if character.isalnum())[:32])


def grouped(letters: str) -> str:
    """Letters in groups of four."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
