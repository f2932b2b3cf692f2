"""Offers and needs for the tests of this room."""

from __future__ import annotations

from typing import Any

from app.catalogue import operations
from app.catalogue.models import Need, Offer, ProcurementRoute
from app.companies.models import Company
from app.core import clock
from app.infra.db import db


def make_offer(company: Company, title: str = "Панели из стеклопластика", **values: Any) -> Offer:
    given = {"title_ru": title, "okpd2": "22.29.29", "capacity": 1000, "unit_ru": "шт.", **values}
    offer = operations.add_offer(company, given, actor=None, now=clock.now())
    db.session.commit()
    return offer


def make_need(company: Company, title: str = "Панели интерьера", **values: Any) -> Need:
    given = {
        "title_ru": title,
        "okpd2": "22.29.29",
        "quantity": 1200,
        "unit_ru": "компл.",
        "route": ProcurementRoute.FZ223,
        **values,
    }
    need = operations.add_need(company, given, actor=None, now=clock.now())
    db.session.commit()
    return need
