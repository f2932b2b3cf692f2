"""The organiser's tasks in words: what, how far, until when, and the button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _

from app.events.models import Event
from app.organiser.queries import Overview
from app.organiser.readiness import Item, Task, TaskState
from app.registrations.models import RegistrationState
from app.web import formats


@dataclass(frozen=True)
class Shown:
    """A task as the page shows it."""

    state: str
    text: str
    detail: str
    until: str
    url: str
    act: str
    title: str  # the act as a whole sentence, for the next step
    why: str


def shown(item: Item, event: Event) -> Shown:
    """`item` in the reader's language."""
    text, detail, act, why = _WORDS[item.task](item)
    title = _TITLES[item.task](item) if item.task in _TITLES else act
    until = formats.date_short(item.until, event.timezone, locale=str(get_locale())) if item.until else ""
    done = item.state == TaskState.DONE
    return Shown(
        str(item.state),
        text,
        detail,
        "" if done else until,
        url_for(_ENDPOINTS[item.task], slug=event.slug),
        act,
        title,
        why,
    )


_ENDPOINTS = {
    Task.AGENDA: "events_desk.agenda",
    Task.PUBLISH: "events_desk.edit",
    Task.DECIDE: "registrations_desk.index",
    Task.NEEDS: "catalogue_desk.needs",
    Task.HALL: "matchmaking_desk.setup",
    Task.BUYER_MARKS: "matchmaking_desk.wishes",
    Task.SUPPLIER_MARKS: "matchmaking_desk.wishes",
    Task.SCHEDULE: "schedule_desk.index",
    Task.BADGES: "documents_desk.index",
    Task.LADDER: "ladder_desk.index",
    Task.ROOM: "online_desk.settings",
    Task.FEEDBACK: "feedback_desk.index",
    Task.CERTIFICATES: "trainings_desk.index",
    Task.DAY: "attendance_desk.index",
    Task.OUTCOMES: "outcomes_desk.index",
}

_WORDS = {
    Task.AGENDA: lambda item: (
        _("Agenda"),
        ngettext("%(num)s item", "%(num)s items", item.part) if item.part else "",
        _("Make the agenda"),
        _("People decide by the agenda whether to come."),
    ),
    Task.PUBLISH: lambda item: (
        _("Event published"),
        "",
        _("Check and publish"),
        _("A draft is seen by the team only; registration opens with the publication."),
    ),
    Task.DECIDE: lambda item: (
        _("Registrations decided"),
        ngettext("%(num)s waits for a decision", "%(num)s wait for a decision", item.part)
        if item.part
        else "",
        _("Decide"),
        _("Without a decision people neither get a ticket nor can mark whom they want to meet."),
    ),
    Task.NEEDS: lambda item: (
        _("Needs brought by the buyers"),
        _("%(part)s of %(whole)s buyers", part=item.part, whole=item.whole),
        _("See the needs"),
        _("Suppliers choose buyers by their needs."),
    ),
    Task.HALL: lambda item: (
        _("Slots and tables"),
        _("%(slots)s slots, %(tables)s tables", slots=item.part, tables=item.whole) if item.part else "",
        _("Set slots and tables"),
        _("They say how many meetings fit."),
    ),
    Task.BUYER_MARKS: lambda item: (
        _("Marks of the buyers"),
        _("%(part)s of %(whole)s have marked", part=item.part, whole=item.whole),
        _("Remind the silent ones"),
        _("Without their marks the schedule follows the wishes of the suppliers alone."),
    ),
    Task.SUPPLIER_MARKS: lambda item: (
        _("Marks of the suppliers"),
        _("%(part)s of %(whole)s have marked", part=item.part, whole=item.whole),
        _("Remind the silent ones"),
        _("A supplier without marks meets only those who ask for him."),
    ),
    Task.SCHEDULE: lambda item: (
        _("Schedule calculated and published"),
        ngettext("%(num)s meeting", "%(num)s meetings", item.part) if item.part else "",
        _("Calculate the schedule"),
        _("Marks are in: let the calculation find who meets whom, when and where."),
    ),
    Task.BADGES: lambda item: (
        _("Badges and papers"),
        ngettext("%(num)s badge", "%(num)s badges", item.part),
        _("Print"),
        _("Badges, table sheets and lists for the day."),
    ),
    Task.LADDER: lambda item: (
        _("Firms are ready for meetings"),
        _("%(part)s of %(whole)s firms", part=item.part, whole=item.whole),
        _("See where they are stuck"),
        _("Wishes and booking open for a firm when it has passed all steps."),
    ),
    Task.ROOM: lambda item: (
        _("Online room"),
        "",
        _("Name the room"),
        _("Without a room the way in stays shut for those who take part online."),
    ),
    Task.FEEDBACK: lambda item: (
        _("Questions for feedback"),
        _("%(part)s of %(whole)s have answered", part=item.part, whole=item.whole) if item.part else "",
        _("Put the questions together"),
        _("They go out by themselves the morning after the event."),
    ),
    Task.CERTIFICATES: lambda item: (
        pgettext("task", "Certificates issued"),
        ngettext("%(num)s issued", "%(num)s issued", item.part) if item.part else "",
        _("Issue"),
        _("People wait for the proof of what they learned."),
    ),
    Task.DAY: lambda item: (
        _("The day"),
        "",
        _("To check-in"),
        _("Check people in and mark which meetings were held."),
    ),
    Task.OUTCOMES: lambda item: (
        _("Results of the meetings"),
        _("%(part)s of %(whole)s told", part=item.part, whole=item.whole),
        _("See the results"),
        _("The report is made from what both sides tell."),
    ),
}


