"""The organiser sets the rules of the meetings and reads how a schedule is judged."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.companies.models import CompanyKind
from app.core import clock
from app.events import queries as events
from app.infra.db import transaction
from app.infra.i18n import localised
from app.matchmaking import queries, snapshot
from app.matchmaking.forms.meeting_rules import RulesOfMeetings
from app.matchmaking.models import Delegation, Side
from app.matchmaking.operations import grid
from app.matchmaking.queries.grid import schedule_row
from app.matchmaking.rules.meeting_rules import read_rules
from app.matchmaking.rules.run_settings import RunSettings
from app.matchmaking.solver.remarks import remarks
from app.matchmaking.views.setup import blueprint, desk_event
from app.matchmaking.words import levels, remark_sentence
from app.web.flashes import tell


@blueprint.route("/meetings/rules", methods=["GET", "POST"])
def rules(slug: str) -> Any:
    """Lunch, rows, walking, who may meet whom, fairness; beside it the levels in words and what is odd."""
    event = desk_event(slug)
    schedule = schedule_row(event.id)
    form = RulesOfMeetings.of(read_rules(schedule.rules if schedule else None))
    if form.validate_on_submit():
        with transaction():
            grid.set_rules(
                events.managed_event(slug, current_user),
                form.rules(),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(
            _("The rules are saved. Runs and bookings from now on obey them; meetings that stand are kept."),
            "ok",
        )
        return redirect(url_for("matchmaking_desk.rules", slug=slug))
    present = snapshot.take(event, RunSettings(), now=clock.now())
    everybody = queries.delegations(event.id)
    names = {str(row.id): localised(row.company, "name") for row in everybody}
    page = render_template(
        "matchmaking/rules.html",
        event=event,
        form=form,
        kinds=list(CompanyKind),
        selling=kinds_of(everybody, Side.SUPPLIER),
        buying=kinds_of(everybody, Side.BUYER),
        levels=levels(fair=bool(form.fairness_first.data)),
        ticked=set(form.may_meet.data or []),
        zones=sorted({table.zone for table in queries.tables(event.id) if table.zone}),
        odd=[remark_sentence(remark, names) for remark in remarks(present.problem)],
    )
    return page, 422 if form.errors else 200


def kinds_of(rows: list[Delegation], side: Side) -> list[CompanyKind]:
    """The kinds of organisation that take part on this side; all of them while none is known."""
    present = {row.company.kind for row in rows if row.side == side}
    return [kind for kind in CompanyKind if kind in present] or list(CompanyKind)
