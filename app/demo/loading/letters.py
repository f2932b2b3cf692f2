"""Letters of organisers: a mailing that went out, one that waits for its hour, a draft, a text of one's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.core import clock
from app.correspondence.models import Mailing, Topic
from app.correspondence.operations import mailings, texts
from app.correspondence.queries import texts as text_queries
from app.demo.loading import draws
from app.demo.loading.world import World
from app.events.models import Event
from app.infra.db import db
from app.infra.outbox import OutboxMessage, kind_of
from app.readiness import segments

CONFERENCE, LADDER = "kompozity-transport", "medizdeliya"
APPROVED = "registrations/approved"

PREPARE = {
    "ru": (
        "{event}: как подготовиться к встречам",
        "Здравствуйте, {name}!\n\nДо конференции осталось немного. Чтобы встречи прошли с пользой:\n\n"
        "- проверьте карточку компании и предложения: закупщики читают их до встречи;\n"
        "- отметьте, с кем хотите встретиться: без отметок в расписание попадают только те, кого выбрали закупщики;\n"
        "- возьмите образцы и протоколы испытаний.\n\n[Моя страница]({my_link})",
    ),
    "en": (
        "{event}: how to prepare for the meetings",
        "Hello {name}!\n\nThe conference is near. To make the meetings worth your time:\n\n"
        "- look over your company card and offers: buyers read them beforehand;\n"
        "- mark whom you want to meet: without marks you meet only those who chose you;\n"
        "- bring samples and test reports.\n\n[My page]({my_link})",
    ),
}
ARRIVE = {
    "ru": (
        "{event}: как проехать и где стойка регистрации",
        "Здравствуйте, {name}!\n\nЖдём вас: {when}.\n{place}\n\nВход с главного фасада, стойка регистрации справа. "
        "Покажите билет с телефона или назовите фамилию.\n\n[Открыть мой билет]({my_link})",
    ),
    "en": (
        "{event}: how to get there and where to check in",
        "Hello {name}!\n\nWe look forward to seeing you: {when}.\n{place}\n\nUse the main entrance, the desk is on the "
        "right. Show the ticket on your phone or say your name.\n\n[Open my ticket]({my_link})",
    ),
}
STEPS = {
    "ru": (
        "{event}: остались шаги до встреч",
        "Здравствуйте, {name}!\n\nУ вашей компании остались шаги, после которых откроются пожелания и запись на "
        "встречи.\n\n[Что осталось сделать]({my_link})",
    ),
    "en": (
        "{event}: steps left before the meetings",
        "Hello {name}!\n\nYour company has steps left; wishes and booking open when they are passed.\n\n"
        "[What is left to do]({my_link})",
    ),
}
PARKING = {
    "ru": "Парковка для участников бесплатная: назовите на въезде код билета.",
    "en": "Parking is free for participants: name your ticket code at the gate.",
}


def load(world: World) -> None:
    """What the pages of messages show."""
    _own_text(world)
    event = world.events[CONFERENCE]
    sent_at = _at(event, world.now - timedelta(days=2), 10)
    sent = _write(world, CONFERENCE, PREPARE, Topic.EVENT, {"role": ["supplier"]}, sent_at)
    owner = world.users[_owner(world, CONFERENCE)]
    mailings.start(sent, actor=owner, now=sent_at)
    while mailings.write_some(sent.id, now=sent_at):
        pass
    for place, message in enumerate(_messages(sent)):
        message.state, message.attempts = "sent", 1
        message.sent_at = sent_at + timedelta(seconds=place)
        message.message_id = f"<{draws.secret('letter', sent.subject_ru, message.recipient)}@tandem.invalid>"
    db.session.flush()
    mailings.finish(sent.id, now=sent_at + timedelta(minutes=2))
    waiting = _write(world, CONFERENCE, ARRIVE, Topic.EVENT, {}, world.now)
    mailings.schedule(
        waiting, _at(event, event.starts_at - timedelta(days=3), 11), actor=owner, now=world.now
    )
    _write(world, LADDER, STEPS, Topic.EVENT, segments.stuck(), world.now)


def _write(
    world: World,
    key: str,
    words: dict[str, tuple[str, str]],
    topic: Topic,
    segment: dict[str, list[str]],
    now: datetime,
) -> Mailing:
    return mailings.save_mailing(
        world.events[key],
        None,
        topic=topic,
        texts=words,
        segment=segment,
        actor=world.users[_owner(world, key)],
        now=now,
    )


def _own_text(world: World) -> None:
    event, kind = world.events[CONFERENCE], kind_of(APPROVED)
    usual = text_queries.default_texts(kind, event)
    own = {
        language: (subject, f"{text}\n\n{PARKING[language]}") for language, (subject, text) in usual.items()
    }
    texts.save_text(event, kind, own, actor=world.users[_owner(world, CONFERENCE)], now=world.now)


def _messages(sent: Mailing) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.mailing_id == sent.id).order_by(OutboxMessage.id)
    return list(db.session.scalars(query))


def _at(event: Event, moment: datetime, hour: int) -> datetime:
    """The same day at an hour of the event's zone."""
    local = clock.in_zone(moment, event.timezone).replace(hour=hour, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


def _owner(world: World, key: str) -> str:
    return next(record.owner for record in world.content.events if record.key == key)
