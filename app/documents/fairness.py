"""The fairness report of a run on A4: the page's facts, rendered and converted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from flask_login import current_user

from app.core import clock
from app.core.errors import NotFound
from app.events import queries as events
from app.infra.pdf import pdf_of
from app.matchmaking.queries import runs
from app.matchmaking.queries.fairness import fairness_of
from app.matchmaking.views.fairness import shown
from app.web.access import guarded

blueprint = guarded(Blueprint("fairness_report", __name__, url_prefix="/desk/<slug>/schedule"), "signed_in")


@blueprint.get("/runs/<int:number>/fairness.pdf")
def pdf(slug: str, number: int) -> Any:
    event = events.managed_event(slug, current_user)
    if not event.has_meetings:
        raise NotFound
    run, _job = runs.run_of(event.id, number)
    html = render_template(
        "documents/fairness.html", event=event, made_at=clock.now(), **shown(fairness_of(event, run))
    )
    headers = {
        "Content-Disposition": f'inline; filename="{event.slug}-fairness-{number}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(pdf_of(html), mimetype="application/pdf", headers=headers)
