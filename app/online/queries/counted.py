"""Time in online rooms as presence: what certificates, training records and readiness ladders count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from app.events.models import Event, Session, SessionKind
from app.infra.db import db
from app.online.models import THRESHOLD, OnlineRoom
from app.online.queries.presence import counting, stays_by_event
from app.online.rules.staying import Span, Stay, times_there


def on_presence_asked(*, event_ids: Collection[int], present: dict[int, set[int]], arrived: set[int]) -> None:
    """Add who stayed long enough: in a session, or at the event as a whole. Four statements at most."""
    stays = stays_by_event(event_ids)
    if not stays:
        return
    happenings = db.session.scalars(select(Event).where(Event.id.in_(stays)))
    rooms = select(OnlineRoom.event_id, OnlineRoom.threshold).where(OnlineRoom.event_id.in_(stays))
    thresholds = {row.event_id: row.threshold for row in db.session.execute(rooms)}
    sessions: dict[int, list[Session]] = defaultdict(list)
    agenda = select(Session).where(Session.event_id.in_(stays)).order_by(Session.starts_at, Session.id)
    for session in db.session.scalars(agenda):
        sessions[session.event_id].append(session)
    for event in happenings:
        _add(
            event,
            sessions[event.id],
            stays[event.id],
            thresholds.get(event.id, THRESHOLD),
            present,
            arrived,
        )


def _add(
    event: Event,
    agenda: list[Session],
    stays: list[Stay],
    threshold: int,
    present: dict[int, set[int]],
    arrived: set[int],
) -> None:
    whole = times_there(stays, counting(event, agenda), threshold=threshold)
    long_enough = {row.registration_id for row in whole.values() if row.attended}
    arrived |= long_enough
    untimed = {stay.registration_id for stay in stays if stay.span is None and stay.session_id is None}
    for session in agenda:
        if session.kind == SessionKind.BREAK:
            continue
        here = times_there(
            stays, [Span(session.starts_at, session.ends_at)], threshold=threshold, session_id=session.id
        )
        # a list that tells no times speaks of the event as a whole, and so of each of its sessions
        seen = {row.registration_id for row in here.values() if row.attended} | (untimed & long_enough)
        for registration_id in seen:
            present.setdefault(registration_id, set()).add(session.id)
