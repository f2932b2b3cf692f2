"""Messages about outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.companies.models import Company
from app.correspondence import facts
from app.events.models import Event
from app.infra.i18n import current_language, localised
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind, Placeholder
from app.matchmaking.models import Delegation, Meeting, Side, Slot
from app.outcomes.queries import Told
from app.web import formats

TELL_OUTCOME = "outcomes/tell_outcome"


def tell_outcome(event: Event, person: User, meetings: list[Told]) -> Message:
    """Please say what came of your meetings: a link for each."""
    context = {
        "user": person,
        "event": event,
        "meetings": [(row.meeting, absolute("outcomes.edit", meeting_id=row.meeting.id)) for row in meetings],
    }
    return Message(person.email, person.language, TELL_OUTCOME, context, event_id=event.id)


def kinds() -> list[MessageKind]:
    """The kinds of messages of this room."""
    day = Placeholder(_l("the event’s day"))
    meetings = Placeholder(_l("list of the reader’s meetings, each with its address"))
    return [
        MessageKind(
            TELL_OUTCOME,
            _l("Tell what came of meetings"),
            _l("by your click, to those who have not told"),
            placeholders={**facts.READER, **facts.EVENT, "day": day, "meetings": meetings},
            facts=_facts_of,
            sample=_sample,
            needed=frozenset({"meetings"}),
            urgent=False,
        )
    ]


def _facts_of(context: Mapping[str, Any]) -> dict[str, str]:
    event = context["event"]
    return {
        **facts.facts_of_reader(context["user"]),
        **facts.facts_of_event(event),
        "day": formats.date_medium(event.starts_at, event.timezone, locale=current_language()),
        "meetings": "\n".join(_lines(meeting, link, event) for meeting, link in context["meetings"]),
    }


def _lines(meeting: Meeting, link: str, event: Event) -> str:
    at = formats.time_short(meeting.slot.starts_at, event.timezone, locale=current_language())
    names = [localised(side.company, "name") for side in (meeting.supplier, meeting.buyer)]
    return f"{at}, {' – '.join(names)}\n{link}"


def _sample(event: Event) -> dict[str, Any]:
    supplier = Company(name_ru="ООО «Точные сплавы»", name_en="Precise Alloys LLC")
    buyer = Company(name_ru="АО «Речной вокзал»", name_en="River Terminal JSC")
    starts = event.starts_at + timedelta(hours=1)
    meeting = Meeting(
        supplier=Delegation(side=Side.SUPPLIER, company=supplier),
        buyer=Delegation(side=Side.BUYER, company=buyer),
        slot=Slot(starts_at=starts, ends_at=starts + timedelta(minutes=20)),
    )
    link = absolute("outcomes.edit", meeting_id=0)
    return {"user": facts.sample_reader(), "event": event, "meetings": [(meeting, link)]}
