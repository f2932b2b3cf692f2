"""The organiser's certificates of one event: who fulfils the terms, issue to all, the terms themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events import queries as events
from app.events.models import Event
from app.infra.db import db, transaction
from app.infra.i18n import current_language
from app.infra.jobs import Job, ask_to_cancel
from app.trainings import forms, operations, queries, rules
from app.trainings.models import CertificateState
from app.trainings.queries import Candidate
from app.trainings.views.tables import XLSX, desk_table
from app.web import formats
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import sentence_for

blueprint = guarded(
    Blueprint("trainings_desk", __name__, url_prefix="/desk/<slug>/certificates"), "signed_in"
)

STANDINGS = ("due", "issued", "lacking", "revoked")


def entered(slug: str) -> Event:
    """The event whose certificates the reader answers for. Raises NotFound for others."""
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event


def standing_of(one: Candidate) -> str:
    """Which tab a person is under: due, issued, lacking, revoked."""
    if one.last is not None:
        return "issued" if one.last.state == CertificateState.VALID else "revoked"
    return "due" if one.standing.fulfilled else "lacking"


@blueprint.get("")
def index(slug: str) -> Any:
    event = entered(slug)
    everybody = queries.candidates(event)
    chosen = request.args.get("state", "")
    question = folded(request.args.get("q", ""))
    rows = [
        one
        for one in everybody
        if chosen not in STANDINGS or standing_of(one) == chosen
        if all(word in line_of(one) for word in question.split())
    ]
    counts = {name: sum(standing_of(one) == name for one in everybody) for name in STANDINGS}
    return render_template(
        "trainings/desk.html",
        event=event,
        page=page_of(rows, request.args.get("page", 1, type=int)),
        everybody=len(everybody),
        counts=counts,
        chosen=chosen if chosen in STANDINGS else "",
        question=request.args.get("q", ""),
        standing_of=standing_of,
        terms=queries.terms_of(event.id),
        hours=queries.printed_hours(event),
        refusal=rules.refusal_to_issue(event, clock.now()),
        running=queries.running_issue(event.id, operations.ISSUE),
    )


def folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def line_of(one: Candidate) -> str:
    company = one.registration.company
    names = [one.name_ru, one.name_en, company.name_ru if company else "", company.name_en if company else ""]
    return folded(" ".join([*names, one.last.label if one.last else ""]))


def page_of(rows: list[Candidate], number: int) -> Page[Candidate]:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(number, 1), last)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows))


@blueprint.route("/terms", methods=["GET", "POST"])
def terms(slug: str) -> Any:
    event = entered(slug)
    known = queries.terms_of(event.id)
    form = forms.Terms(data={name: getattr(known, name) for name in forms.TERMS})
    if form.validate_on_submit():
        with transaction():
            operations.set_terms(
                events.managed_event(slug, current_user),
                form.terms(),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(_("Saved. Certificates that are out do not change."), "ok")
        return redirect(url_for(".index", slug=slug))
    db.session.rollback()
    event = entered(slug)
    page = render_template("trainings/terms.html", event=event, form=form, hours=queries.printed_hours(event))
    return page, 422 if form.errors else 200


@blueprint.post("/issue")
def issue_all(slug: str) -> Any:
    entered(slug)
    try:
        with transaction():
            job = operations.start_issuing(
                events.managed_event(slug, current_user), actor=people.one(current_user.id), now=clock.now()
            )
            job_id = job.id
    except Refused as refusal:
        tell(sentence_for(refusal), "warn")
        return redirect(url_for(".index", slug=slug))
    return redirect(url_for(".issuing", slug=slug, job_id=job_id))


def job_of(event: Event, job_id: int) -> Job:
    """An issuing of this event. Raises NotFound."""
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.event_id != event.id or job.name != operations.ISSUE:
        raise NotFound
    return job


@blueprint.get("/jobs/<int:job_id>")
def issuing(slug: str, job_id: int) -> Any:
    """How far it is; the same page as a fragment for polling."""
    event = entered(slug)
    job = job_of(event, job_id)
    done, count = int(job.progress.get("done", 0)), int(job.progress.get("count", 0))
    issued = int((job.result or {}).get("issued", done))
    seconds = ((job.finished_at or clock.now()) - (job.started_at or job.created_at)).total_seconds()
    facts = {
        "event": event,
        "job": job,
        "note": _("%(done)s of %(count)s", done=issued, count=max(count, issued)) if count or issued else "",
        "percent": 100 if job.state == "done" else round(95 * done / count) if count else 0,
        "elapsed": formats.elapsed(seconds, locale=current_language()),
        "issued": issued,
    }
    if request.headers.get("X-Fragment"):
        return render_template("trainings/_issuing.html", **facts)
    return render_template("trainings/issuing.html", **facts)


@blueprint.post("/jobs/<int:job_id>/stop")
def stop(slug: str, job_id: int) -> Any:
    event = entered(slug)
    with transaction():
        job = job_of(event, job_id)
        if not job.is_over:
            ask_to_cancel(job, now=clock.now())
    tell(_("Issuing stops. Certificates that are out stay valid."), "ok")
    return redirect(url_for(".issuing", slug=slug, job_id=job_id))


@blueprint.get("/list.xlsx")
def sheet(slug: str) -> Any:
    event = entered(slug)
    headers = {"Content-Disposition": f'attachment; filename="certificates-{event.slug}.xlsx"'}
    return Response(desk_table(event, queries.candidates(event)), mimetype=XLSX, headers=headers)


def said(number: int) -> str:
    return ngettext("%(num)s certificate issued.", "%(num)s certificates issued.", number)
