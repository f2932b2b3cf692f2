"""Certificates and training records as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.accounts.names import full_name
from app.core import clock
from app.events.models import Event
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.trainings.queries import Candidate, Taken
from app.web.words import label

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def desk_table(event: Event, everybody: Sequence[Candidate]) -> bytes:
    """Everybody who came to learn, with presence and certificate."""
    heads = [
        _("Name"),
        _("Company"),
        _("Sessions attended"),
        _("Sessions due"),
        _("Academic hours"),
        _("Feedback"),
        _("Lacks"),
        _("Certificate No."),
        _("State"),
        _("Issued"),
        _("Check code"),
    ]
    return xlsx_of([Sheet(_("Certificates"), heads, [_desk_row(event, one) for one in everybody])])


def _desk_row(event: Event, one: Candidate) -> list[Any]:
    seen, company, last = one.standing.presence, one.registration.company, one.last
    return [
        one.name_ru,
        localised(company, "name") if company else "",
        seen.attended,
        seen.due,
        seen.hours,
        _("yes") if one.standing.feedback else _("no"),
        ", ".join(label(lack) for lack in one.standing.lacks),
        last.label if last else "",
        label(last.state) if last else "",
        local(last.issued_at, event) if last else None,
        last.code if last else "",
    ]


def record_table(rows: Sequence[Taken], *, with_people: bool) -> bytes:
    """A training record; with a column of names for a company's."""
    heads = [
        *([_("Participant"), _("Position")] if with_people else []),
        _("Event"),
        _("Kind"),
        _("Begins"),
        _("Ends"),
        _("Sessions attended"),
        _("Sessions due"),
        _("Academic hours"),
        _("Certificate No."),
        _("State"),
        _("Check code"),
    ]
    return xlsx_of([Sheet(_("Training record"), heads, [_record_row(one, with_people) for one in rows])])


def _record_row(one: Taken, with_people: bool) -> list[Any]:
    event, held, row = one.event, one.certificate, one.registration
    return [
        *([full_name(row.user), localised(row, "position")] if with_people else []),
        localised(event, "title"),
        label(event.kind),
        local(event.starts_at, event),
        local(event.ends_at, event),
        one.presence.attended,
        one.presence.due,
        one.presence.hours,
        held.label if held else "",
        label(held.state) if held else "",
        held.code if held else "",
    ]


def local(moment: datetime, event: Event) -> datetime:
    return clock.in_zone(moment, event.timezone)
