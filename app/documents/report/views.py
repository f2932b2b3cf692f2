"""Make the report, watch it being made, fetch it; and the public page where a printed copy is checked."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user

from app.core import clock
from app.core.errors import NotFound
from app.core.tokens import typed_code
from app.documents.report.jobs import OUTCOME_REPORT
from app.events import queries as events
from app.events.models import Event
from app.infra import jobs
from app.infra.db import db, transaction
from app.infra.files import path_of
from app.infra.i18n import LANGUAGES
from app.outcomes import queries
from app.outcomes.check_code import is_genuine
from app.trainings import queries as trainings
from app.web.access import guarded
from app.web.desk import enter_desk

blueprint = guarded(
    Blueprint("outcome_report", __name__, url_prefix="/desk/<slug>/outcomes/report"), "steward"
)
check = guarded(Blueprint("report_check", __name__, url_prefix="/check"), "public")

SHOWN_TOTALS = ("suppliers_came", "buyers_came", "planned", "held", "offers", "contracts", "needs_covered")


def managed(slug: str) -> Event:
    """An event with meetings that the reader runs. Raises NotFound for others."""
    event = events.managed_event(slug, current_user)
    if not event.has_meetings:
        raise NotFound
    return event


@blueprint.post("")
def start(slug: str) -> Any:
    event_id = managed(slug).id
    language = request.form.get("language", "")
    with transaction():
        job = jobs.submit(
            OUTCOME_REPORT,
            now=clock.now(),
            event_id=event_id,
            owner_id=current_user.id,
            language=language if language in LANGUAGES else LANGUAGES[0],
        )
        job_id = job.id
    return redirect(url_for(".progress", slug=slug, job_id=job_id))


@blueprint.get("/jobs/<int:job_id>")
def progress(slug: str, job_id: int) -> Any:
    event = managed(slug)
    job = db.session.get(jobs.Job, job_id)
    if job is None or job.event_id != event.id or job.name != OUTCOME_REPORT:
        raise NotFound
    report = queries.report_of_event(event.id, job.result["report_id"]) if job.result else None
    facts = {"event": event, "job": job, "report": report, "elapsed": elapsed(job)}
    if request.headers.get("X-Fragment"):
        return render_template("documents/report/_progress.html", **facts)
    enter_desk(event)
    return render_template("documents/report/progress.html", **facts)


def elapsed(job: jobs.Job) -> float:
    """Seconds since the job began, until it ended."""
    if job.started_at is None:
        return 0.0
    return ((job.finished_at or clock.now()) - job.started_at).total_seconds()


@blueprint.get("/<int:report_id>.pdf")
def file(slug: str, report_id: int) -> Any:
    report = queries.report_of_event(managed(slug).id, report_id)
    if report.file is None:
        raise NotFound
    return Response(
        path_of(report.file).read_bytes(),
        mimetype=report.file.media_type,
        headers={
            "Content-Disposition": f'inline; filename="{report.file.name}"',
            "Cache-Control": "private, no-store",
        },
    )


@check.get("")
def index() -> Any:
    text = request.args.get("code", "").strip()
    if text:
        code = typed_code(text) or "-"
        page = "certificate_check.show" if trainings.is_certificate(code) else ".show"
        return redirect(url_for(page, code=code))
    return render_template("documents/report/check.html", code="", report=None)


@check.get("/<code>")
def show(code: str) -> Any:
    try:
        report = queries.report_by_code(typed_code(code))
    except NotFound:
        return render_template("documents/report/check.html", code=code, report=None), 404
    if not is_genuine(report.code, report.figures):
        return render_template("documents/report/check.html", code=code, report=None), 404
    return render_template(
        "documents/report/check.html",
        code=report.code,
        report=report,
        event=report.event,
        issued_at=datetime.fromisoformat(report.figures["issued_at"]),
        totals=[(name, report.figures["totals"][name]) for name in SHOWN_TOTALS],
        contracts=Decimal(report.figures["sums"]["contracts_buyer"]),
    )
