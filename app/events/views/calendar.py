"""The public calendar: list, month, feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.events import extensions, ical, rules
from app.events.models import Event, EventFormat, EventKind
from app.events.queries import calendar as queries
from app.infra.i18n import current_language, localised
from app.infra.links import absolute
from app.web import formats
from app.web.access import guarded
from app.web.addresses import address_with
from app.web.strangers import same_for_strangers
from app.web.words import label

blueprint = guarded(Blueprint("events", __name__), "public")

STEP = 20
MOST_SHOWN = 500
LONGEST_QUESTION = 100


@blueprint.get("/")
@same_for_strangers
def calendar() -> Any:
    now = clock.now()
    wanted = asked_filter()
    month = asked_month(now)
    as_month = request.args.get("view") == "month"
    in_month = queries.in_month(wanted, month, now)
    total = sum(touches(month, item) for item in in_month) if as_month else queries.total(wanted, now)
    counts = queries.counts(wanted, now)
    shown = 0 if as_month else min(max(request.args.get("shown", STEP, type=int), STEP), MOST_SHOWN)
    rows = [] if as_month else rows_of(queries.events(wanted, now, most=shown), now)
    return render_template(
        "events/calendar.html",
        wanted=wanted,
        chips_shown=chips(wanted, counts),
        kinds_listed=[
            (str(kind), label(kind), number)
            for kind in EventKind
            if (number := counts.kinds.get(kind, 0)) or kind in wanted.kinds
        ],
        formats_listed=[(str(name), label(name), counts.formats.get(name, 0)) for name in EventFormat],
        clear_url=address_with(**dict.fromkeys(FILTER_NAMES)),
        groups=by_month(rows),
        main=main_row(rows),
        total=total,
        more=min(total - shown, STEP),
        shown=shown,
        counts=counts,
        programme=queries.programme(now),
        as_month=as_month,
        month=month_grid(month, in_month, now, as_month=as_month),
        feed_url=feed_url(),
    )


@blueprint.get("/calendar.ics")
def calendar_feed() -> Response:
    """Subscribable: the last weeks and all that comes; takes the same filters as the page."""
    found = queries.feed(asked_filter(), clock.now())
    return calendar_answer(found, name=_("Events · Tandem"), filename="calendar.ics")


def calendar_answer(found: Iterable[Event], *, name: str, filename: str) -> Response:
    """A calendar file; a program that has this version already gets 304."""
    response = current_app.response_class(ical.file_of(found, name=name), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Language"] = current_language()
    response.add_etag()
    response.make_conditional(request)
    return response


FILTER_NAMES = ("q", "kind", "format", "cluster", "since", "until", "open", "shown")


def asked_filter() -> queries.Filter:
    """The filter in the address; what cannot be read is left out."""
    arguments = request.args
    return queries.Filter(
        question=printable(arguments.get("q", ""))[:LONGEST_QUESTION],
        kinds=frozenset(EventKind(kind) for kind in arguments.getlist("kind") if kind in set(EventKind)),
        formats=frozenset(
            EventFormat(name) for name in arguments.getlist("format") if name in set(EventFormat)
        ),
        cluster=printable(arguments.get("cluster", ""))[:40],
        since=readable_date(arguments.get("since", "")),
        until=readable_date(arguments.get("until", "")),
        open_only=arguments.get("open") == "1",
        past=arguments.get("past") == "1",
    )


def printable(text: str) -> str:
    """What was asked, without signs that no page can show."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def readable_date(text: str) -> date | None:
    """2026-12-10 → a date within reach; anything else → None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def asked_month(now: datetime) -> date:
    """The first day of the month shown: asked for, or that of the first date asked for, or the present one."""
    day = readable_date(f"{request.args.get('month', '')}-01") or readable_date(request.args.get("since", ""))
    return (day or clock.in_zone(now, rules.CENTRE_ZONE).date()).replace(day=1)


@dataclass(frozen=True)
class Row:
    """One event of the list with what is said about it."""

    event: Event
    window: rules.RegistrationWindow
    left: int | None
    few: bool
    note: str


def rows_of(found: Sequence[Event], now: datetime) -> list[Row]:
    notes = extensions.notes_of(found, now)
    return [
        Row(
            event,
            rules.registration_state(event, now),
            rules.places_left(event),
            rules.few_places(event),
            notes.get(event.id, ""),
        )
        for event in found
    ]


def by_month(rows: Sequence[Row]) -> list[tuple[date, list[Row]]]:
    """The list under the headings of its months, as the clock at each event's place has it."""
    local = [(clock.in_zone(row.event.starts_at, row.event.timezone).date(), row) for row in rows]
    grouped = groupby(local, key=lambda pair: (pair[0].year, pair[0].month))
    return [
        (pairs[0][0], [row for _day, row in pairs]) for pairs in (list(group) for _month, group in grouped)
    ]


