"""The organiser's papers of one event: choose, have them printed by the worker, fetch the file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.documents import operations
from app.documents.forms import BadgePrinting, Printing
from app.documents.queries import people, printed
from app.documents.rules import PaperKind, kinds_for
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.files import path_of
from app.infra.i18n import current_language
from app.infra.jobs import Job
from app.matchmaking import queries as matchmaking
from app.outcomes.queries import reports_of
from app.trainings import queries as trainings
from app.web import formats
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.words import label

blueprint = guarded(Blueprint("documents_desk", __name__, url_prefix="/desk/<slug>/documents"), "signed_in")


def entered(slug: str) -> tuple[Event, list[PaperKind]]:
    """The event at which the visitor works, and what may be printed there."""
    event = events.staffed_event(slug, current_user)
    enter_desk(event)
    manages = events.manages(event, current_user)
    issued = manages and bool(trainings.printable(event.id))
    return event, kinds_for(manages=manages, has_meetings=event.has_meetings, has_certificates=issued)


@blueprint.get("/")
def index(slug: str) -> Any:
    event, kinds = entered(slug)
    return _overview(event, kinds)


def _overview(
    event: Event, kinds: list[PaperKind], badge_form: BadgePrinting | None = None, status: int = 200
) -> Any:
    roles = people.counts_by_role(event.id)
    meetings = matchmaking.meetings(event.id) if event.has_meetings else []
    language = current_language()
    page = render_template(
        "documents/desk/index.html",
        event=event,
        kinds=kinds,
        form=badge_form or BadgePrinting(formdata=None, roles=roles, data={"language": language}),
        plain=Printing(formdata=None, data={"language": language}),
        counts={
            PaperKind.BADGES: ngettext("%(num)s badge", "%(num)s badges", sum(roles.values())),
            PaperKind.SCHEDULES: ngettext("%(num)s meeting", "%(num)s meetings", len(meetings)),
            PaperKind.TABLES: ngettext(
                "%(num)s table", "%(num)s tables", len({meeting.table_id for meeting in meetings})
            ),
            PaperKind.BUYER_DAYS: ngettext(
                "%(num)s place", "%(num)s places", len({meeting.buyer_seat_id for meeting in meetings})
            ),
            PaperKind.STEWARD: ngettext("%(num)s person", "%(num)s people", sum(roles.values())),
            PaperKind.CERTIFICATES: ngettext(
                "%(num)s certificate",
                "%(num)s certificates",
                len(trainings.printable(event.id)) if PaperKind.CERTIFICATES in kinds else 0,
            ),
        },
        meetings=len(meetings),
        coming=sum(roles.values()),
        reported=len(reports_of(event.id)) if event.has_meetings else 0,
        printings=[(*row, _state(row[0])) for row in printed.printings(event.id, kinds)],
    )
    return page, status


@blueprint.post("/<kind>")
def order(slug: str, kind: str) -> Any:
    event, kinds = entered(slug)
    if kind not in kinds:
        raise NotFound
    wanted = PaperKind(kind)
    form: Printing
    form = BadgePrinting(roles=people.counts_by_role(event.id)) if wanted == PaperKind.BADGES else Printing()
    if form.validate_on_submit():
        try:
            with transaction():
                job = operations.order(
                    events.by_id(event.id),
                    wanted,
                    form.choices(),
                    actor=accounts.one(current_user.id),
                    now=clock.now(),
                )
            return redirect(url_for("documents_desk.printing", slug=slug, job_id=job.id))
        except DomainError as refusal:
            form.refuse(refusal)
    event, kinds = entered(slug)
    return _overview(event, kinds, form if isinstance(form, BadgePrinting) else None, 422)


@blueprint.get("/jobs/<int:job_id>")
def printing(slug: str, job_id: int) -> Any:
    event, kinds = entered(slug)
    return render_template(
        "documents/desk/printing.html", event=event, there="", **_progress(event, kinds, job_id)
    )


@blueprint.get("/jobs/<int:job_id>/progress")
def progress(slug: str, job_id: int) -> Any:
    """The fragment that the progress page fetches every second."""
    event, kinds = entered(slug)
    there = url_for("documents_desk.printing", slug=slug, job_id=job_id)
    return render_template(
        "documents/desk/_progress.html", event=event, there=there, **_progress(event, kinds, job_id)
    )


@blueprint.post("/jobs/<int:job_id>/stop")
def stop(slug: str, job_id: int) -> Any:
    event, kinds = entered(slug)
    with transaction():
        job, _file = printed.printing(event.id, job_id, kinds)
        if not job.is_over:
            operations.stop(job, now=clock.now())
    return redirect(url_for("documents_desk.printing", slug=slug, job_id=job_id))


@blueprint.get("/jobs/<int:job_id>/file.pdf")
def file(slug: str, job_id: int) -> Any:
    """The finished file."""
    event, kinds = entered(slug)
    _job, stored = printed.printing(event.id, job_id, kinds)
    if stored is None or not path_of(stored).is_file():
        raise NotFound
    headers = {
        "Content-Disposition": f'attachment; filename="{stored.name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(path_of(stored).read_bytes(), mimetype=stored.media_type, headers=headers)


def _progress(event: Event, kinds: list[PaperKind], job_id: int) -> dict[str, Any]:
    job, stored = printed.printing(event.id, job_id, kinds)
    done, count = int(job.progress.get("done", 0)), int(job.progress.get("count", 0))
    language = current_language()
    elapsed = _("waiting for the worker")
    if job.started_at is not None:
        seconds = ((job.finished_at or clock.now()) - job.started_at).total_seconds()
        elapsed = formats.elapsed(seconds, locale=language)
    return {
        "job": job,
        "stored": stored,
        "title": label(PaperKind(job.arguments["kind"])),
        "note": _("%(done)s of %(count)s", done=done, count=count) if count else "",
        "percent": 100 if stored else min(95, round(95 * done / count)) if count else 0,
        "elapsed": elapsed,
        "state": _state(job),
    }


def _state(job: Job) -> str:
    return {
        "queued": pgettext("printing", "waiting"),
        "running": pgettext("printing", "being printed"),
        "done": pgettext("printing", "ready"),
        "failed": pgettext("printing", "failed"),
        "cancelled": pgettext("printing", "stopped"),
    }[job.state]
