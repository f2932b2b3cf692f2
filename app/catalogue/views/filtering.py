"""The filters of the catalogue's lists: read from the address, offered as choices, shown as removable chips."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.catalogue import queries
from app.catalogue.models import Need, Offer, ProcurementRoute
from app.companies import queries as companies
from app.companies import rules as companies_rules
from app.infra.i18n import current_language, localised
from app.web.addresses import address_with
from app.web.words import label

_CODE = re.compile(r"[0-9][0-9.]{0,11}", re.ASCII)
LONGEST_QUESTION = 200


def filters_of(args: MultiDict[str, str], *, with_route: bool = True) -> queries.Filters:
    """What the address asks for; what it cannot mean is left out."""
    route = args.get("route", "")
    code = args.get("code", "").strip()
    region = args.get("region", "")
    return queries.Filters(
        question=args.get("q", "").strip()[:LONGEST_QUESTION],
        route=ProcurementRoute(route) if with_route and route in set(ProcurementRoute) else None,
        cluster=args.get("cluster", "")[:40],
        region=region if region in companies_rules.REGIONS else "",
        code=code if _CODE.fullmatch(code) else "",
        company_id=args.get("company", type=int),
    )


def options_of(kind: type[Offer] | type[Need]) -> dict[str, list[tuple[str, str]]]:
    """The choices of the selects: only what occurs."""
    language = current_language()
    regions = [(code, companies_rules.region_name(code, language)) for code in queries.regions_with(kind)]
    return {
        "cluster": [(row.slug, localised(row, "short")) for row in companies.filter_clusters()],
        "region": sorted(regions, key=lambda pair: pair[1]),
        "code": [
            (code, f"{code} {class_word(code)} ({number})") for code, number in queries.classes_with(kind)
        ],
    }


def route_options() -> list[tuple[str, str]]:
    """The procurement routes with their words."""
    return [(str(route), label(route)) for route in ProcurementRoute]


def class_word(code: str) -> str:
    russian, english = companies_rules.class_names(code)
    return russian if current_language() == "ru" else english


def chips_of(filters: queries.Filters) -> list[tuple[str, str]]:
    """The filters that hold, each with the address without it."""
    chips: list[tuple[str, Any]] = []
    if filters.question:
        chips.append((_("“%(question)s”", question=filters.question), "q"))
    if filters.route is not None:
        chips.append((label(filters.route), "route"))
    if filters.cluster and (cluster := companies.cluster_by_slug(filters.cluster)) is not None:
        chips.append((localised(cluster, "short"), "cluster"))
    if filters.region:
        chips.append((companies_rules.region_name(filters.region, current_language()), "region"))
    if filters.code:
        chips.append((f"{_('OKPD2')} {filters.code}", "code"))
    if filters.company_id is not None:
        company = companies.companies_by_id([filters.company_id])
        chips.append((localised(company[0], "short") if company else _("company"), "company"))
    return [(text, address_with(**{name: None})) for text, name in chips]
