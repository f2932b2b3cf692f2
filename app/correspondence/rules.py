"""Pure decisions: what a text may hold, when mail that is not urgent may go, what a mailing may do next."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import Refused
from app.correspondence.models import MailingState

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
_IN_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")


def placeholders_in(text: str) -> list[str]:
    """What stands in braces, in the order of its first appearance."""
    return list(dict.fromkeys(_IN_BRACES.findall(text)))


def unknown_placeholder(text: str, known: Collection[str], field: str) -> Refused | None:
    """The first thing in braces that means nothing, with all that would; the likeliest one stands first."""
    for name in placeholders_in(text):
        if name not in known:
            near = difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.6)
            listed = [*near, *(one for one in known if one not in near)]
            return Refused(
                "unknown_placeholder",
                field=field,
                name=f"{{{name}}}",
                known=", ".join(f"{{{one}}}" for one in listed),
            )
    return None


def placeholder_missing(text: str, needed: Collection[str], field: str) -> Refused | None:
    """The first placeholder without which the message is worthless."""
    found = placeholders_in(text)
    for name in needed:
        if name not in found:
            return Refused("placeholder_missing", field=field, name=f"{{{name}}}")
    return None


def next_loud_moment(
    now: datetime, timezone: str, quiet_from: time | None, quiet_until: time | None
) -> datetime:
    """`now`, or the end of the quiet hours it lies in, by the clocks of `timezone`."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return now
    local = now.astimezone(ZoneInfo(timezone))
    clock, over_midnight = local.time(), quiet_from > quiet_until
    in_evening = clock >= quiet_from if over_midnight else quiet_from <= clock < quiet_until
    in_morning = over_midnight and clock < quiet_until
    if not in_evening and not in_morning:
        return now
    day = local.date() + timedelta(days=1 if over_midnight and in_evening else 0)
    return datetime.combine(day, quiet_until, ZoneInfo(timezone)).astimezone(UTC)


_STEPS = {
    "edit": {MailingState.DRAFT, MailingState.SCHEDULED},
    "start": {MailingState.DRAFT, MailingState.SCHEDULED},
    "pause": {MailingState.SENDING},
    "resume": {MailingState.PAUSED},
    "cancel": {MailingState.SCHEDULED, MailingState.SENDING, MailingState.PAUSED},
    "discard": {MailingState.DRAFT, MailingState.CANCELLED},
}


def may(step: str, state: MailingState) -> bool:
    """Whether a mailing in `state` can be told to `step`."""
    return state in _STEPS[step]


def mailing_wrong_state(step: str, state: MailingState) -> Refused | None:
    """Why a mailing cannot be told to `step` now: somebody else was quicker, or it is over."""
    return None if may(step, state) else Refused("mailing_wrong_state")
