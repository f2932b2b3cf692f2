"""Where firms are stuck, their documents, exceptions, and a mailing to exactly those."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.correspondence.models import Topic
from app.correspondence.operations import mailings
from app.correspondence.queries import mailings as mailing_queries
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import LANGUAGES, in_language
from app.readiness import operations, queries, segments
from app.readiness.forms import Decision
from app.readiness.models import LadderStep
from app.readiness.queries import Firm
from app.readiness.rules import Standing
from app.readiness.words import title_of
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import sentence_for

blueprint = guarded(Blueprint("ladder_desk", __name__, url_prefix="/desk/<slug>/readiness"), "signed_in")

VIEWS = ("stuck", "waiting", "ready")


def managed(slug: str) -> Event:
    """The event, its workspace entered; 404 for those who may not change it."""
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event


@blueprint.get("/")
def index(slug: str) -> Any:
    """The funnel, and the firms: all, stuck, waiting for a decision, stuck at one step."""
    event = managed(slug)
    steps, found = queries.steps_of(event.id), queries.firms(event, clock.now())
    show, step_id = request.args.get("show", ""), request.args.get("step", type=int)
    rows = sought(found, show, step_id)
    count = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), count)
    return render_template(
        "readiness/desk.html",
        event=event,
        steps=steps,
        firms=found,
        page=Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows)),
        funnel_rows=funnel_rows(steps, found),
        views={name: len(sought(found, name, None)) for name in ("", *VIEWS)},
        stuck_at={step.id: len(sought(found, "stuck", step.id)) for step in steps},
        show=show,
        step=next((step for step in steps if step.id == step_id), None),
    )


def sought(found: list[Firm], show: str, step_id: int | None) -> list[Firm]:
    """The firms of one view, at one step where one is named."""
    if step_id is not None:
        found = [firm for firm in found if (rung := firm.rung(step_id)) and not rung.standing.passed]
    if show == "stuck":
        return [firm for firm in found if not firm.ready]
    if show == "ready":
        return [firm for firm in found if firm.ready]
    if show == "waiting":
        return [firm for firm in found if any(r.standing == Standing.WAITING for r in firm.rungs)]
    return found


def funnel_rows(steps: list[LadderStep], found: list[Firm]) -> list[tuple[str, int, str]]:
    """How many firms come, and how many are left after each step: those who passed it and all before."""
    rows = [(_("Firms that come"), len(found), "")]
    left = found
    for step in steps:
        left = [firm for firm in left if (rung := firm.rung(step.id)) is None or rung.standing.passed]
        asked = [rung for firm in found if (rung := firm.rung(step.id))]
        passed = sum(rung.standing.passed for rung in asked)
        note = _("%(passed)s of %(asked)s passed", passed=passed, asked=len(asked))
        rows.append((title_of(step), len(left), note))
    return rows


@blueprint.get("/firms/<int:company_id>")
def firm(slug: str, company_id: int) -> Any:
    """One firm: its steps, documents to decide, exceptions."""
    event = managed(slug)
    return render_template(
        "readiness/firm.html",
        event=event,
        sides=queries.firm(event, company_id, clock.now()),
        form=Decision(formdata=None),
        wrong=None,
    )


@blueprint.post("/firms/<int:company_id>/<int:step_id>")
def decide(slug: str, company_id: int, step_id: int) -> Any:
    """Accept or decline a document, let a firm pass, or ask it again."""
    events.managed_event(slug, current_user)
    act, form = request.form.get("act", ""), Decision()
    try:
        if not form.validate_on_submit():
            raise DomainError("decision_without_reason", field="reason")
        with transaction():
            event = events.managed_event(slug, current_user)
            step = queries.step(event.id, step_id)
            company = queries.firm(event, company_id, clock.now())[0].company
            common: dict[str, Any] = {"actor": people.one(current_user.id), "now": clock.now()}
            reason = form.reason.data or ""
            if act in ("accept", "decline"):
                operations.decide_document(
                    event, step, company, accept=act == "accept", reason=reason, **common
                )
            elif act == "waive":
                operations.waive(event, step, company, reason=reason, **common)
            elif act == "ask":
                operations.take_back_waiver(event, step, company, **common)
            else:
                raise NotFound
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        event = managed(slug)
        sides = queries.firm(event, company_id, clock.now())
        wrong = (step_id, act, sentence_for(refusal))
        return render_template("readiness/firm.html", event=event, sides=sides, form=form, wrong=wrong), 422
    tell(
        {
            "accept": _("Accepted; the firm gets a message."),
            "decline": _("Declined; the firm gets a message with the reason."),
            "waive": _("The firm passes this step."),
            "ask": _("The step is asked of the firm again."),
        }[act],
        "ok",
    )
    return redirect(url_for("ladder_desk.firm", slug=slug, company_id=company_id))


@blueprint.post("/write")
def write(slug: str) -> Any:
    """Begin a mailing to those stuck, at one step where one is named; a draft begun before is gone on with."""
    managed(slug)
    step_id = request.args.get("step", type=int)
    with transaction():
        event = events.managed_event(slug, current_user)
        step = queries.step(event.id, step_id) if step_id else None
        segment = segments.stuck(step_id)
        mailing = mailing_queries.draft_to(event.id, segment) or mailings.save_mailing(
            event,
            None,
            topic=Topic.EVENT,
            texts=suggested(step),
            segment=segment,
            actor=people.one(current_user.id),
            now=clock.now(),
        )
        mailing_id = mailing.id
    tell(_("Nothing has gone out yet: look at the letter, change it, then send it."), "info")
    return redirect(url_for("correspondence_desk.mailing", slug=slug, mailing_id=mailing_id))


def suggested(step: LadderStep | None) -> dict[str, tuple[str, str]]:
    """A letter to begin with, in both languages: subject and text with the placeholders of mailings."""
    found: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES:
        with in_language(language):
            what = (
                _("Still to do: %(step)s.", step=title_of(step))
                if step is not None
                else _("Some steps before the meetings are still to do.")
            )
            after = _(
                "As soon as they are passed, you can mark whom you want to meet. It takes a few minutes."
            )
            found[language] = (
                _("“{event}”: steps left before the meetings"),
                "\n\n".join([_("Hello {name}!"), what, after, _("[What is left to do]({my_link})")]),
            )
    return found
