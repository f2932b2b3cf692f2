"""Which needs a buyer brings to an event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from app.accounts.models import User
from app.catalogue import bringers, queries, rules
from app.catalogue.models import Need, NeedAtEvent
from app.catalogue.operations.permission import must_edit
from app.companies.models import Company
from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db


def bring_needs(
    event: Event, company: Company, need_ids: Collection[int], *, actor: User | None, now: datetime
) -> None:
    """Make `need_ids` the needs the company brings; other needs of the company no longer come.

    Raises NotFound for strangers and for needs that are not the company's; Refused event_takes_no_needs,
    not_a_buyer_here.
    """
    must_edit(company.id, actor)
    if actor is not None and not rules.takes_needs(event, now):
        raise Refused("event_takes_no_needs")
    wanted = set(need_ids)
    if wanted - {need.id for need in queries.needs_of(company.id)}:
        raise NotFound
    if actor is not None and wanted and not bringers.may_bring(event.id, company.id):
        raise Refused("not_a_buyer_here")
    present = queries.brought(event.id, company.id)
    if wanted == present:
        return
    _remove(event.id, present - wanted)
    db.session.add_all(NeedAtEvent(need_id=key, event_id=event.id) for key in sorted(wanted - present))
    db.session.flush()
    changes = {"brought": sorted(wanted - present), "left": sorted(present - wanted)}
    actor_id = actor.id if actor else None
    audit.record("needs.brought", company, actor_id=actor_id, now=now, event_id=event.id, changes=changes)


def take_off(event: Event, needs: Collection[Need], *, actor: User, reason: str, now: datetime) -> None:
    """Take needs off an event's list by the organiser's hand; they stay in the catalogue.

    Whether the actor runs the event is the caller's question.
    """
    _remove(event.id, {need.id for need in needs})
    for need in needs:
        audit.record("need.taken_off", need, actor_id=actor.id, now=now, event_id=event.id, reason=reason)


def _remove(event_id: int, need_ids: Collection[int]) -> None:
    db.session.execute(
        delete(NeedAtEvent).where(NeedAtEvent.event_id == event_id, NeedAtEvent.need_id.in_(need_ids))
    )