_TITLES = {
    Task.DECIDE: lambda item: ngettext(
        "Decide about %(num)s registration", "Decide about %(num)s registrations", item.part
    ),
    Task.NEEDS: lambda item: ngettext(
        "Ask %(num)s buyer for needs", "Ask %(num)s buyers for needs", item.whole - item.part
    ),
    Task.BUYER_MARKS: lambda item: ngettext(
        "Remind %(num)s buyer of the marks", "Remind %(num)s buyers of the marks", item.whole - item.part
    ),
    Task.SUPPLIER_MARKS: lambda item: ngettext(
        "Remind %(num)s supplier of the marks",
        "Remind %(num)s suppliers of the marks",
        item.whole - item.part,
    ),
    Task.LADDER: lambda item: ngettext(
        "Help %(num)s firm up its steps", "Help %(num)s firms up their steps", item.whole - item.part
    ),
    Task.ROOM: lambda _item: _("Name the online room"),
    Task.FEEDBACK: lambda _item: _("Put the questions for feedback together"),
    Task.CERTIFICATES: lambda item: ngettext(
        "Issue %(num)s certificate", "Issue %(num)s certificates", item.whole
    ),
    Task.BADGES: lambda item: ngettext("Print %(num)s badge", "Print %(num)s badges", item.part),
}


def funnel_rows(event: Event, found: Overview) -> list[tuple[str, int, str]]:
    """The way of the participants: (stage, how many, note), each a part of the first."""
    declined = found.count(RegistrationState.DECLINED)
    pending = found.count(RegistrationState.PENDING)
    notes = [
        ngettext("%(num)s declined", "%(num)s declined", declined) if declined else "",
        ngettext("%(num)s waits", "%(num)s wait", pending) if pending else "",
    ]
    rows = [
        (pgettext("funnel", "Registered"), found.count(), ""),
        (_("Approved"), found.count(RegistrationState.APPROVED), ", ".join(note for note in notes if note)),
    ]
    if event.has_meetings:
        rows += [
            (_("Suppliers"), found.suppliers, _("companies")),
            (_("With card and offers"), found.complete_cards, ""),
            (_("Made their marks"), found.suppliers_with_marks, ""),
        ]
    return rows
