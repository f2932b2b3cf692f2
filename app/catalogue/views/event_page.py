"""What the catalogue puts on an event's public page and under it in the calendar: who comes to buy, and what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.catalogue import queries
from app.events.extensions import Section
from app.events.models import Event

SHOWN = 3  # needs of a buyer that stand open; the rest unfold


def buyers_and_needs(event: Event, _user: Any, _now: datetime) -> dict[str, Any] | None:
    """Buyers with their needs, narrowed by the words in `need`; None where nobody brings any."""
    buyers, needs = queries.counts_at(event.id)
    if not needs:
        return None
    question = request.args.get("need", "").strip()[:200]
    return {
        "buyers": queries.needs_by_buyer(event.id, question),
        "buyer_count": buyers,
        "need_count": needs,
        "question": question,
        "shown": SHOWN,
    }


def notes(event_ids: Sequence[int], _now: datetime) -> dict[int, str]:
    """«12 закупщиков, 64 потребности» for each event that has any."""
    return {
        event_id: ", ".join(
            [
                ngettext("%(num)s buyer", "%(num)s buyers", buyers),
                ngettext("%(num)s need", "%(num)s needs", needs),
            ]
        )
        for event_id, (buyers, needs) in queries.counts_of(event_ids).items()
    }


SECTION = Section(
    key="needs",
    title=_l("Buyers and needs"),
    template="catalogue/_at_event.html",
    provide=buyers_and_needs,
    order=10,
)
