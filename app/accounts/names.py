"""How a person is called on a page: English pages show the name in Latin letters, where the person gave one."""

from __future__ import annotations

from app.accounts.models import User
from app.infra.i18n import current_language


def short_name(user: User) -> str:
    """«Марина Соколова», the order of a greeting."""
    return _latin(user) or user.name


def full_name(user: User) -> str:
    """«Соколова Марина Игоревна», the order of official papers and of lists."""
    return _latin(user) or user.full_name


def _latin(user: User) -> str:
    return user.latin_name if current_language() == "en" else ""
