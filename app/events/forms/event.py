"""New event, the whole event, cancellation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, get_global
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.errors import Refused
from app.events import operations, queries, rules
from app.events.models import Approval, Event, EventFormat, EventKind, Role
from app.infra.i18n import current_language, localised
from app.web.forms import Choice, Form, Line, Paragraphs, WallClock, WholeNumber
from app.web.words import sentence_for

REGISTERING = (Role.SUPPLIER, Role.BUYER, Role.ATTENDEE, Role.SPEAKER, Role.PRESS)
RUSSIAN_ZONES = (
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)
SAME_PLACES = ("Etc", "US", "SystemV", "posix", "right", "Brazil", "Canada", "Chile", "Mexico")


def people(text: Any, **more: Any) -> WholeNumber:
    """How many people, or nothing where there is no limit."""
    return WholeNumber(text, least=1, most=rules.MOST_SEATS, **more)


class WebAddress:
    """An address that opens in a browser."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            parts = urlsplit(field.data)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.netloc or " " in field.data:
            raise ValidationError(_l("Give a whole address, such as https://meet.company.ru/room."))


class Zone(SelectField):
    """An IANA time zone; unknown ones are refused by the rule, not by the widget."""

    def __init__(self, text: Any, **more: Any) -> None:
        super().__init__(
            text,
            choices=lambda: [SelectChoice(*zone) for zone in zones(current_language())],
            validate_choice=False,
            **more,
        )


@lru_cache(maxsize=4)
def zones(language: str) -> list[tuple[str, str]]:
    """Zones with their cities: those of Russia from west to east, then all others by name, each place once."""
    aliases = get_global("zone_aliases")
    others = [
        name
        for name in available_timezones()
        if "/" in name
        and name not in aliases
        and not name.startswith(SAME_PLACES)
        and name not in RUSSIAN_ZONES
    ]
    named = [(name, zone_words(name, language)) for name in others]
    return [(name, zone_words(name, language)) for name in RUSSIAN_ZONES] + sorted(
        named, key=lambda pair: pair[1]
    )


def zone_words(name: str, language: str) -> str:
    """«Москва, UTC+3»."""
    city = _city(name, language)
    offset = datetime.now(UTC).astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "−" if offset < timedelta() else "+"
    return f"{city}, UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def _city(name: str, language: str) -> str:
    """The zone's city in `language`. Where a zone was renamed, the words still stand at its former name."""
    known = Locale.parse(language).time_zones
    former = (alias for alias, now in get_global("zone_aliases").items() if now == name)
    cities = (known[one]["city"] for one in (name, *former) if "city" in known.get(one, {}))
    return next(cities, name.rpartition("/")[2].replace("_", " "))


class Basics(Form):
    """What every event has. The values of the clock fields are those of the event's own zone."""

    title_ru = Line(_l("Title in Russian"), most=200, required=True)
    title_en = Line(
        _l("Title in English"), most=200, description=_l("Without it the English pages show the Russian one.")
    )
    format = Choice(_l("Format"), EventFormat)
    starts_at = WallClock(_l("Starts"), required=True)
    ends_at = WallClock(_l("Ends"), required=True)
    timezone = Zone(_l("Time zone"), description=_l("All times of the event are shown in it."))
    venue_ru = Line(_l("Venue in Russian"), most=200)
    capacity = people(_l("Places"), description=_l("Leave empty if the number is not limited."))

    event: Event | None = None

    def moment(self, name: str) -> datetime | None:
        """The UTC moment of a clock field."""
        field: WallClock = self._fields[name]
        return field.moment(self.timezone.data)

    def event_values(self) -> dict[str, Any]:
        """The fields that are an event's, with moments in UTC."""
        return {
            name: self.moment(name)
            if isinstance(self._fields[name], WallClock)
            else self._plain(self._fields[name])
            for name in operations.EVENT_FIELDS
            if name in self._fields
        }

    @staticmethod
    def _plain(field: Field) -> Any:
        return (field.data or "") if isinstance(field, Line | Paragraphs) else field.data

    def validate(self, extra_validators: Any = None) -> bool:
        """The shape of each field, then the rules about them together."""
        shaped = super().validate(extra_validators=extra_validators)
        if not rules.knows_zone(self.timezone.data or ""):
            add_error(self.timezone, "unknown_zone")
            return False
        try:
            values = self.event_values()
        except OverflowError:  # the first or the last hours of the calendar, moved over its edge by the zone
            add_error(self.starts_at, "starts_too_far")
            return False
        now = clock.now()
        for problem in operations.problems_of(
            values, taken=self.event.seats_taken if self.event else 0, not_before=self.earliest(now), now=now
        ):
            if problem.field in self._fields and not self._fields[problem.field].errors:
                add_error(self._fields[problem.field], problem.code, **problem.params)
                shaped = False
        return shaped

    def earliest(self, now: datetime) -> datetime | None:
        """No event begins in the past, unless it did so before this change."""
        return now


class NewEvent(Basics):
    """The first step: what is needed to have a draft."""


