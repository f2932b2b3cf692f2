"""The participants as a sheet, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.core import clock
from app.events.models import Event
from app.infra.i18n import localised
from app.infra.sheets import Sheet
from app.questionnaires.models import Answers, Kind, Question
from app.questionnaires.queries import written
from app.registrations.models import Registration
from app.web.words import label


def participants_sheet(
    event: Event,
    rows: Sequence[Registration],
    questions: Sequence[Question] = (),
    answers: Mapping[int, Answers] | None = None,
) -> Sheet:
    """One row a registration; moments as the clock at the event's place shows them. The answers stand at the end."""
    known = answers or {}
    heads = [
        _("Ticket"),
        _("State"),
        _("Role"),
        _("Family name"),
        _("Given name"),
        _("Patronymic"),
        _("Name in Latin letters"),
        _("E-mail"),
        _("Phone"),
        _("Position"),
        _("Company"),
        _("INN"),
        _("Registered"),
        _("Decided"),
        _("Reason"),
        _("Note"),
        *(localised(question, "text") for question in questions),
    ]
    return Sheet(
        _("Registrations"),
        heads,
        (
            [*_row(event, row), *(_cell(one, known.get(row.user_id, {}).get(one.id)) for one in questions)]
            for row in rows
        ),
    )


def _cell(question: Question, value: Any) -> object:
    """Numbers and days as such, so that a table can count and sort them; the rest in words."""
    if question.kind == Kind.NUMBER and value is not None:
        return int(value) if value == value.to_integral_value() else float(value)
    if question.kind == Kind.DATE and value is not None:
        return value
    return written(question, value)


def _row(event: Event, registration: Registration) -> list[object]:
    user, company = registration.user, registration.company
    return [
        registration.ticket_code,
        label(registration.state),
        label(registration.role),
        user.family_name,
        user.given_name,
        user.patronymic,
        user.latin_name,
        user.email,
        user.phone,
        registration.position_ru or registration.position_en,
        localised(company, "name") if company else "",
        (company.inn or "") if company else "",
        clock.in_zone(registration.created_at, event.timezone),
        clock.in_zone(registration.decided_at, event.timezone) if registration.decided_at else None,
        registration.reason,
        registration.note,
    ]
