"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.catalogue import queries, words
from app.catalogue.models import Need
from app.catalogue.views import desk, event_page, mine, public
from app.companies.models import Company
from app.companies.sections import company_section
from app.events import extensions
from app.infra.i18n import current_language
from app.web import formats


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    for blueprint in (public.blueprint, mine.blueprint, desk.blueprint):
        app.register_blueprint(blueprint)
    app.add_template_global(price_of)
    extensions.add_section(event_page.SECTION)
    extensions.set_calendar_notes(event_page.notes)


@company_section("catalogue/_of_company.html")
def of_company(company: Company) -> dict[str, Any] | None:
    """What the company offers and needs, on its public page."""
    offers, needs = queries.offers_of(company.id), queries.needs_of(company.id)
    return {"offers": offers, "needs": needs} if offers or needs else None


def price_of(need: Need) -> str:
    """The price corridor of a unit in words: «38 000–52 000 ₽», «до 52 000 ₽», or nothing."""
    return formats.money_range(need.price_min, need.price_max, locale=current_language())
