"""The page of one event, and its calendar entry."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core import clock
from app.events import extensions, queries, rules
from app.events.models import Approval, Event, EventFormat, Role, Session, SessionKind
from app.events.views.calendar import blueprint, calendar_answer
from app.infra.i18n import localised
from app.web.strangers import same_for_strangers


@blueprint.get("/events/<slug>")
@same_for_strangers
def event(slug: str) -> Any:
    now = clock.now()
    shown = seen_event(slug)
    admissions = queries.admissions_of(shown.id)
    sections = extensions.sections_of(shown, current_user, now)
    return render_template(
        "events/event.html",
        event=shown,
        window=rules.registration_state(shown, now),
        closes_at=rules.registration_end(shown),
        left=rules.places_left(shown),
        few=rules.few_places(shown),
        welcome=[WELCOME[row.role] for row in admissions if row.role in WELCOME],
        approvals={row.approval for row in admissions if row.role in WELCOME},
        by_hand=any(row.approval == Approval.BY_HAND for row in admissions if row.role in WELCOME),
        zone_words=zone_words(shown),
        month_url=month_url(shown),
        clusters=queries.clusters_of(shown.id),
        days=agenda_days(queries.sessions_of(shown.id), shown.timezone),
        sections_before=[pair for pair in sections if pair[0].order < AGENDA_ORDER],
        sections_after=[pair for pair in sections if pair[0].order >= AGENDA_ORDER],
        waits=rules.places_left(shown) == 0 and extensions.may_wait_for(shown, now),
        own=extensions.own_panel_of(shown, current_user, now),
    )


@blueprint.get("/events/<slug>.ics")
def event_ics(slug: str) -> Response:
    found = queries.by_slug(slug)
    return calendar_answer([found], name=localised(found, "title"), filename=f"{found.slug}.ics")


AGENDA_ORDER = 50
WELCOME: dict[Role, LazyString] = {
    Role.SUPPLIER: _l("suppliers: small and medium manufacturers"),
    Role.BUYER: lazy_pgettext("for whom", "buyers"),
    Role.ATTENDEE: _l("everybody interested"),
    Role.PRESS: _l("the press"),
}


def seen_event(slug: str) -> Event:
    """A public event; a draft for those who work on it."""
    found = queries.any_by_slug(slug)
    return found if found.is_public else queries.staffed_event(slug, current_user)


def agenda_days(sessions: list[Session], timezone: str) -> list[dict[str, Any]]:
    """The agenda by days; items that overlap stand in one block, side by side."""
    days: list[dict[str, Any]] = []
    for session in sessions:
        day = clock.in_zone(session.starts_at, timezone).date()
        if not days or days[-1]["date"] != day:
            days.append({"date": day, "blocks": []})
        blocks: list[list[Session]] = days[-1]["blocks"]
        if (
            blocks
            and session.starts_at < max(item.ends_at for item in blocks[-1])
            and beside(session, blocks[-1])
        ):
            blocks[-1].append(session)
        else:
            blocks.append([session])
    return days


def beside(session: Session, block: list[Session]) -> bool:
    """Breaks always have a line of their own: nothing takes place beside lunch."""
    return session.kind != SessionKind.BREAK and block[-1].kind != SessionKind.BREAK


def zone_words(event: Event) -> str:
    """Whose clock the times are, where a reader may doubt it."""
    if event.timezone == rules.CENTRE_ZONE:
        return _("Moscow time") if event.format != EventFormat.ON_SITE else ""
    offset = clock.in_zone(event.starts_at, event.timezone).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "−" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def month_url(event: Event) -> str:
    """The calendar of the event's month."""
    first = clock.in_zone(event.starts_at, event.timezone).date().replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return url_for("events.calendar", since=first.isoformat(), until=last.isoformat())
