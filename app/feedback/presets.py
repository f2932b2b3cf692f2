"""The usual questions after an event, by its kind. The organiser puts them in by one click and changes what he likes."""

from __future__ import annotations

from dataclasses import dataclass

from app.events.models import EventKind
from app.questionnaires.models import Kind


@dataclass(frozen=True)
class Preset:
    """One usual question."""

    kind: Kind
    ru: str
    en: str
    least: int | None = None
    most: int | None = None
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()


def _rating(ru: str, en: str, *, required: bool = False) -> Preset:
    return Preset(Kind.NUMBER, ru, en, least=1, most=5, required=required)


_WHOLE = _rating(
    "Как вы оцениваете мероприятие в целом? 1 — плохо, 5 — отлично",
    "How do you rate the event as a whole? 1 is poor, 5 is excellent",
    required=True,
)
_RECOMMEND = Preset(
    Kind.NUMBER,
    "Насколько вероятно, что вы порекомендуете его коллегам? 0 — ни за что, 10 — обязательно",
    "How likely are you to recommend it to colleagues? 0 is not at all, 10 is certainly",
    least=0,
    most=10,
)
_USEFUL = Preset(Kind.TEXT, "Что было самым полезным?", "What was most useful?", most=2000)
_BETTER = Preset(Kind.TEXT, "Что сделать иначе в следующий раз?", "What should we do differently?", most=2000)
_ORGANISATION = _rating("Организация: 1 — плохо, 5 — отлично", "Organisation: 1 is poor, 5 is excellent")
_SPEAKERS = _rating(
    "Спикеры и содержание: 1 — плохо, 5 — отлично", "Speakers and content: 1 is poor, 5 is excellent"
)
_TEACHER = _rating("Преподаватель: 1 — плохо, 5 — отлично", "Trainer: 1 is poor, 5 is excellent")
_PACE = Preset(
    Kind.ONE,
    "Темп занятий",
    "The pace",
    options=(("слишком быстро", "too fast"), ("в самый раз", "just right"), ("слишком медленно", "too slow")),
)
_APPLY = Preset(
    Kind.ONE,
    "Примените ли вы то, что узнали?",
    "Will you use what you learned?",
    options=(
        ("уже применяю", "I already do"),
        ("в ближайшие три месяца", "within three months"),
        ("позже", "later"),
        ("вряд ли", "hardly"),
    ),
)
_SOUND = _rating(
    "Связь, звук, изображение: 1 — плохо, 5 — отлично",
    "Connection, sound, picture: 1 is poor, 5 is excellent",
)
_MEETINGS = _rating(
    "Насколько полезны были личные встречи? 1 — бесполезны, 5 — очень полезны",
    "How useful were the meetings? 1 is useless, 5 is very useful",
)
_PARTNERS = Preset(
    Kind.ONE,
    "Нашли ли вы новых партнёров?",
    "Did you find new partners?",
    options=(
        ("да, уже договорились о следующем шаге", "yes, the next step is agreed"),
        ("есть с кем продолжать разговор", "there is somebody to talk on with"),
        ("нет", "no"),
    ),
)
_TOPICS = Preset(
    Kind.LINE, "О чём рассказать в следующий раз?", "What should the next one be about?", most=200
)

_TRAINING = (_WHOLE, _TEACHER, _PACE, _APPLY, _RECOMMEND, _USEFUL, _BETTER)
_TALKS = (_WHOLE, _SPEAKERS, _ORGANISATION, _RECOMMEND, _USEFUL, _BETTER)
SETS: dict[EventKind, tuple[Preset, ...]] = {
    EventKind.TRAINING: _TRAINING,
    EventKind.INTERNSHIP: _TRAINING,
    EventKind.SEMINAR: (_WHOLE, _SPEAKERS, _APPLY, _RECOMMEND, _USEFUL, _TOPICS),
    EventKind.WEBINAR: (_WHOLE, _SPEAKERS, _SOUND, _RECOMMEND, _USEFUL, _TOPICS),
    EventKind.SUPPLIER_CONFERENCE: (
        _WHOLE,
        _MEETINGS,
        _PARTNERS,
        _ORGANISATION,
        _RECOMMEND,
        _USEFUL,
        _BETTER,
    ),
    EventKind.CONFERENCE: _TALKS,
    EventKind.ROUND_TABLE: _TALKS,
    EventKind.EXHIBITION: (_WHOLE, _PARTNERS, _ORGANISATION, _RECOMMEND, _USEFUL, _BETTER),
}
