"""Trainings that are over, as tests need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.attendance.models import PresenceMethod, SessionPresence
from app.companies.models import Company
from app.core import clock
from app.events.models import Event, EventKind, EventState, Session, SessionKind
from app.infra.db import db
from app.registrations.models import Registration
from tests import factories as make


@dataclass
class Training:
    """Four lessons of 90 minutes on two days, over since yesterday, and those who came."""

    event: Event
    sessions: list[Session]
    people: list[Registration]


def training(seen: tuple[int, ...] = (4, 3, 2), *, company: Company | None = None, **values: Any) -> Training:
    """`seen`: how many of the four lessons each person was in."""
    now = clock.now()
    starts = now - timedelta(days=3)
    given = {
        "kind": EventKind.TRAINING,
        "state": EventState.FINISHED,
        "title_ru": "Система менеджмента качества",
        "title_en": "Quality management",
        "starts_at": starts,
        "ends_at": starts + timedelta(days=2),
        "registration_closes_at": starts,
        **values,
    }
    event = make.make_event(**given)
    sessions = [
        Session(
            event_id=event.id,
            kind=SessionKind.TALK,
            title_ru=f"Занятие {n}",
            title_en=f"Lesson {n}",
            starts_at=event.starts_at + timedelta(hours=2 * n),
            ends_at=event.starts_at + timedelta(hours=2 * n, minutes=90),
        )
        for n in range(4)
    ]
    db.session.add_all(sessions)
    db.session.commit()
    people = [make.make_registration(event, make.make_user(), company=company) for _ in seen]
    db.session.add_all(
        SessionPresence(session_id=session.id, registration_id=row.id, at=now, method=PresenceMethod.TICK)
        for row, number in zip(people, seen, strict=True)
        for session in sessions[:number]
    )
    db.session.commit()
    return Training(event, sessions, people)
