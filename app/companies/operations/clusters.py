"""Bringing the clusters' public facts into the register."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.companies import queries
from app.companies.models import (
    Cluster,
    ClusterLevel,
    ClusterMembership,
    ClusterStage,
    Company,
    CompanyKind,
)
from app.infra.db import db
from app.infra.search import search_column

SOURCE = Path(__file__).parents[1] / "data" / "clusters.json"
FACTS = ("organisations_min", "staff_min", "revenue_rub_bn", "rnd_rub_bn", "founded", "priorities")


def load_clusters(*, now: datetime) -> list[Cluster]:
    """Make or refresh the clusters of the data file and the cards of the organisations it names.

    May run again at any time: a cluster is known by its slug, a card by the id kept with the cluster or by its name;
    cards are never changed, since their people may have completed them meanwhile.
    """
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    named = {record["key"]: record for record in source["organisations"]}
    known = _known_cards()
    return [_load(record, named, known, now) for record in source["clusters"]]


def _known_cards() -> dict[str, int]:
    """The cards of named organisations made by earlier runs: key in the file → id."""
    cards: dict[str, int] = {}
    for cluster in queries.clusters():
        cards.update(cluster.facts.get("cards", {}))
    return cards


def _load(record: dict[str, Any], named: dict[str, Any], known: dict[str, int], now: datetime) -> Cluster:
    keys = list(dict.fromkeys([*record.get("members", []), *filter(None, [record.get("coordinator")])]))
    cards = {key: _card(named[key], known, now) for key in keys}
    cluster = queries.cluster_by_slug(record["slug"]) or Cluster(slug=record["slug"])
    cluster.name_ru, cluster.name_en = record["name_ru"], record["name_en"]
    cluster.short_ru, cluster.short_en = record["short_ru"], record["short_en"]
    cluster.level, cluster.stage = ClusterLevel(record["level"]), ClusterStage(record["stage"])
    cluster.facts = {
        **{name: record.get(name) for name in FACTS},
        "coordinator": cards.get(record.get("coordinator") or ""),
        "named": [cards[key] for key in record.get("members", [])],
        "cards": cards,
    }
    db.session.add(cluster)
    db.session.flush()
    members = {cards[key] for key in record.get("members", [])}
    db.session.add_all(
        ClusterMembership(cluster_id=cluster.id, company_id=company_id)
        for company_id in sorted(members - queries.member_ids(cluster.id))
    )
    db.session.flush()
    return cluster


def _card(record: dict[str, Any], known: dict[str, int], now: datetime) -> int:
    """The id of a named organisation's card; made with what the source says and nothing more."""
    company = db.session.get(Company, known[record["key"]]) if record["key"] in known else None
    company = company or queries.by_name(record["name_ru"])
    if company is None:
        company = Company(
            name_ru=record["name_ru"],
            name_en=record["name_en"],
            short_ru=record["short_ru"],
            short_en=record["short_en"],
            kind=CompanyKind(record["kind"]) if record["kind"] else None,
            created_at=now,
            updated_at=now,
            search_words=search_column(
                record["name_ru"], record["name_en"], record["short_ru"], record["short_en"]
            ),
        )
        db.session.add(company)
        db.session.flush()
    known[record["key"]] = company.id
    return company.id
