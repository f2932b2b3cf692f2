"""Who keeps a company's offers and needs."""

from __future__ import annotations

from app.accounts.models import User
from app.catalogue import rules
from app.companies import queries as companies
from app.core.errors import NotFound


def must_edit(company_id: int, actor: User | None) -> None:
    """Raise NotFound unless the actor keeps the company's catalogue; None is the system itself."""
    if actor is not None and not rules.may_edit(actor, companies.standing_of(actor.id, company_id)):
        raise NotFound
