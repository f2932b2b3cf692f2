"""The terms of certificates as a part of an event's copy. No certificate, no name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.copying import Copy, Part, add_part, anew
from app.infra.db import db
from app.trainings.models import CertificateTerms


def register() -> None:
    """Offer the terms where some were set."""
    add_part(
        Part(
            "certificates",
            _l("Terms of certificates"),
            lambda event: 0 if db.session.get(CertificateTerms, event.id) else None,
            write,
            _l("What a certificate asks for, and what is printed on it."),
            51,
        )
    )


def write(copy: Copy) -> None:
    """The terms as they are."""
    terms = db.session.get(CertificateTerms, copy.source.id)
    if terms is not None:
        db.session.add(anew(terms, event_id=copy.target.id))
        db.session.flush()
