"""Needs: what a buyer wants to buy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.catalogue import rules
from app.catalogue.models import Need
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
    "quantity",
    "unit_ru",
    "unit_en",
    "price_min",
    "price_max",
    "deadline",
    "papers_ru",
    "papers_en",
    "route",
)
NULLABLE = {"quantity", "price_min", "price_max", "deadline"}


def add_need(company: Company, values: dict[str, Any], *, actor: User | None, now: datetime) -> Need:
    """Put a need into the catalogue.

    Raises NotFound for strangers; Refused okpd2_format, okpd2_class, price_upside_down, deadline_past. The system
    itself (no actor) may bring in a need of the past.
    """
    must_edit(company.id, actor)
    need = Need(company_id=company.id, created_at=now, updated_at=now)
    need.company = company
    _fill(need, values, now=now, judge_deadline=actor is not None)
    db.session.add(need)
    db.session.flush()
    audit.record("need.added", need, actor_id=actor.id if actor else None, now=now)
    return need


def change_need(need: Need, values: dict[str, Any], *, actor: User, now: datetime) -> None:
    """Change what `values` holds of a need. Raises as add_need does; a passed deadline may stay as it is."""
    must_edit(need.company_id, actor)
    _fill(need, values, now=now, judge_deadline=True)
    need.updated_at = now
    db.session.flush()
    audit.record("need.changed", need, actor_id=actor.id, now=now)


def _fill(need: Need, values: dict[str, Any], *, now: datetime, judge_deadline: bool) -> None:
    _refuse_bad(need, values, now=now, judge_deadline=judge_deadline)
    for name in FIELDS:
        if name in values:
            empty = None if name in NULLABLE else ""
            setattr(need, name, empty if values[name] is None else values[name])
    need.search_words = search_column(
        need.title_ru,
        need.title_en,
        need.description_ru,
        need.description_en,
        need.okpd2,
        need.papers_ru,
        need.papers_en,
    )


def _refuse_bad(need: Need, values: dict[str, Any], *, now: datetime, judge_deadline: bool) -> None:
    code = values.get("okpd2")
    if code and (problem := rules.okpd2_problem(code)):
        raise Refused(problem, field="okpd2")
    low, high = values.get("price_min", need.price_min), values.get("price_max", need.price_max)
    if problem := rules.price_problem(low, high):
        raise Refused(problem, field="price_max")
    if judge_deadline and "deadline" in values:
        problem = rules.deadline_problem(values["deadline"], before=need.deadline, now=now)
        if problem:
            raise Refused(problem, field="deadline")
