"""What can be asked of an event's people when the organiser chooses whom to write to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from app.companies.models import Cluster, ClusterMembership, Company
from app.correspondence.segments import Segment, SegmentFilter, register_filter, set_audience
from app.events import queries as events
from app.events.models import Event, Role
from app.infra.db import db
from app.infra.i18n import localised
from app.registrations.models import Registration, RegistrationState
from app.registrations.rules.registering import ALIVE
from app.web.words import label


def register() -> None:
    """Everybody registered is the audience; role, state, company and cluster narrow it."""
    set_audience(audience)
    register_filter(SegmentFilter("role", _l("Role"), _roles, _with_role))
    register_filter(SegmentFilter("state", _l("Registration"), _states, _in_state))
    register_filter(SegmentFilter("cluster", _l("Cluster"), _clusters, _of_cluster))
    register_filter(SegmentFilter("company", _l("Company"), _companies, _of_company))


def audience(event: Event, segment: Segment) -> Select[Any]:
    """All who come or wait for the decision; others only where the state is asked for."""
    query = _registered(event)
    return query if segment.get("state") else query.where(Registration.state.in_(ALIVE))


def _registered(event: Event) -> Select[Any]:
    return select(Registration.user_id).where(Registration.event_id == event.id)


def _roles(event: Event) -> Sequence[tuple[str, str]]:
    return [(str(admission.role), label(admission.role)) for admission in events.admissions_of(event.id)]


def _with_role(event: Event, values: Sequence[str]) -> Select[Any]:
    return _registered(event).where(Registration.role.in_([Role(value) for value in values]))


def _states(event: Event) -> Sequence[tuple[str, str]]:
    return [(str(state), label(state)) for state in RegistrationState]


def _in_state(event: Event, values: Sequence[str]) -> Select[Any]:
    return _registered(event).where(Registration.state.in_([RegistrationState(value) for value in values]))


def _clusters(event: Event) -> Sequence[tuple[str, str]]:
    present = _registered(event).with_only_columns(Registration.company_id)
    members = select(ClusterMembership.cluster_id).where(ClusterMembership.company_id.in_(present))
    found = db.session.scalars(select(Cluster).where(Cluster.id.in_(members)).order_by(Cluster.name_ru))
    return [(cluster.slug, localised(cluster, "name")) for cluster in found]


def _of_cluster(event: Event, values: Sequence[str]) -> Select[Any]:
    members = (
        select(ClusterMembership.company_id)
        .join(Cluster, Cluster.id == ClusterMembership.cluster_id)
        .where(Cluster.slug.in_(values))
    )
    return _registered(event).where(Registration.company_id.in_(members))


def _companies(event: Event) -> Sequence[tuple[str, str]]:
    present = _registered(event).with_only_columns(Registration.company_id)
    query = select(Company).where(Company.id.in_(present)).order_by(func.lower(Company.short_ru))
    return [
        (str(company.id), localised(company, "short") or localised(company, "name"))
        for company in db.session.scalars(query)
    ]


def _of_company(event: Event, values: Sequence[str]) -> Select[Any]:
    return _registered(event).where(Registration.company_id.in_([int(value) for value in values]))
