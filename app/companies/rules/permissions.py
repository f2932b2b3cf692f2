"""Who may do what with a card. `standing` is the actor's own at the company, None for a stranger."""

from __future__ import annotations

from app.accounts.models import User
from app.companies.models import Standing

MOST_INVITATIONS = 20  # unanswered at a time: a card must not become a way to mail strangers


def acts_for(standing: Standing | None) -> bool:
    """Whether somebody with this standing acts for the company."""
    return standing in {Standing.REPRESENTATIVE, Standing.HEAD}


def may_edit(actor: User, standing: Standing | None) -> bool:
    """Who acts for the company keeps its card, offers and needs; organisers may help."""
    return actor.is_organiser or acts_for(standing)


def may_change_inn(actor: User, known: str | None) -> bool:
    """The INN says whose card it is: once known, only an organiser corrects it."""
    return known is None or actor.is_organiser


def may_decide_people(actor: User, standing: Standing | None) -> bool:
    """Heads accept, decline, invite and remove; organisers do it where a company has no head."""
    return actor.is_organiser or standing == Standing.HEAD


def may_leave(standing: Standing, heads: int) -> bool:
    """The last head stays: a card with people and nobody to decide about them helps nobody."""
    return standing != Standing.HEAD or heads > 1
