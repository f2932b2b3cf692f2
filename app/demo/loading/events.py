"""Events with team, rooms and agenda, taken through their life by the verbs an organiser uses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.core import clock
from app.demo import content
from app.demo.loading.draws import ZONE
from app.demo.loading.world import World
from app.demo.records import events as records
from app.demo.records.people import Speaker, Text
from app.events import operations
from app.events.copying import parts_of
from app.events.models import Approval, Event, EventFormat, EventKind, Role, TeamRole
from app.events.operations import AdmissionTerms

_PREPARED = timedelta(days=6)  # from the draft to the opening of registration
_ANNOUNCED = timedelta(hours=20)
_DRAFTED = timedelta(days=4)
_CALLED_OFF = timedelta(hours=26)


def load(world: World) -> None:
    """All events; public ones are announced a day before registration opens."""
    for record in world.content.events:
        event = _draft(record, world)
        world.events[record.key] = event
        _team(record, event, world)
        _agenda(record, event, world)
        if record.state != "draft":
            announced = opening(record, world.today) - _ANNOUNCED
            operations.publish(event, actor=world.team(record), now=announced)


def opening(record: records.Event, today: date) -> datetime:
    """When registration opens."""
    day = today + timedelta(days=record.registration.opens_day_offset)
    return _moment(day, record.registration.opens_at)


def _draft(record: records.Event, world: World) -> Event:
    day = content.first_day(world.today, record.day_offset, record.days)
    window = record.registration
    closes = _moment(day - timedelta(days=window.closes_days_before), window.closes_at)
    starts_at = _moment(day, record.starts)
    wishes = record.wishes_close_days_before
    values = {
        "kind": EventKind(record.kind),
        "format": EventFormat(record.format),
        "timezone": ZONE,
        "starts_at": starts_at,
        "ends_at": _moment(day + timedelta(days=record.days - 1), record.ends),
        "registration_opens_at": opening(record, world.today),
        "registration_closes_at": closes,
        "wishes_close_at": None
        if wishes is None
        else _moment(day - timedelta(days=wishes), window.closes_at),
        "capacity": record.capacity,
        "join_url": record.join_url or "",
    }
    for name in ("title", "summary", "description", "venue", "address"):
        text: Text | None = getattr(record, name)
        values[f"{name}_ru"], values[f"{name}_en"] = (text.ru, text.en) if text else ("", "")
    return operations.create_event(
        values,
        cluster_ids=[world.clusters[slug].id for slug in record.clusters],
        admissions=_admissions(record),
        slug=record.key,
        actor=world.team(record),
        now=drafted_at(record, world),
    )


def _admissions(record: records.Event) -> list[AdmissionTerms]:
    """Suppliers and buyers only where they meet."""
    meet = record.kind == "supplier_conference"
    return [
        AdmissionTerms(role, Approval(approval), record.supplier_capacity if role == Role.SUPPLIER else None)
        for role, approval in (
            (Role(name), approval) for name, approval in record.registration.approval.items()
        )
        if meet or role not in {Role.SUPPLIER, Role.BUYER}
    ]


def _team(record: records.Event, event: Event, world: World) -> None:
    now, owner = drafted_at(record, world), world.team(record)
    if record.kind == "supplier_conference":
        for account in world.content.people.accounts:
            if account.role == "organiser" and account.person != record.owner:
                operations.add_member(
                    event, world.users[account.person], TeamRole.MANAGER, actor=owner, now=now
                )
    if record.format != "online":
        operations.add_member(event, world.steward, TeamRole.STEWARD, actor=owner, now=now)


def _agenda(record: records.Event, event: Event, world: World) -> None:
    now, owner = drafted_at(record, world), world.team(record)
    speakers = {speaker.key: speaker for speaker in world.content.speakers}
    rooms: dict[str, int] = {}
    day = clock.in_zone(event.starts_at, ZONE).date()
    for item in record.agenda:
        if item.room and item.room.ru not in rooms:
            room = operations.add_room(
                event, name_ru=item.room.ru, name_en=item.room.en, actor=owner, now=now
            )
            rooms[item.room.ru] = room.id
        date_of_item = day + timedelta(days=item.day)
        world.sessions[item.key] = operations.add_session(
            event,
            {
                "kind": item.kind,
                "title_ru": item.title.ru,
                "title_en": item.title.en,
                "starts_at": _moment(date_of_item, item.starts),
                "ends_at": _moment(date_of_item, item.ends),
                "room_id": rooms[item.room.ru] if item.room else None,
                "bookable": item.bookable,
                "capacity": item.capacity,
            },
            speakers=[_speaker(speakers[key]) for key in item.speakers],
            actor=owner,
            now=now,
        )


def _speaker(speaker: Speaker) -> dict[str, str]:
    return {
        "name_ru": f"{speaker.given.ru} {speaker.family.ru}",
        "name_en": f"{speaker.given.en} {speaker.family.en}",
        "about_ru": f"{speaker.job_title.ru}, {speaker.organisation.ru}",
        "about_en": f"{speaker.job_title.en}, {speaker.organisation.en}",
    }


def conclude(world: World) -> None:
    """Events that are over are started and finished, the one that will not be is called off."""
    for record in world.content.events:
        event, owner = world.events[record.key], world.team(record)
        if record.state == "finished":
            operations.start(event, actor=owner, now=event.starts_at - timedelta(minutes=20))
            operations.finish(event, actor=owner, now=event.ends_at + timedelta(minutes=40))
        elif record.state == "cancelled" and record.cancel_reason:
            operations.cancel(event, reason=record.cancel_reason.ru, actor=owner, now=called_off_at(world))


def keep_templates(world: World) -> None:
    """Events that were prepared well are kept to begin others with."""
    for template in world.content.templates:
        event = world.events[template.event]
        operations.save_as_template(
            event,
            name_ru=template.name.ru,
            name_en=template.name.en,
            parts=[part.key for part, _number in parts_of(event)],
            actor=world.users[next(e.owner for e in world.content.events if e.key == template.event)],
            now=world.now,
        )


def called_off_at(world: World) -> datetime:
    """When the cancelled event was."""
    return world.now - _CALLED_OFF


def drafted_at(record: records.Event, world: World) -> datetime:
    """When the organiser began to prepare an event."""
    return min(opening(record, world.today) - _PREPARED, world.now - _DRAFTED)


def _moment(day: date, at: time) -> datetime:
    return clock.from_wall_clock(datetime.combine(day, at), ZONE)
