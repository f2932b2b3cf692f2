"""The kinds of messages of this room: what an organiser may put into their texts, and samples for the preview."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.companies.models import Company
from app.correspondence import facts
from app.events.models import Event
from app.infra.i18n import current_language, localised
from app.infra.links import absolute
from app.infra.outbox import MessageKind, Placeholder
from app.matchmaking.emails.wishes import MARK_WISHES
from app.matchmaking.models import Delegation, Meeting, Side, Slot, Table
from app.web import formats

LINK = {"link": Placeholder(_l("address of the reader’s meetings"), is_address=True)}
MEETING = {
    "other_company": Placeholder(_l("the other side’s company")),
    "meeting_when": Placeholder(_l("day and time of the meeting")),
    "table": Placeholder(_l("number of the table")),
    "reason": Placeholder(_l("the reason given")),
    **LINK,
}
MEETINGS = {"meetings": Placeholder(_l("list of the reader’s meetings")), **LINK}
PUBLISHED = {**MEETINGS, "reason": Placeholder(_l("the reason given"))}


def kinds() -> list[MessageKind]:
    """All of this room, in the order of an event's life."""
    wishes = {
        "company": Placeholder(_l("the reader’s company")),
        "until": Placeholder(_l("until when marks are taken")),
        "link": Placeholder(_l("address where one marks"), is_address=True),
    }
    moved = {**MEETING, "before": Placeholder(_l("when it was to begin before"))}
    return [
        MessageKind(
            MARK_WISHES,
            _l("Mark whom to meet"),
            _l("every three days, at most three times, to companies that marked nobody; or by your click"),
            placeholders={**facts.READER, **facts.EVENT, **wishes},
            facts=_facts_of_wishes,
            sample=sample,
            urgent=False,
        ),
        _kind("schedule_published", _l("Schedule published"), _l("when you publish a schedule"), PUBLISHED),
        _kind("schedule_withdrawn", _l("Schedule taken back"), _l("when you take a schedule back"), MEETINGS),
        _kind("meeting_booked", _l("New meeting"), _l("to the side that did not book it"), MEETING),
        _kind("meeting_moved", _l("Meeting moved"), _l("to both sides"), moved),
        _kind("meeting_cancelled", _l("Meeting cancelled"), _l("to the side that did not cancel"), MEETING),
    ]


def _kind(name: str, title: Any, sent_when: Any, more: Mapping[str, Placeholder]) -> MessageKind:
    return MessageKind(
        f"matchmaking/{name}",
        title,
        sent_when,
        placeholders={**facts.READER, **facts.EVENT, **more},
        facts=facts_of,
        sample=sample,
    )


def facts_of(context: Mapping[str, Any]) -> dict[str, str]:
    """What stands for the placeholders in a message about meetings."""
    event, side, language = context["event"], context["side"], current_language()
    found = {
        **facts.facts_of_reader(context["person"]),
        **facts.facts_of_event(event, admitted=True),
        "link": context["link"],
        "reason": context.get("reason", ""),
        "meetings": "\n".join(_line(meeting, side, event) for meeting in context.get("meetings", ())),
    }
    if (was := context.get("was")) is not None:
        found["before"] = formats.moment(was, event.timezone, locale=language)
    if (meeting := context.get("meeting")) is not None:
        found["other_company"] = localised(_other(meeting, side), "name")
        found["meeting_when"] = formats.moment(meeting.slot.starts_at, event.timezone, locale=language)
        found["table"] = str(meeting.table.number)
        found["reason"] = found["reason"] or meeting.cancel_reason
    return found


def _facts_of_wishes(context: Mapping[str, Any]) -> dict[str, str]:
    event = context["event"]
    return {
        **facts.facts_of_reader(context["user"]),
        **facts.facts_of_event(event, admitted=True),
        "company": localised(context["delegation"].company, "name"),
        "until": formats.moment(context["until"], event.timezone, locale=current_language()),
        "link": context["link"],
    }


def _line(meeting: Meeting, side: Side, event: Event) -> str:
    when = formats.moment(meeting.slot.starts_at, event.timezone, locale=current_language())
    table = _("table %(number)s", number=meeting.table.number)
    return f"{when} · {table} · {localised(_other(meeting, side), 'name')}"


def _other(meeting: Meeting, side: Side) -> Company:
    return (meeting.buyer if side == Side.SUPPLIER else meeting.supplier).company


def sample(event: Event) -> dict[str, Any]:
    """A context with people and firms nobody is, for the preview; its rows are never written."""
    reader = facts.sample_reader()
    own = Delegation(side=Side.SUPPLIER, company=_company("Точные сплавы", "Precise Alloys"))
    others = [
        Delegation(side=Side.BUYER, company=_company("Речной вокзал", "River Terminal")),
        Delegation(side=Side.BUYER, company=_company("Северная верфь-2", "Northern Yard 2")),
    ]
    meetings = [
        Meeting(
            supplier=own,
            buyer=other,
            slot=_slot(event, number),
            table=Table(number=number + 7),
            cancel_reason=_("the buyer had to leave earlier"),
        )
        for number, other in enumerate(others)
    ]
    return {
        "event": event,
        "person": reader,
        "user": reader,
        "side": Side.SUPPLIER,
        "by": None,
        "meeting": meetings[0],
        "meetings": meetings,
        "changed": False,
        "taken_back": False,
        "was": meetings[1].slot.starts_at,
        "reason": _("the buyer had to leave earlier"),
        "delegation": own,
        "until": event.wishes_close_at or event.starts_at,
        "link": absolute("booking.index", slug=event.slug),
    }


def _company(name_ru: str, name_en: str) -> Company:
    return Company(name_ru=f"ООО «{name_ru}»", name_en=f"{name_en} LLC", short_ru=name_ru, short_en=name_en)


def _slot(event: Event, number: int) -> Slot:
    starts = event.starts_at + timedelta(minutes=60 + 40 * number)
    return Slot(starts_at=starts, ends_at=starts + timedelta(minutes=20))