def main_row(rows: Sequence[Row]) -> Row | None:
    """The supplier conference to put forward: the next that takes registrations."""
    for row in rows:
        if row.event.has_meetings and row.window == rules.RegistrationWindow.OPEN and row.left != 0:
            return row
    return None


def chips(wanted: queries.Filter, counts: queries.Counts) -> list[tuple[str, str]]:
    """Each part of the filter with the address without it."""
    found: list[tuple[str, str]] = []
    if wanted.question:
        found.append((_("“%(text)s”", text=wanted.question), address_with(q=None, shown=None)))
    if wanted.since or wanted.until:
        found.append((dates_chip(wanted), address_with(since=None, until=None, shown=None)))
    for kind in (kind for kind in EventKind if kind in wanted.kinds):
        found.append((label(kind), without("kind", kind)))
    for name in (name for name in EventFormat if name in wanted.formats):
        found.append((label(name), without("format", name)))
    if wanted.cluster:
        names = {cluster.slug: localised(cluster, "short") for cluster, _number in counts.clusters}
        found.append((names.get(wanted.cluster, wanted.cluster), address_with(cluster=None, shown=None)))
    if wanted.open_only:
        found.append((_("Open or opens soon"), address_with(open=None, shown=None)))
    return found


def dates_chip(wanted: queries.Filter) -> str:
    """«10–12 декабря 2026», «с 10 декабря 2026», «до 12 декабря 2026»."""
    locale = current_language()
    if wanted.since and wanted.until:
        return formats.date_range(wanted.since, wanted.until, locale=locale)
    if wanted.since:
        return _("from %(date)s", date=formats.date_medium(wanted.since, locale=locale))
    return _("until %(date)s", date=formats.date_medium(wanted.until or date.max, locale=locale))


def without(name: str, value: str) -> str:
    """This address without one of the values of `name`."""
    kept = [other for other in request.args.getlist(name) if other != value]
    return address_with(**{name: kept or None, "shown": None})


def feed_url() -> str:
    """The feed of what is shown now."""
    kept = {
        name: request.args.getlist(name)
        for name in ("q", "kind", "format", "cluster")
        if any(request.args.getlist(name))
    }
    return absolute("events.calendar_feed", lang=current_language(), **kept)


def touches(month: date, event: Event) -> bool:
    """Whether an event takes place in the month, at its own place."""
    first, last = (
        clock.in_zone(moment, event.timezone).date().replace(day=1)
        for moment in (event.starts_at, event.ends_at)
    )
    return first <= month <= last


def month_grid(first: date, found: Sequence[Event], now: datetime, *, as_month: bool) -> dict[str, Any]:
    """What both calendars of a month draw: title, weekday names, weeks of days, neighbours."""
    locale = current_language()
    today = clock.in_zone(now, rules.CENTRE_ZONE).date()
    days = queries.by_day(found)
    start, end = queries.shown_days(first)
    dates = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    before, after = first - timedelta(days=1), (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    cells = [
        {
            "number": day.day,
            "date": day,
            "out": day.month != first.month,
            "today": day == today,
            "events": days.get(day, []),
            "url": address_with(
                since=day.isoformat(), until=day.isoformat(), view=None, month=None, past=None
            )
            if day in days
            else "",
            "label": day_label(day, len(days.get(day, ()))),
        }
        for day in dates
    ]
    return {
        "first": first,
        "title": formats.month_year(first, locale=locale),
        "weekdays": [formats.weekday_short(day, locale=locale) for day in dates[:7]],
        "weeks": [cells[number : number + 7] for number in range(0, len(cells), 7)],
        "before": (formats.month_year(before, locale=locale), address_with(month=f"{before:%Y-%m}")),
        "after": (formats.month_year(after, locale=locale), address_with(month=f"{after:%Y-%m}")),
    }


def day_label(day: date, number: int) -> str:
    return ngettext(
        "%(date)s, %(num)s event",
        "%(date)s, %(num)s events",
        number,
        date=formats.date_short(day, locale=current_language()),
    )
