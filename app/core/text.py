"""What people type, and what comes along unseen when they paste."""

from __future__ import annotations

import re

# Signs without a shape that pages, messengers and office programs leave in copied text: control signs, soft hyphen,
# marks and embeddings of direction, zero-width space, word joiner, byte order mark. They are taken out, but for tab and
# line ends, and for the sign 0, which a form refuses aloud. Cyrillic й and ё are never touched, however composed.
UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)

# Joiners hold emoji such as a family together and shape letters of Persian and Indian scripts: there they belong to
# what is written and stay. At an end, or beside Latin, Greek, Cyrillic, digits and spaces, they join nothing.
_BESIDE = "[\x00-\u058f\u2000-\u200a]"
_IDLE_JOINER = re.compile(f"(?:^|(?<={_BESIDE}))[\u200c\u200d]+|[\u200c\u200d]+(?=$|{_BESIDE})")


def seen(text: str) -> str:
    """The text without signs nobody typed and nobody sees; an office program's own line break becomes a space."""
    return _IDLE_JOINER.sub("", UNSEEN.sub(lambda found: " " if found[0] in "\v\f" else "", text))


def trimmed(text: str | None) -> str | None:
    """What was meant: nothing unseen, no space at the ends (no-break spaces are spaces). None stays None."""
    return seen(text).strip() if isinstance(text, str) else text
