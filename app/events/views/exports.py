"""The agenda as files, and the calendar for other people's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request
from flask_babel import gettext as _

from app.core import clock
from app.events import queries, schedule_file
from app.events.models import EventKind
from app.events.queries import calendar
from app.events.views.calendar import asked_filter, blueprint, by_month, rows_of
from app.infra.i18n import LANGUAGES, current_language, localised
from app.infra.links import absolute
from app.web.headers import may_be_framed
from app.web.words import label

FORMS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "ics": ("text/calendar", schedule_file.ics_of),
    "json": ("application/json", schedule_file.json_of),
    "xml": ("application/xml", schedule_file.xml_of),
}
THEMES = ("auto", "light", "dark")
USUAL_ROWS, MOST_ROWS = 12, 50


@blueprint.get("/events/<slug>/schedule.<any(ics,json,xml):form>")
def schedule(slug: str, form: str) -> Response:
    """The agenda of a public event; readers that have this version get 304."""
    event = queries.by_slug(slug)
    mimetype, made = FORMS[form]
    response = current_app.response_class(made(event, queries.sessions_of(event.id)), mimetype=mimetype)
    name = schedule_file.file_name(event, form)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Language"] = current_language()
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/embed/calendar")
def embedded() -> Any:
    """The calendar for a frame on another site: no script, no cookie, links open outside the frame."""
    wanted, now = asked_filter(), clock.now()
    rows = rows_of(calendar.events(wanted, now, most=asked_rows()), now)
    page = render_template(
        "events/embedded.html",
        groups=by_month(rows),
        theme=asked_theme(),
        total=calendar.total(wanted, now),
        shown=len(rows),
        all_url=absolute("events.calendar", **asked_words()),
    )
    return may_be_framed(current_app.make_response(page))


@blueprint.get("/embed")
def embed() -> str:
    """Put a frame together and copy it."""
    words = {**asked_words(), "theme": asked_theme(), "lang": asked_language()}
    source = f"{absolute('events.embedded')}?{urlencode(words, doseq=True)}"
    height = min(max(request.args.get("height", 600, type=int), 240), 2000)
    title = _("Events · Tandem")
    snippet = (
        f'<iframe src="{source}" title="{title}" width="100%" height="{height}" '
        'loading="lazy" style="border:0"></iframe>'
    )
    return render_template(
        "events/embed.html",
        wanted=asked_filter(),
        kinds=[(str(kind), label(kind), None) for kind in EventKind],
        clusters=[
            (one.slug, localised(one, "short") or localised(one, "name")) for one in queries.all_clusters()
        ],
        themes=[("auto", _("as the reader’s system")), ("light", _("light")), ("dark", _("dark"))],
        theme=asked_theme(),
        language=asked_language(),
        height=height,
        snippet=snippet,
        source=source,
    )


def asked_rows() -> int:
    """How many events the frame shows."""
    return min(max(request.args.get("rows", USUAL_ROWS, type=int), 1), MOST_ROWS)


def asked_theme() -> str:
    """light, dark, or as the reader's system has it."""
    asked = request.args.get("theme", "auto")
    return asked if asked in THEMES else "auto"


def asked_language() -> str:
    """The language of the frame: as asked for, else that of this page."""
    asked = request.args.get("language") or request.args.get("lang") or ""
    return asked if asked in LANGUAGES else current_language()


def asked_words() -> dict[str, Any]:
    """The filter as it stands in addresses, empty parts left out."""
    wanted = asked_filter()
    found: dict[str, Any] = {"q": wanted.question, "kind": sorted(wanted.kinds), "cluster": wanted.cluster}
    return {name: value for name, value in found.items() if value}
