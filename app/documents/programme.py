"""The yearly programme on A4: the desk's figures, rendered and converted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from app.core import clock
from app.infra.pdf import pdf_of
from app.programme import queries
from app.programme.chart import month_names, months, scale
from app.programme.sheet import cells_of, event_rows, period_names
from app.programme.views import asked_cluster, asked_kind, asked_year
from app.web.access import guarded
from app.web.words import label

blueprint = guarded(Blueprint("programme_paper", __name__, url_prefix="/desk/programme"), "organiser")


@blueprint.get("/programme.pdf")
def pdf() -> Any:
    """Plan, fact, forecast and the events behind them."""
    now, kind = clock.now(), asked_kind()
    found = queries.programme(asked_year(), now, asked_cluster())
    drawn = months(found, kind, now)
    html = render_template(
        "documents/programme.html",
        found=found,
        row=found.row(kind) if kind else found.total,
        kind_name=label(kind) if kind else _("All kinds"),
        months=drawn,
        scale=scale(drawn),
        month_names=month_names(short=True),
        periods=period_names(),
        rows=[(one, cells_of(one)) for one in (*found.rows, found.total)],
        events=event_rows(found, now),
        made_at=now,
    )
    headers = {
        "Content-Disposition": f'inline; filename="programme-{found.year}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(pdf_of(html), mimetype="application/pdf", headers=headers)
