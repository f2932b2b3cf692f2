"""The check code of a report: a keyed digest of its figures, short enough to read aloud."""

from __future__ import annotations

import hmac
import json
from typing import Any

from app.core.tokens import READABLE, grouped
from app.infra.signing import digest

GROUPS, LENGTH = 3, 4  # 31^12: nobody finds another set of figures with the same code


def code_of(figures: dict[str, Any]) -> str:
    """Such as 8R4K-Q2ZT-7MHP, from the canonical JSON of `figures` and this site's secret."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    number = int.from_bytes(digest("report", text.encode()), "big")
    letters = []
    for _position in range(GROUPS * LENGTH):
        number, rest = divmod(number, len(READABLE))
        letters.append(READABLE[rest])
    return grouped("".join(letters))


def is_genuine(code: str, figures: dict[str, Any]) -> bool:
    """Whether `code` was made here from exactly these figures."""
    return hmac.compare_digest(code_of(figures), code)
