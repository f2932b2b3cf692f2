"""The organiser's feedback of one event: results as charts with tables, the terms, the usual questions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, Refused
from app.events import queries as events
from app.events.models import Event
from app.feedback import forms, operations, presets, queries, rules
from app.feedback.views.workbook import XLSX, workbook
from app.infra.db import transaction
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("feedback_desk", __name__, url_prefix="/desk/<slug>/feedback"), "signed_in")


def entered(slug: str) -> Event:
    """The event whose feedback the reader may see. Raises NotFound for others."""
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event


@blueprint.get("")
def index(slug: str) -> Any:
    return shown(entered(slug))


def shown(event: Event, form: forms.Terms | None = None, status: int = 200) -> Any:
    now, terms = clock.now(), queries.terms_of(event.id)
    asked, answered = queries.asked_at(event.id), queries.answered(event.id)
    too_few = rules.hidden(answered, anonymous=terms.anonymous)
    closes = rules.closes_at(event, terms)
    filled = {
        "anonymous": terms.anonymous,
        "closes_at": clock.in_zone(terms.closes_at, event.timezone).replace(tzinfo=None)
        if terms.closes_at
        else None,
    }
    page = render_template(
        "feedback/desk.html",
        event=event,
        asked=asked,
        answered=answered,
        expected=queries.expected(event.id),
        too_few=too_few,
        fewest=rules.FEWEST,
        said=[] if too_few or not answered else queries.results(event.id, anonymous=terms.anonymous),
        terms=terms,
        closes_at=closes,
        state=state_of(event, now, closes),
        usual=presets.SETS[event.kind],
        form=form or forms.Terms(formdata=None, data=filled),
    )
    return page, status


def state_of(event: Event, now: Any, closes: Any) -> str:
    """Where the form stands: before, open, closed."""
    if not rules.has_ended(event, now):
        return "before"
    return "open" if now < closes else "closed"


@blueprint.post("/usual")
def usual(slug: str) -> Any:
    """Put in the usual questions of the event's kind."""
    entered(slug)
    try:
        with transaction():
            number = operations.put_usual_questions(
                events.managed_event(slug, current_user), actor=people.one(current_user.id), now=clock.now()
            )
    except DomainError as refusal:
        tell(sentence_for(refusal), "warn")
    else:
        tell(ngettext("%(num)s question is in the form.", "%(num)s questions are in the form.", number), "ok")
    return redirect(url_for("questionnaires_desk.index", slug=slug, purpose="feedback"))


@blueprint.post("/terms")
def terms(slug: str) -> Any:
    event = entered(slug)
    form = forms.Terms()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.set_terms(
                    events.managed_event(slug, current_user),
                    anonymous=bool(form.anonymous.data),
                    closes_at=form.closes_at.moment(event.timezone),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for(".index", slug=slug))
        event = entered(slug)
    return shown(event, form, 422)


@blueprint.get("/results.xlsx")
def sheet(slug: str) -> Any:
    event = entered(slug)
    headers = {"Content-Disposition": f'attachment; filename="feedback-{event.slug}.xlsx"'}
    return Response(workbook(event), mimetype=XLSX, headers=headers)