class WholeEvent(Basics):
    """Everything about an event but its agenda and team."""

    kind = Choice(_l("Kind"), EventKind)
    summary_ru = Paragraphs(
        _l("Summary in Russian"),
        most=500,
        description=_l("Two sentences for the calendar and the head of the page."),
        render_kw={"rows": 3},
    )
    summary_en = Paragraphs(_l("Summary in English"), most=500, render_kw={"rows": 3})
    description_ru = Paragraphs(
        _l("Description in Russian"),
        most=20000,
        description=_l("Empty line: new paragraph. **bold**, lists with hyphens, [link](https://…)."),
        render_kw={"rows": 8},
    )
    description_en = Paragraphs(_l("Description in English"), most=20000, render_kw={"rows": 8})
    venue_en = Line(_l("Venue in English"), most=200)
    address_ru = Line(_l("Address in Russian"), most=300)
    address_en = Line(_l("Address in English"), most=300)
    join_url = Line(
        _l("Link to join online"),
        most=500,
        validators=[WebAddress()],
        description=_l("Only those who are admitted see it."),
        render_kw={"type": "url"},
    )
    registration_opens_at = WallClock(
        _l("Registration opens"), description=_l("Empty: as soon as the event is published.")
    )
    registration_closes_at = WallClock(
        _l("Registration closes"), description=_l("Empty: when the event is over.")
    )
    wishes_close_at = WallClock(
        _l("Wishes are accepted until"),
        description=_l("Until then suppliers and buyers mark whom they want to meet."),
    )
    clusters = SelectMultipleField(
        _l("Clusters"),
        coerce=int,
        choices=lambda: [SelectChoice(str(row.id), localised(row, "name")) for row in queries.all_clusters()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def moment(self, name: str) -> datetime | None:
        """What was not touched keeps its seconds, which the browser's field does not show."""
        given = super().moment(name)
        kept = getattr(self.event, name, None)
        if given is not None and kept is not None and given == kept.replace(second=0, microsecond=0):
            return kept
        return given

    def earliest(self, now: datetime) -> datetime | None:
        if self.event is None or self.moment("starts_at") == self.event.starts_at:
            return None
        return now

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators=extra_validators)
        if not any(self.role_fields(role)[0].data for role in REGISTERING):
            self.form_errors.append(sentence_for(Refused("no_role_admitted")))
            valid = False
        for role in REGISTERING:
            admitted, _approval, capacity = self.role_fields(role)
            problem = rules.problem_of_capacity(capacity.data, 0) if admitted.data else None
            if problem and not capacity.errors:
                add_error(capacity, problem.code, **problem.params)
                valid = False
        return valid

    def role_fields(self, role: Role) -> tuple[Field, Field, Field]:
        """Whether a role is admitted, how, and how many."""
        return (
            self._fields[f"{role}_admitted"],
            self._fields[f"{role}_approval"],
            self._fields[f"{role}_capacity"],
        )

    def roles(self) -> Iterator[tuple[Role, tuple[Field, Field, Field]]]:
        for role in REGISTERING:
            yield role, self.role_fields(role)

    def terms(self) -> list[operations.AdmissionTerms]:
        """The roles admitted, as the operation takes them. Staff is not asked here and stays as it is."""
        found = [
            operations.AdmissionTerms(role, approval.data, capacity.data)
            for role, (admitted, approval, capacity) in self.roles()
            if admitted.data
        ]
        if self.event is not None and (staff := queries.admission(self.event.id, Role.STAFF)):
            found.append(operations.AdmissionTerms(Role.STAFF, staff.approval, staff.capacity))
        return found


for _role in REGISTERING:
    setattr(WholeEvent, f"{_role}_admitted", BooleanField(_l("admitted")))
    setattr(WholeEvent, f"{_role}_approval", Choice(_l("How"), Approval))
    setattr(WholeEvent, f"{_role}_capacity", people(_l("At most")))


def filled(event: Event) -> dict[str, Any]:
    """What the form of an existing event starts with."""
    data: dict[str, Any] = {name: getattr(event, name) for name in operations.EVENT_FIELDS}
    for name, value in data.items():
        if isinstance(value, datetime):
            data[name] = clock.in_zone(value, event.timezone).replace(tzinfo=None)
    data["clusters"] = [cluster.id for cluster in queries.clusters_of(event.id)]
    admitted = {row.role: row for row in queries.admissions_of(event.id)}
    for role in REGISTERING:
        row = admitted.get(role)
        data[f"{role}_admitted"] = row is not None
        data[f"{role}_approval"] = row.approval if row else Approval.BY_HAND
        data[f"{role}_capacity"] = row.capacity if row else None
    return data


class Cancellation(Form):
    """Why an event will not take place."""

    reason = Paragraphs(
        _l("Reason"),
        most=500,
        required=_l("Say why: the reason goes to everybody who is registered."),
        description=_l("It stands in the message to everybody who is registered and on the event’s page."),
        render_kw={"rows": 4},
    )


def add_error(field: Field, code: str, **params: Any) -> None:
    """Say at `field` what the rule `code` says."""
    field.errors = [*field.errors, sentence_for(Refused(code, **params))]
