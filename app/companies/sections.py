"""Parts of a company's public page that rooms above this one add: what it offers, what it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template

from app.companies.models import Company

SectionMaker = Callable[[Company], dict[str, Any] | None]
_makers: dict[str, SectionMaker] = {}


def company_section(template: str) -> Callable[[SectionMaker], SectionMaker]:
    """Register who gives the facts for `template`, a fragment of the page; None leaves it out."""

    def register(maker: SectionMaker) -> SectionMaker:
        _makers[template] = maker
        return maker

    return register


def sections_of(company: Company) -> list[str]:
    """The rendered fragments, in the order of their registration."""
    facts = ((template, maker(company)) for template, maker in _makers.items())
    return [render_template(template, company=company, **given) for template, given in facts if given]
