"""The kinds of steps this room knows itself: a complete card, a document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.companies.models import Company
from app.companies.rules import tells_enough
from app.events.models import Event
from app.infra.db import db
from app.readiness.extensions import Passed, StepKind, add_kind
from app.readiness.models import DocumentState, LadderDocument, LadderStep

CARD, DOCUMENT = "card", "document"


def register() -> None:
    """Offer them."""
    add_kind(
        StepKind(
            CARD,
            _l("Company card complete"),
            _l("Company card complete"),
            cards_complete,
            open_card,
            _l("Region, description and, of makers, size are filled in. Checked by itself."),
        )
    )
    add_kind(
        StepKind(
            DOCUMENT,
            _l("Document sent and accepted"),
            _l("Document"),
            documents_accepted,
            send_document,
            _l("The firm uploads a file, you accept or decline it."),
        )
    )


def cards_complete(steps: Sequence[LadderStep], company_ids: Collection[int], now: datetime) -> Passed:
    """Firms whose card tells enough."""
    rows = db.session.scalars(select(Company).where(Company.id.in_(company_ids)))
    complete = [row.id for row in rows if tells_enough(row)]
    return {(step.id, company_id) for step in steps for company_id in complete}


def open_card(event: Event, step: LadderStep, company_id: int) -> tuple[str, str] | None:
    """Where the card is filled in."""
    return _("Open the card"), url_for("my_company.edit", company_id=company_id)


def documents_accepted(steps: Sequence[LadderStep], company_ids: Collection[int], now: datetime) -> Passed:
    """Firms whose document the organiser accepted."""
    query = select(LadderDocument.step_id, LadderDocument.company_id).where(
        LadderDocument.step_id.in_([step.id for step in steps]),
        LadderDocument.company_id.in_(company_ids),
        LadderDocument.state == DocumentState.ACCEPTED,
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def send_document(event: Event, step: LadderStep, company_id: int) -> tuple[str, str] | None:
    """Where the document is sent."""
    url = url_for("ladder.index", slug=event.slug, company=company_id, _anchor=f"step-{step.id}")
    return _("Send the document"), url
