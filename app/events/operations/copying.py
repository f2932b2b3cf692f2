"""A draft from an event that exists, and events kept as templates to begin others with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from app.accounts.models import User
from app.core import clock
from app.core.errors import NotAllowed, Refused
from app.core.shift import Shift, to_day
from app.events import queries, rules
from app.events.copying import Copy, parts_of
from app.events.models import Event, EventState
from app.events.operations.event import (
    create_event,
    problems_of,
    refuse_first,
    search_words_of,
    with_default_windows,
)
from app.infra import audit
from app.infra.db import db

NAMES = ("template_name_ru", "template_name_en")


def copy_event(
    source: Event,
    *,
    title_ru: str,
    title_en: str = "",
    first_day: date,
    parts: Collection[str],
    actor: User,
    now: datetime,
) -> Event:
    """A draft like `source` (an event or a template) that starts on `first_day`, with the chosen parts.

    All its times move by the same number of days on the clock of its zone. Raises NotAllowed; Refused with the field
    at fault.
    """
    _refuse_others(actor)
    shift = to_day(source.starts_at, first_day, source.timezone)
    values = {**_basics(source, shift), "title_ru": title_ru, "title_en": title_en}
    if problem := rules.problem_of_first_day(values["starts_at"], now):
        raise Refused(problem.code, field=problem.field, **problem.params)
    target = create_event(with_default_windows(values, now=now), actor=actor, now=now)
    _write(source, target, shift, parts, actor, now)
    refuse_first(problems_of(_values(target), taken=0, not_before=now, now=now))
    _note("event.copied", target, actor, now, {"from": source.id, "parts": sorted(parts)})
    return target


def save_as_template(
    source: Event, *, name_ru: str, name_en: str = "", parts: Collection[str], actor: User, now: datetime
) -> Event:
    """Keep a copy of `source` as a template: it is seen at the desk only and never published.

    Raises NotAllowed; Refused template_name_taken.
    """
    _refuse_others(actor)
    refuse_taken_name(name_ru, besides=None)
    stay = Shift(0, source.timezone)
    values = {**_basics(source, stay), "title_ru": source.title_ru, "title_en": source.title_en}
    slug = f"template-{rules.slug_of(name_en or name_ru, clock.in_zone(now, source.timezone).year)}"
    target = create_event(values, slug=slug, actor=actor, now=now, in_past=True)
    target.template_name_ru, target.template_name_en = name_ru, name_en
    _write(source, target, stay, parts, actor, now)
    _note("template.saved", target, actor, now, {"from": source.id, "parts": sorted(parts)})
    return target


def rename_template(template: Event, *, name_ru: str, name_en: str = "", actor: User, now: datetime) -> None:
    """Give a template another name. Raises NotAllowed; Refused not_a_template, template_name_taken."""
    _refuse_others(actor)
    _refuse_event(template)
    refuse_taken_name(name_ru, besides=template.id)
    template.template_name_ru, template.template_name_en = name_ru, name_en
    template.updated_at = now
    _note("template.renamed", template, actor, now, {})


def delete_template(template: Event, *, actor: User, now: datetime) -> None:
    """Delete a template; events that began with it stay. Raises NotAllowed; Refused not_a_template."""
    _refuse_others(actor)
    _refuse_event(template)
    audit.record("template.deleted", template, actor_id=actor.id, now=now, changes={"slug": template.slug})
    db.session.delete(template)
    db.session.flush()


def refuse_taken_name(name_ru: str, *, besides: int | None) -> None:
    """No two templates have one name. Raises Refused template_name_taken."""
    if any(row.template_name_ru == name_ru and row.id != besides for row in queries.templates()):
        raise Refused("template_name_taken", field="template_name_ru")


def _basics(source: Event, shift: Shift) -> dict[str, Any]:
    """What every copy has, whatever parts are chosen."""
    starts_at, ends_at = shift.span(source.starts_at, source.ends_at)
    return {
        "kind": source.kind,
        "format": source.format,
        "timezone": source.timezone,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "capacity": rules.DEFAULTS[source.kind].capacity,
    }


def _write(
    source: Event, target: Event, shift: Shift, chosen: Collection[str], actor: User, now: datetime
) -> None:
    copy = Copy(source, target, shift, actor, now)
    for part, _number in parts_of(source):
        if part.key in chosen:
            part.write(copy)
    target.search_words = search_words_of(target)
    db.session.flush()


def _values(event: Event) -> dict[str, Any]:
    names = ("timezone", "starts_at", "ends_at", "capacity", "wishes_close_at")
    windows = ("registration_opens_at", "registration_closes_at")
    return {name: getattr(event, name) for name in (*names, *windows)}


def _refuse_others(actor: User) -> None:
    if not rules.may_make_events(actor):
        raise NotAllowed


def _refuse_event(template: Event) -> None:
    if not template.is_template or template.state != EventState.DRAFT:
        raise Refused("not_a_template")


def _note(verb: str, event: Event, actor: User, now: datetime, changes: dict[str, Any]) -> None:
    db.session.flush()
    audit.record(verb, event, actor_id=actor.id, now=now, event_id=event.id, changes=changes)
