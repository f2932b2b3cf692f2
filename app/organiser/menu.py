"""The side menu of an event's workspace, in the order of the work."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _
from flask_login import current_user

from app.events import queries as events
from app.events.models import Event, EventFormat
from app.infra.i18n import localised
from app.organiser.queries import menu_counts
from app.trainings.rules import TEACHING
from app.web import formats
from app.web.addresses import remembered_url_for
from app.web.desk import menu_maker
from app.web.words import label


@menu_maker
def desk_of(event: Event) -> dict[str, Any]:
    """`desk_event` and `desk_menu` for the layout. A steward sees what a steward may open."""
    day = formats.date_short(event.starts_at, event.timezone, locale=str(get_locale()))
    return {
        "desk_event": {
            "title": localised(event, "title"),
            "caption": _("template") if event.is_template else f"{day}, {label(event.state)}",
            "url": url_for("organiser.desk"),
        },
        "desk_menu": _for_template(event)
        if event.is_template
        else _all(event)
        if events.manages(event, current_user)
        else _for_stewards(event),
    }


def _for_stewards(event: Event) -> list[list[dict[str, Any]]]:
    return [[_day(event), _documents(event)]]


def _for_template(event: Event) -> list[list[dict[str, Any]]]:
    """What of a template can be set up: nobody registers for it, nothing takes place."""
    meetings = [
        _entry(event, "ladder", "stairs-up", _("Firms’ readiness"), "ladder_desk.steps"),
        _entry(event, "schedule", "layout-grid", _("Slots and tables"), "matchmaking_desk.setup"),
    ]
    return [
        [
            _entry(event, "event", "calendar-event", _("Event"), "events_desk.edit"),
            *(meetings if event.has_meetings else []),
        ],
        [
            _entry(event, "team", "user-shield", _("Team"), "events_desk.team"),
            _entry(event, "log", "history", _("Log"), "organiser.log"),
        ],
    ]


def _day(event: Event) -> dict[str, Any]:
    return _entry(event, "day", "clock-play", _("The day"), "attendance_desk.index")


def _documents(event: Event) -> dict[str, Any]:
    return _entry(event, "documents", "file-text", _("Documents"), "documents_desk.index")


def _all(event: Event) -> list[list[dict[str, Any]]]:
    counts = menu_counts(event)
    meetings = [
        _entry(event, "needs", "list-search", _("Needs"), "catalogue_desk.needs", counts.needs),
        _entry(
            event,
            "shortlists",
            "list-check",
            _("Shortlists"),
            "matchmaking_desk.wishes",
            counts.silent_buyers,
            due=True,
        ),
        _entry(event, "ladder", "stairs-up", _("Firms’ readiness"), "ladder_desk.index"),
        _entry(event, "schedule", "layout-grid", _("Schedule"), "schedule_desk.index"),
    ]
    work = [
        _entry(event, "overview", "layout-dashboard", _("Overview"), "organiser.overview"),
        _entry(event, "event", "calendar-event", _("Event"), "events_desk.edit"),
        _entry(
            event,
            "registrations",
            "users",
            _("Registrations"),
            "registrations_desk.index",
            counts.registrations,
        ),
        *(meetings if event.has_meetings else []),
        *(
            [_entry(event, "online", "video", _("Online"), "online_desk.index")]
            if event.format in (EventFormat.ONLINE, EventFormat.HYBRID)
            else []
        ),
        _day(event),
        *(
            [_entry(event, "outcomes", "target-arrow", _("Results"), "outcomes_desk.index")]
            if event.has_meetings
            else []
        ),
    ]
    papers = [
        _entry(event, "feedback", "message-star", pgettext("menu", "Feedback"), "feedback_desk.index"),
        *(
            [_entry(event, "certificates", "certificate", _("Certificates"), "trainings_desk.index")]
            if event.kind in TEACHING
            else []
        ),
        _documents(event),
        _entry(event, "materials", "folder", _("Materials"), "materials_desk.index"),
        _entry(event, "messages", "mail", _("Messages"), "correspondence_desk.outbox"),
        _entry(event, "team", "user-shield", _("Team"), "events_desk.team", counts.team),
        _entry(event, "log", "history", _("Log"), "organiser.log"),
    ]
    return [work, papers]


def _entry(
    event: Event,
    key: str,
    icon: str,
    text: str,
    endpoint: str,
    count: int | None = None,
    *,
    due: bool = False,
) -> dict[str, Any]:
    return {
        "key": key,
        "icon": icon,
        "label": text,
        "url": remembered_url_for(endpoint, slug=event.slug),
        "count": count or None,
        "due": due,
    }
