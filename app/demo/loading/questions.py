"""What a conference asks in its form beside role and company, and what everybody answered."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import User
from app.core import clock
from app.demo.loading import draws
from app.demo.loading.world import World
from app.events.models import Event, Role
from app.questionnaires import operations
from app.questionnaires.models import Accepts, Kind, Purpose, Question, Questionnaire
from app.registrations.models import Registration, RegistrationState

CONFERENCE = "kompozity-transport"
WAYS = (
    ("на метро или автобусе", "by metro or bus"),
    ("на автомобиле", "by car"),
    ("поездом или самолётом из другого города", "by train or plane from another city"),
)
THINGS = (
    ("образцы изделий", "samples"),
    ("каталог", "a catalogue"),
    ("протоколы испытаний", "test reports"),
    ("чертежи и модели", "drawings and models"),
)
WISHES = (
    "Нужен вход без ступеней.",
    "Вегетарианское меню.",
    "Приедем вдвоём, второй участник подойдёт после обеда.",
    "Хотели бы оставить образцы на хранение до вечера.",
    "Понадобится розетка у стола: показываем модель на ноутбуке.",
)


def load(world: World) -> None:
    """The questions as they stood when registration opened, and the answers of everybody who has not cancelled."""
    event = world.events[CONFERENCE]
    record = next(one for one in world.content.events if one.key == CONFERENCE)
    questionnaire, asked = _ask(event, world.team(record))
    coming = {
        person: row
        for (key, person), row in sorted(world.registrations.items())
        if key == CONFERENCE and row.state != RegistrationState.CANCELLED and row.role != Role.SPEAKER
    }
    answers = {
        row.user.id: _answers(asked, row, event, draws.stream("answers", CONFERENCE, person))
        for person, row in coming.items()
    }
    last = max(row.created_at for row in coming.values())
    operations.keep_answers_of_many(questionnaire, answers, now=last)


def _ask(event: Event, actor: User) -> tuple[Questionnaire, Sequence[Question]]:
    begun = (event.registration_opens_at or event.created_at) - timedelta(hours=3)
    questionnaire = operations.begin(event, Purpose.REGISTRATION, now=begun)

    def ask(kind: Kind, ru: str, en: str, options: Sequence[tuple[str, str]] = (), **more: Any) -> Question:
        values = {"kind": kind, "text_ru": ru, "text_en": en, "roles": [], "shown_if_options": [], **more}
        rows = [{"id": "", "text_ru": one, "text_en": other} for one, other in options]
        return operations.add_question(questionnaire, values, rows, actor=actor, now=begun)

    way = ask(Kind.ONE, "Как вы приедете?", "How will you travel?", WAYS, required=True)
    cars = ask(
        Kind.NUMBER,
        "Сколько мест на парковке понадобится?",
        "How many parking spaces do you need?",
        required=True,
        least=1,
        most=3,
        shown_if_id=way.id,
        shown_if_options=[way.options[1].id],
    )
    things = ask(
        Kind.MANY,
        "Что привезёте на встречи?",
        "What will you bring to the meetings?",
        THINGS,
        roles=[Role.SUPPLIER],
        help_ru="По ответам готовим столы: для образцов нужны стол побольше и место рядом.",
        help_en="We prepare the tables accordingly: samples need a larger one and some room beside it.",
    )
    weight = ask(
        Kind.NUMBER,
        "Сколько весит самый тяжёлый образец, кг?",
        "How heavy is the heaviest sample, in kg?",
        least=0,
        most=200,
        places=1,
        shown_if_id=things.id,
        shown_if_options=[things.options[0].id],
    )
    paper = ask(
        Kind.FILE,
        "Перечень изделий для закупщиков",
        "List of products for the buyers",
        roles=[Role.SUPPLIER],
        accepts=Accepts.DOCUMENT,
        help_ru="Одна-две страницы: что делаете, из чего, какими партиями.",
        help_en="A page or two: what you make, of what, in which quantities.",
    )
    first = ask(
        Kind.DATE,
        "К какому сроку нужна первая поставка?",
        "When do you need the first delivery?",
        roles=[Role.BUYER],
    )
    wish = ask(
        Kind.TEXT,
        "Что учесть, чтобы вам было удобно?",
        "What should we know to make the day easy for you?",
        most=500,
        help_ru="Питание, доступность, хранение вещей. Увидит только организатор.",
        help_en="Food, access, storage. Only the organiser sees it.",
    )
    photos = ask(
        Kind.CONSENT,
        "Согласие на фото- и видеосъёмку на мероприятии",
        "I agree to photographs and video at the event",
    )
    return questionnaire, (way, cars, things, weight, paper, first, wish, photos)


def _answers(
    asked: Sequence[Question], row: Registration, event: Event, rng: random.Random
) -> dict[int, Any]:
    """By question's id. The list of products is left to those who try the form."""
    way, cars, things, weight, _paper, first, wish, photos = asked
    chosen = rng.choices([option.id for option in way.options], (6, 3, 2))[0]
    given: dict[int, Any] = {way.id: chosen}
    if chosen == way.options[1].id:
        given[cars.id] = Decimal(rng.choice((1, 1, 1, 2)))
    if row.role == Role.SUPPLIER:
        brings = [
            option.id
            for option, share in zip(things.options, (0.7, 0.6, 0.45, 0.3), strict=True)
            if rng.random() < share
        ]
        if brings:
            given[things.id] = brings
        if things.options[0].id in brings and rng.random() < 0.8:
            given[weight.id] = Decimal(rng.randrange(5, 300)) / 10
    if row.role == Role.BUYER and rng.random() < 0.8:
        begins = clock.in_zone(event.ends_at, event.timezone).date()
        given[first.id] = begins + timedelta(days=15 * rng.randrange(4, 14))
    if rng.random() < 0.18:
        given[wish.id] = rng.choice(WISHES)
    if rng.random() < 0.85:
        given[photos.id] = True
    return given
