"""Setting the numbers of a year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app.accounts.models import User
from app.companies.models import Cluster
from app.core.errors import Conflict, NotAllowed, Refused
from app.infra import audit
from app.infra.db import db, inserted_row, locked_row
from app.programme import queries
from app.programme.models import PlanTarget, PlanYear
from app.programme.rules import FIRST_YEAR, LAST_YEAR, MOST, Targets, may_plan


def set_plan(
    year: int,
    targets: Targets,
    *,
    cluster: Cluster | None = None,
    seen_version: int,
    actor: User,
    now: datetime,
) -> PlanYear:
    """Replace the year's numbers, of the whole centre or of one cluster; 0 plans nothing.

    `seen_version` is what the form was filled in for. Raises NotAllowed; Refused year_out_of_range,
    target_out_of_range; Conflict plan_changed.
    """
    if not may_plan(actor):
        raise NotAllowed
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("year_out_of_range", field="year")
    for (kind, quarter), number in targets.items():
        if not 0 <= number <= MOST:
            raise Refused("target_out_of_range", field=f"{kind}_{quarter}", most=MOST)
    plan = _held(year)
    if plan.version != seen_version:
        raise Conflict("plan_changed")
    cluster_id = cluster.id if cluster else None
    before = queries.targets_of(year, cluster_id)
    wanted = {key: number for key, number in targets.items() if number}
    if wanted == before:
        return plan
    which = PlanTarget.cluster_id == cluster_id if cluster_id else PlanTarget.cluster_id.is_(None)
    db.session.execute(delete(PlanTarget).where(PlanTarget.year == year, which))
    db.session.add_all(
        PlanTarget(year=year, cluster_id=cluster_id, kind=kind, quarter=quarter, number=number)
        for (kind, quarter), number in wanted.items()
    )
    plan.version += 1
    plan.changed_at, plan.changed_by_id = now, actor.id
    db.session.flush()
    changes = {
        f"{kind}_{quarter}": [before.get((kind, quarter), 0), wanted.get((kind, quarter), 0)]
        for kind, quarter in sorted(before.keys() | wanted.keys())
        if before.get((kind, quarter), 0) != wanted.get((kind, quarter), 0)
    }
    audit.record(
        "programme.planned",
        plan,
        actor_id=actor.id,
        now=now,
        changes={"year": year, "cluster": cluster_id, **changes},
    )
    return plan


def _held(year: int) -> PlanYear:
    """The year's row, made on first use and held until the transaction ends."""
    inserted_row(PlanYear, year=year, version=0)
    return locked_row(PlanYear, year) or db.session.get_one(PlanYear, year)
