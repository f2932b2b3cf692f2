"""What a firm still has to do before its wishes open, and where it sends its documents."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.companies.models import Company
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event, Role
from app.infra.db import transaction
from app.infra.files import path_of
from app.infra.filetypes import words_of
from app.readiness import operations, queries
from app.readiness.extensions import kind_of
from app.readiness.forms import DocumentForm
from app.readiness.rules import file_kinds, is_ready, most_bytes, stuck_at
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("ladder", __name__), "signed_in")


@blueprint.get("/my/events/<slug>/readiness")
def index(slug: str) -> Any:
    """The steps of one firm, each with its state, how to fix it and until when."""
    event, mine = own(slug)
    company, side = chosen(mine, request.args.get("company", type=int))
    return page(event, mine, company, side)


@blueprint.post("/my/events/<slug>/readiness/<int:company_id>/<int:step_id>")
def send(slug: str, company_id: int, step_id: int) -> Any:
    """Send a document."""
    event, mine = own(slug)
    company, side = chosen(mine, company_id)
    form = DocumentForm()
    if not form.validate_on_submit():
        return page(event, mine, company, side, {step_id: form.file.errors[0]}), 422
    try:
        with transaction():
            event, mine = own(slug)
            company, _side = chosen(mine, company_id)
            operations.send_document(
                event,
                queries.step(event.id, step_id),
                company,
                form.file.data.read(),
                form.file.data.filename or "",
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return page(event, mine, company, side, {step_id: sentence_for(refusal)}), 422
    tell(_("Sent. The organiser looks at it; you get a message."), "ok")
    return redirect(url_for("ladder.index", slug=slug, company=company_id))


def page(
    event: Event,
    mine: list[tuple[Company, Role]],
    company: Company,
    side: Role,
    errors: dict[int, str] | None = None,
) -> str:
    """The ladder, with what is wrong with a file at its step."""
    rungs = queries.rungs_of(event.id, company.id, str(side), clock.now())
    kinds = {rung.step.id: kind_of(rung.step) for rung in rungs}
    fixes = {
        step_id: kind.fix(event, next(r.step for r in rungs if r.step.id == step_id), company.id)
        for step_id, kind in kinds.items()
        if kind is not None
    }
    return render_template(
        "readiness/mine.html",
        event=event,
        mine=mine,
        company=company,
        side=side,
        rungs=rungs,
        ready=is_ready(rungs),
        stuck=stuck_at(rungs),
        fixes=fixes,
        taken={rung.step.id: words_of(file_kinds(rung.step)) for rung in rungs},
        largest={rung.step.id: most_bytes(rung.step) // 1024 // 1024 for rung in rungs},
        errors=errors or {},
    )


@blueprint.get("/readiness/files/<key>")
def file(key: str) -> Any:
    """A document, for those who act for the firm and for who runs the event; for others it does not exist."""
    document = queries.document_by_key(key)
    event = events.by_id(document.step.event_id)
    acts = any(
        company.id == document.company_id for company, _side in queries.sides_of(event.id, current_user)
    )
    if not acts and not events.manages(event, current_user):
        raise NotFound
    path = path_of(document.file)
    if not path.is_file():
        raise NotFound
    return Response(
        path.read_bytes(),
        mimetype=document.file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.file.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


def own(slug: str) -> tuple[Event, list[tuple[Company, Role]]]:
    """The event and the firms this person acts for there. Raises NotFound for others."""
    event = events.by_slug(slug)
    mine = queries.sides_of(event.id, current_user)
    if not mine:
        raise NotFound
    return event, mine


def chosen(mine: list[tuple[Company, Role]], company_id: int | None) -> tuple[Company, Role]:
    """The firm asked for, the first by default. Raises NotFound for another's."""
    for company, side in mine:
        if company_id in (None, company.id):
            return company, side
    raise NotFound
