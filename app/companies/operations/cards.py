"""Making and changing a company's card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.companies import queries, rules
from app.companies.models import ClusterMembership, Company, Standing
from app.companies.operations.people import add_representative
from app.core.errors import NotFound, Refused
from app.infra import audit
from app.infra.db import db
from app.infra.search import search_column

# What a card's `values` may hold; `clusters` (ids) goes besides.
FIELDS = (
    "inn",
    "ogrn",
    "name_ru",
    "name_en",
    "short_ru",
    "short_en",
    "kind",
    "size",
    "staff",
    "region",
    "okved",
    "group_name",
    "site",
    "email",
    "phone",
    "description_ru",
    "description_en",
    "founded",
)


def create_company(values: dict[str, Any], *, actor: User | None, now: datetime) -> Company:
    """Make a card from `values` (see FIELDS; `clusters` are ids). The actor becomes its head.

    Raises Refused: inn_taken, ogrn_taken (with the existing card's id in params), and the codes of rules.numbers
    and rules.codes at their field.
    """
    company = Company(created_at=now, updated_at=now, search_words="")
    given = _cleaned(values)
    _refuse_bad(given)
    _refuse_taken(given, company_id=None)
    write(company, given)
    _set_clusters(company, values.get("clusters", ()))
    if actor is not None:
        add_representative(company, actor, standing=Standing.HEAD, now=now)
    audit.record("company.created", company, actor_id=actor.id if actor else None, now=now)
    return company


def create_cards(values: Sequence[dict[str, Any]], *, now: datetime) -> list[Company]:
    """Many cards at once, as `create_company` makes one, without a head. Their numbers must be new.

    Raises Refused as create_company does.
    """
    made = []
    for row in values:
        given = _cleaned(row)
        _refuse_bad(given)
        company = Company(created_at=now, updated_at=now, **given)
        company.search_words = search_column(
            company.name_ru, company.name_en, company.short_ru, company.short_en, company.inn
        )
        made.append(company)
    try:
        with db.session.begin_nested():
            db.session.add_all(made)
    except IntegrityError:
        for row in values:
            _refuse_taken(_cleaned(row), company_id=None)
        raise
    for company in made:
        audit.record("company.created", company, actor_id=None, now=now)
    return made


def change_company(company: Company, values: dict[str, Any], *, actor: User, now: datetime) -> None:
    """Change what `values` holds of the card. A known INN changes only by an organiser's hand.

    Raises NotFound for strangers, Refused as create_company does, and inn_fixed.
    """
    if not rules.may_edit(actor, queries.standing_of(actor.id, company.id)):
        raise NotFound
    given = _cleaned(values)
    if given.get("inn", company.inn) != company.inn and not rules.may_change_inn(actor, company.inn):
        raise Refused("inn_fixed", field="inn")
    numbers = {"inn": company.inn, "ogrn": company.ogrn, **given}
    _refuse_bad(numbers)
    _refuse_taken(given, company_id=company.id)
    changed = sorted(name for name, value in given.items() if getattr(company, name) != value)
    company.updated_at = now
    write(company, given)
    if "clusters" in values:
        _set_clusters(company, values["clusters"])
    audit.record("company.changed", company, actor_id=actor.id, now=now, changes={"fields": changed})


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Known fields only; numbers without gaps, empty numbers as None, empty texts as ''."""
    given = {name: values[name] for name in FIELDS if name in values}
    for name in ("inn", "ogrn"):
        if name in given:
            given[name] = rules.compact(given[name] or "") or None
    for name in ("kind", "size"):
        if name in given:
            given[name] = given[name] or None
    nullable = {"inn", "ogrn", "kind", "size", "staff", "founded"}
    return {name: "" if value is None and name not in nullable else value for name, value in given.items()}


def _refuse_bad(given: dict[str, Any]) -> None:
    inn, ogrn, okved = given.get("inn"), given.get("ogrn"), given.get("okved")
    checks = [
        ("inn", rules.inn_problem(inn) if inn else None),
        ("ogrn", rules.ogrn_problem(ogrn) if ogrn else None),
        ("ogrn", "numbers_disagree" if rules.numbers_disagree(inn or "", ogrn or "") else None),
        ("okved", rules.okved_problem(okved) if okved else None),
        ("short_ru", _too_long(given.get("short_ru"))),
        ("short_en", _too_long(given.get("short_en"))),
        (
            "region",
            "region_unknown" if given.get("region") and given["region"] not in rules.REGIONS else None,
        ),
    ]
    for field, code in checks:
        if code is not None:
            raise Refused(code, field=field)


def _too_long(short: str | None) -> str | None:
    return "short_name_too_long" if len(short or "") > rules.LONGEST_SHORT_NAME else None


def _refuse_taken(given: dict[str, Any], *, company_id: int | None) -> None:
    """Another card with the same number: refuse, and say which, so that its people can be asked."""
    for field, known in (
        ("inn", queries.by_inn(given["inn"]) if given.get("inn") else None),
        ("ogrn", queries.by_ogrn(given["ogrn"]) if given.get("ogrn") else None),
    ):
        if known is not None and known.id != company_id:
            raise Refused(f"{field}_taken", field=field, company_id=known.id, name=known.name_ru)


def write(company: Company, given: dict[str, Any]) -> None:
    """Fill the card and write it. Two who send the same number at once meet here; the second is told like any other.

    Raises Refused inn_taken, ogrn_taken.
    """
    numbers = {"inn": given.get("inn", company.inn), "ogrn": given.get("ogrn", company.ogrn)}
    try:
        with db.session.begin_nested():
            db.session.add(company)
            for name, value in given.items():
                setattr(company, name, value)
            company.search_words = search_column(
                company.name_ru, company.name_en, company.short_ru, company.short_en, company.inn
            )
            db.session.flush()
    except IntegrityError:
        _refuse_taken(numbers, company_id=company.id)
        raise


def _set_clusters(company: Company, ids: Collection[int]) -> None:
    db.session.execute(delete(ClusterMembership).where(ClusterMembership.company_id == company.id))
    db.session.add_all(
        ClusterMembership(cluster_id=cluster.id, company_id=company.id)
        for cluster in queries.clusters_by_id(ids)
    )
    db.session.flush()
