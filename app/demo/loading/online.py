"""Webinars that are over: who was in the room and for how long, recording and materials; something to prepare for the next."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from app.demo.content import DATA
from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records import events as records
from app.demo.records.people import Text
from app.events.models import Event
from app.infra.db import db
from app.online import operations
from app.online.models import Audience, MaterialKind, Presence, Source
from app.registrations.models import Registration, RegistrationState

_RECORDING = Text(ru="Запись вебинара", en="Recording of the webinar")
_PLAN = Text(ru="План встречи на двадцать минут", en="Plan of a twenty-minute meeting")
_RULES = Text(ru="Закон № 223-ФЗ: текст", en="Law 223-FZ: the text")
_PLAN_FILE = "plan-vstrechi.pdf"
_MOST_BYTES = 1024 * 1024


def load(world: World) -> None:
    """Stays and materials of finished online events, and a link to read before the next one."""
    for record in world.content.events:
        event = world.events[record.key]
        if record.format == "online" and record.state == "finished":
            _stays(record, event, world)
            _publish(event, _RECORDING, Audience.ATTENDED, world, record, url=f"{event.join_url}/record")
            _publish(event, _PLAN, Audience.REGISTERED, world, record, file=_PLAN_FILE)
        elif record.format == "online" and record.state == "published":
            url = "https://www.consultant.ru/document/cons_doc_LAW_116964/"
            _publish(event, _RULES, Audience.PUBLIC, world, record, url=url)
    db.session.flush()


def _stays(record: records.Event, event: Event, world: World) -> None:
    """Most are there from beginning to end, some come late or go early, a few fall out and come back."""
    for (key, person), row in world.registrations.items():
        if key != record.key or row.state != RegistrationState.APPROVED:
            continue
        rng = draws.stream("online", record.key, person)
        for start, end in _times(rng, event):
            db.session.add(_stay(row, event, start, end, person))


def _times(rng: random.Random, event: Event) -> list[tuple[float, float]]:
    length = (event.ends_at - event.starts_at).total_seconds() / 60
    draw = rng.random()
    if draw < 0.15:
        return []
    if draw < 0.35:
        return [(rng.uniform(0, 8), rng.uniform(0.3, 0.6) * length)]
    if draw < 0.5:
        out = rng.uniform(0.3, 0.6) * length
        return [(rng.uniform(-5, 2), out), (out + rng.uniform(1, 5), length)]
    return [(rng.uniform(-10, 4), length + rng.uniform(-3, 4))]


def _stay(row: Registration, event: Event, start: float, end: float, person: str) -> Presence:
    first, last = (
        (event.starts_at + timedelta(minutes=minutes)).replace(microsecond=0) for minutes in (start, end)
    )
    return Presence(
        registration_id=row.id,
        source=Source.LINK,
        visit=draws.secret("visit", event.slug, person),
        joined_at=first,
        left_at=last,
    )


def _publish(
    event: Event,
    title: Text,
    audience: Audience,
    world: World,
    record: records.Event,
    *,
    url: str = "",
    file: str = "",
) -> None:
    values: dict[str, Any] = {
        "kind": MaterialKind.FILE if file else MaterialKind.RECORDING,
        "audience": audience,
        "title_ru": title.ru,
        "title_en": title.en,
        "url": url,
        "session_id": None,
    }
    if audience == Audience.PUBLIC:
        values["kind"] = MaterialKind.LINK
    operations.add_material(
        event,
        values,
        content=(DATA / file).read_bytes() if file else b"",
        filename=file,
        most_bytes=_MOST_BYTES,
        actor=world.team(record),
        now=min(event.ends_at + timedelta(hours=2), world.now),
    )
