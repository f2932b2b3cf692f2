"""The organiser watches the marks come in and reminds the silent."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.infra.db import transaction
from app.matchmaking import queries
from app.matchmaking.models import Side, WishLevel
from app.matchmaking.operations import wishes as marks
from app.matchmaking.queries.wish import awaiting_of_event, people_without_marks, tally_of_event
from app.matchmaking.rules.wishes import wishes_closed
from app.matchmaking.views.setup import blueprint, desk_event, fits, page_of_rows, side_asked
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/wishes")
def wishes(slug: str) -> Any:
    """Who has marked, who has confirmed, who is silent."""
    event = desk_event(slug)
    everybody = queries.delegations(event.id)
    tally, awaiting = tally_of_event(event.id), awaiting_of_event(event.id)
    side, show = side_asked(), request.args.get("show", "")
    question = request.args.get("q", "").strip().lower()
    keep = {
        "silent": lambda row: row.id not in tally,
        "open": lambda row: row.id in tally and row.wishes_confirmed_at is None,
        "confirmed": lambda row: row.wishes_confirmed_at is not None,
    }
    of_side = {one: sum(row.side == one for row in everybody) for one in Side}
    return render_template(
        "matchmaking/wishes_desk.html",
        event=event,
        page=page_of_rows(
            [row for row in everybody if fits(row, side, question) and keep.get(show, lambda row: True)(row)]
        ),
        all=len(everybody),
        counts={name: sum(map(test, everybody)) for name, test in keep.items()},
        given=sum(number for one in tally.values() for level, number in one.items()),
        musts=sum(one.get(WishLevel.MUST, 0) for one in tally.values()),
        others={Side.SUPPLIER: of_side[Side.BUYER], Side.BUYER: of_side[Side.SUPPLIER]},
        side=side,
        show=show if show in keep else "",
        question=request.args.get("q", ""),
        tally=tally,
        awaiting=awaiting,
        closed=wishes_closed(event, clock.now()),
        until=event.wishes_close_at or event.starts_at,
        recipients=len({person.id for _row, person in people_without_marks(event.id, clock.now())}),
    )


@blueprint.post("/wishes/remind")
def remind(slug: str) -> Any:
    try:
        with transaction():
            event = events.managed_event(slug, current_user)
            sent, left_out = marks.remind(event, actor=people.one(current_user.id), now=clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        if sent:
            tell(
                ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", sent), "ok"
            )
        if left_out:
            tell(
                ngettext(
                    "%(num)s person was reminded less than a day ago and gets no second mail.",
                    "%(num)s people were reminded less than a day ago and get no second mail.",
                    left_out,
                )
            )
        if not sent and not left_out:
            tell(_("Everybody has marked somebody: there is nobody to remind."))
    return redirect(url_for("matchmaking_desk.wishes", slug=slug))
