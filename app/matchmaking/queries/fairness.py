"""What the fairness report says about a run: the judged plan, names, and what is needed to do it again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from app.companies.models import Cluster, ClusterMembership
from app.core.errors import NotFound
from app.events.models import Event
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.models import Delegation, ScheduleRun, Side
from app.matchmaking.rules.fairness import Fairness, fairness
from app.matchmaking.rules.run_settings import RunSettings, settings_of
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.plan import from_dict


@dataclass(frozen=True)
class FairnessReport:
    """The judged run. Delegations and clusters by the keys used in it."""

    run: ScheduleRun
    settings: RunSettings
    judged: Fairness
    rows: dict[str, Delegation]
    clusters: dict[str, Cluster]


def fairness_of(event: Event, run: ScheduleRun) -> FairnessReport:
    """Judge a finished run by the problem it was given. Raises NotFound where that is not known."""
    if run.plan is None or run.problem is None:
        raise NotFound
    rows = {str(row.id): row for row in queries.delegations(event.id)}
    selling = {id: row for id, row in rows.items() if row.side == Side.SUPPLIER}
    found = db.session.execute(
        select(ClusterMembership.company_id, Cluster)
        .join(Cluster, Cluster.id == ClusterMembership.cluster_id)
        .where(ClusterMembership.company_id.in_([row.company_id for row in selling.values()]))
        .order_by(Cluster.id)
    )
    clusters: dict[int, list[Cluster]] = defaultdict(list)
    for company_id, cluster in found:
        clusters[company_id].append(cluster)
    judged = fairness(
        solver.from_dict(run.problem),
        from_dict(run.plan["plan"]),
        sizes={id: row.company.size.value for id, row in selling.items() if row.company.size is not None},
        clusters={id: [one.slug for one in clusters[row.company_id]] for id, row in selling.items()},
    )
    return FairnessReport(
        run=run,
        settings=settings_of(run),
        judged=judged,
        rows=rows,
        clusters={one.slug: one for own in clusters.values() for one in own},
    )
