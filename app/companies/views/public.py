"""What everybody may see: the register of clusters, a cluster, a company."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from app.companies import queries, rules
from app.companies.models import Company
from app.companies.sections import sections_of
from app.core.errors import Refused
from app.infra.i18n import current_language
from app.web import formats
from app.web.access import guarded
from app.web.paging import page_of
from app.web.words import label

blueprint = guarded(Blueprint("companies", __name__), "public")


@blueprint.get("/clusters")
def clusters() -> Any:
    return render_template(
        "companies/clusters.html",
        clusters=queries.clusters(),
        compositions=queries.compositions(),
        empty_composition=rules.Composition(),
        shortfalls_of=rules.shortfalls,
        refused=Refused,
    )


@blueprint.get("/clusters/<slug>")
def cluster(slug: str) -> Any:
    found = queries.cluster(slug)
    question = request.args.get("q", "").strip()
    page = page_of(queries.members(found.id, question), request.args.get("page", 1, type=int))
    coordinator = queries.companies_by_id(filter(None, [found.facts.get("coordinator")]))
    composition = queries.compositions().get(found.id, rules.Composition())
    return render_template(
        "companies/cluster.html",
        cluster=found,
        named=queries.companies_by_id(found.facts.get("named", [])),
        coordinator=coordinator[0] if coordinator else None,
        composition=composition,
        shortfalls=rules.shortfalls(composition),
        founded=founded(found.facts.get("founded")),
        page=page,
        question=question,
    )


@blueprint.get("/companies/<int:company_id>")
def company(company_id: int) -> Any:
    found = queries.one(company_id)
    return render_template(
        "companies/company.html",
        company=found,
        about=about(found),
        clusters=queries.clusters_of(company_id),
        sections=sections_of(found),
        standing=queries.standing_of(current_user.id, company_id) if current_user.is_authenticated else None,
    )


def founded(day: str | None) -> str:
    """When a cluster was founded, as the source says it: a day or only a year."""
    if not day:
        return ""
    return formats.date_medium(date.fromisoformat(day), locale=current_language()) if len(day) > 4 else day


def about(company: Company) -> str:
    """One line under the name: kind and region, as far as known."""
    known = [label(company.kind), rules.region_name(company.region, current_language())]
    line = " · ".join(part for part in known if part)
    return line[:1].upper() + line[1:]
