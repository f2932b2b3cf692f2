"""Rooms and agenda items."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectChoice, SelectField

from app.core import clock
from app.events import queries, rules
from app.events.forms.event import add_error, people
from app.events.models import Event, Session, SessionKind
from app.infra.i18n import localised
from app.web.forms import Choice, Form, Line, Paragraphs, WallClock

SPARE_ROWS = 2
MOST_SPEAKERS = 20


class RoomForm(Form):
    name_ru = Line(_l("Name in Russian"), most=80, required=True)
    name_en = Line(_l("Name in English"), most=80)


class SpeakerRow(wtforms.Form):
    """One speaker; a row without a name is left out."""

    name_ru = Line(_l("Name in Russian"), most=160)
    name_en = Line(_l("Name in English"), most=160)
    about_ru = Line(_l("Who this is, in Russian"), most=200)
    about_en = Line(_l("Who this is, in English"), most=200)

    def validate(self, extra_validators: Any = None) -> bool:
        shaped = super().validate(extra_validators)
        if not self.name_ru.data and any(self.data.values()):
            add_error(self.name_ru, "speaker_without_name")
            return False
        return shaped


class SessionForm(Form):
    """One agenda item. Clock values are those of the event's zone."""

    kind = Choice(_l("What it is"), SessionKind)
    title_ru = Line(_l("Title in Russian"), most=200, required=True)
    title_en = Line(_l("Title in English"), most=200)
    starts_at = WallClock(_l("Starts"), required=True)
    ends_at = WallClock(_l("Ends"), required=True)
    room_id = SelectField(_l("Room"), coerce=lambda value: int(value) if value else None)
    description_ru = Paragraphs(_l("Description in Russian"), most=4000, render_kw={"rows": 3})
    description_en = Paragraphs(_l("Description in English"), most=4000, render_kw={"rows": 3})
    bookable = BooleanField(
        _l("Places are booked"), description=_l("Whoever books it gets no meetings at that time.")
    )
    capacity = people(_l("Places"), description=_l("Leave empty if the number is not limited."))
    speakers = FieldList(FormField(SpeakerRow), _l("Speakers"), max_entries=MOST_SPEAKERS)

    def __init__(self, event: Event, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.event = event
        rooms = [SelectChoice(str(room.id), localised(room, "name")) for room in queries.rooms_of(event.id)]
        self.room_id.choices = [SelectChoice("", str(_l("no room"))), *rooms]

    def offer_rows(self, spare: int = SPARE_ROWS) -> None:
        """Empty rows to write more speakers into."""
        empty = sum(1 for row in self.speakers if not any(row.form.data.values()))
        for _number in range(min(spare - empty, MOST_SPEAKERS - len(self.speakers))):
            self.speakers.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        shaped = super().validate(extra_validators=extra_validators)
        self.speakers.errors = list(
            dict.fromkeys(error for row in self.speakers for field in row.form for error in field.errors)
        )
        starts_at, ends_at = self.moment("starts_at"), self.moment("ends_at")
        if starts_at is None or ends_at is None:
            return False
        for problem in rules.problems_of_session(starts_at, ends_at, self.event):
            add_error(self._fields[problem.field], problem.code, **problem.params)
            shaped = False
        return shaped

    def moment(self, name: str) -> datetime | None:
        field: WallClock = self._fields[name]
        try:
            return field.moment(self.event.timezone)
        except OverflowError:
            add_error(field, "session_outside_event")
            return None

    def session_values(self) -> dict[str, Any]:
        """As operations.add_session takes them."""
        texts = ("title_ru", "title_en", "description_ru", "description_en")
        return {
            "kind": self.kind.data,
            **{name: self._fields[name].data or "" for name in texts},
            "starts_at": self.moment("starts_at"),
            "ends_at": self.moment("ends_at"),
            "room_id": self.room_id.data,
            "bookable": bool(self.bookable.data),
            "capacity": self.capacity.data if self.bookable.data else None,
        }

    def speaker_rows(self) -> list[dict[str, str]]:
        """The speakers named, in their order."""
        rows = [{name: value or "" for name, value in row.form.data.items()} for row in self.speakers]
        return [row for row in rows if row["name_ru"]]


def filled(session: Session, event: Event) -> dict[str, Any]:
    """What the form of an existing item starts with."""
    names = ("kind", "title_ru", "title_en", "description_ru", "description_en", "bookable", "capacity")
    return {
        **{name: getattr(session, name) for name in names},
        "room_id": session.room_id,
        "starts_at": clock.in_zone(session.starts_at, event.timezone).replace(tzinfo=None),
        "ends_at": clock.in_zone(session.ends_at, event.timezone).replace(tzinfo=None),
        "speakers": [
            {name: getattr(speaker, name) for name in ("name_ru", "name_en", "about_ru", "about_en")}
            for speaker in session.speakers
        ],
    }
