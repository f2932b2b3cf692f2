"""What people said after events that are over: the usual questions of the kind and answers to them."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.demo.loading import draws
from app.demo.loading.world import World
from app.feedback import operations, queries
from app.feedback.rules import NOT_ASKED
from app.infra.db import db
from app.questionnaires.models import Kind, Question
from app.registrations.models import Registration, RegistrationState

TRAINING, WEBINAR, CONFERENCE = "obuchenie-audit", "vebinar-peregovory", "pribory-goroda"

#: By event: what was useful, and what to do better or to speak of next time.
WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    TRAINING: (
        (
            "Обход цеха: увидели свои ошибки глазами аудитора.",
            "Перечень документов с пояснениями, уже взяли в работу.",
            "Разбор настоящих замечаний, без общих слов.",
            "Прослеживаемость партии: наконец понятно, с чего начать.",
            "Возможность задать вопросы человеку, который сам проводит аудиты.",
            "Практика по корректирующим действиям.",
        ),
        (
            "Больше времени на второй день.",
            "Раздать образцы документов заранее.",
            "Хотелось бы примеров для малых предприятий.",
            "Добавить занятие по измерительной технике.",
            "Меньше слайдов, больше работы в группах.",
        ),
    ),
    WEBINAR: (
        (
            "План встречи по минутам: распечатали и взяли с собой.",
            "Пример, как закупщик слушает и что записывает.",
            "Чего не говорить в первые две минуты.",
            "Как отвечать, если просят цену сразу.",
            "Ответы на вопросы, без воды.",
        ),
        (
            "Как вести переговоры о цене образца.",
            "Встреча с главным технологом: что показывать.",
            "Примеры писем после встречи.",
            "Разбор неудачных встреч.",
            "Переговоры вдвоём: кто что говорит.",
        ),
    ),
    CONFERENCE: (
        (
            "Закупщики пришли с готовыми потребностями, говорили по делу.",
            "Расписание без окон: шесть встреч за полдня.",
            "Встретили того, кто действительно принимает решение.",
            "Сразу договорились об образце.",
            "Карточки компаний заранее: не пришлось объяснять с нуля.",
            "Стюарды вовремя напоминали о времени.",
        ),
        (
            "Двадцати минут мало для сложных изделий.",
            "Поставить столы дальше друг от друга: шумно.",
            "Больше закупщиков из приборостроения.",
            "Дать место, где можно показать образцы.",
            "Присылать расписание за два дня, а не накануне.",
        ),
    ),
}


def load(world: World) -> None:
    """A webinar and a conference; the training's opinions come with its certificates."""
    for key in (WEBINAR, CONFERENCE):
        give(world, key)


def give(world: World, key: str) -> None:
    """Put in the usual questions, and let most of those who came answer; some of them write something."""
    event = world.events[key]
    record = next(one for one in world.content.events if one.key == key)
    operations.put_usual_questions(event, actor=world.team(record), now=event.starts_at - timedelta(days=3))
    db.session.flush()
    asked = queries.asked_at(event.id)
    said = [list(words) for words in WORDS[key]]
    people = people_of(world, key)
    every = (
        2 if len(people) > 12 else 1
    )  # of a small circle everybody writes something, or nothing could be shown
    for number, row in enumerate(people):
        rng = draws.stream("feedback", key, str(number))
        if rng.random() < 0.25:
            continue
        answers = {
            one.id: value
            for one in asked
            if (value := _answer(one, said, rng, writes=number % every == 0)) is not None
        }
        operations.give(
            queries.registration(row.id),
            answers,
            asked=[one.id for one in asked],
            now=min(event.ends_at + timedelta(hours=20), world.now),
        )


def people_of(world: World, key: str) -> list[Registration]:
    """Those who came to an event and are asked, always in the same order."""
    return [
        row
        for (event, _person), row in sorted(world.registrations.items())
        if event == key and row.state == RegistrationState.APPROVED and row.role not in NOT_ASKED
    ]


def _answer(question: Question, said: list[list[str]], rng: random.Random, *, writes: bool) -> Any:
    if question.is_scale:
        most = int(question.most or 0)
        return Decimal(max(most - int(rng.triangular(0, 5, 0) if most > 5 else rng.triangular(0, 3, 0)), 0))
    if question.kind == Kind.ONE:
        return rng.choice([question.open_options[1]] * 3 + list(question.open_options)).id
    words = said[0] if "полезн" in question.text_ru else said[1]
    if question.kind not in (Kind.TEXT, Kind.LINE) or not words or not writes:
        return None
    return words.pop(0)
