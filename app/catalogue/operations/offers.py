"""Offers: what a company can make or do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.catalogue import rules
from app.catalogue.models import Offer
from app.catalogue.operations.permission import must_edit
from app.companies.models import Company
from app.core.errors import Refused
from app.infra import audit
from app.infra.db import db
from app.infra.search import search_column

FIELDS = (
    "title_ru",
    "title_en",
    "description_ru",
    "description_en",
    "okpd2",
    "capacity",
    "unit_ru",
    "unit_en",
    "certificates_ru",
    "certificates_en",
)
NUMBERS = {"capacity"}


def add_offer(company: Company, values: dict[str, Any], *, actor: User | None, now: datetime) -> Offer:
    """Put an offer into the catalogue. Raises NotFound for strangers, Refused okpd2_format, okpd2_class."""
    must_edit(company.id, actor)
    offer = Offer(company_id=company.id, created_at=now, updated_at=now)
    offer.company = company
    _fill(offer, values)
    db.session.add(offer)
    db.session.flush()
    audit.record("offer.added", offer, actor_id=actor.id if actor else None, now=now)
    return offer


def change_offer(offer: Offer, values: dict[str, Any], *, actor: User, now: datetime) -> None:
    """Change what `values` holds of an offer. Raises as add_offer does."""
    must_edit(offer.company_id, actor)
    _fill(offer, values)
    offer.updated_at = now
    db.session.flush()
    audit.record("offer.changed", offer, actor_id=actor.id, now=now)


def _fill(offer: Offer, values: dict[str, Any]) -> None:
    code = values.get("okpd2")
    if code and (problem := rules.okpd2_problem(code)):
        raise Refused(problem, field="okpd2")
    for name in FIELDS:
        if name in values:
            empty = None if name in NUMBERS else ""
            setattr(offer, name, empty if values[name] is None else values[name])
    offer.search_words = search_column(
        offer.title_ru,
        offer.title_en,
        offer.description_ru,
        offer.description_en,
        offer.okpd2,
        offer.certificates_ru,
        offer.certificates_en,
    )
