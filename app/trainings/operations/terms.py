"""On which terms, under which name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.registrations.models import Registration
from app.trainings import queries
from app.trainings.models import CertificateTerms, PrintedName


def set_terms(event: Event, values: dict[str, Any], *, actor: User, now: datetime) -> CertificateTerms:
    """Say what an event asks for a certificate and prints on it. Certificates that are out do not change."""
    terms = queries.terms_of(event.id)
    changes = {
        name: [getattr(terms, name), value] for name, value in values.items() if getattr(terms, name) != value
    }
    for name, value in values.items():
        setattr(terms, name, value)
    db.session.add(terms)
    db.session.flush()
    if changes:
        audit.record(
            "certificate_terms.set", event, actor_id=actor.id, now=now, event_id=event.id, changes=changes
        )
    return terms


def set_printed_name(
    registration: Registration, *, name_ru: str, name_en: str, actor: User, now: datetime
) -> None:
    """Say how a name is printed; what is the name of the card anyway needs no row. Raises Refused name_missing."""
    if not name_ru.strip():
        raise Refused("printed_name_missing", field="name_ru")
    row = db.session.get(PrintedName, registration.id)
    if row is None:
        row = PrintedName(registration_id=registration.id)
        db.session.add(row)
    row.name_ru, row.name_en = " ".join(name_ru.split()), " ".join(name_en.split())
    db.session.flush()
    audit.record(
        "certificate.name_set", registration, actor_id=actor.id, now=now, event_id=registration.event_id
    )
