"""Messages about certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.correspondence import facts
from app.events.models import Event
from app.infra import signing
from app.infra.i18n import localised
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind, Placeholder
from app.trainings.models import Certificate

LINK = "certificate"  # what a signed link to one's own certificate is made for


def issued(certificate: Certificate, holder: User, event: Event) -> Message:
    """Your certificate is here: a link that opens it without an account, and the address where it is checked."""
    link = absolute("certificates.opened", token=signing.sign(LINK, certificate.id))
    return _message(certificate, holder, event, "issued", link=link)


def revoked(certificate: Certificate, holder: User, event: Event) -> Message:
    """Your certificate was taken back, and why."""
    return _message(certificate, holder, event, "revoked")


def _message(certificate: Certificate, holder: User, event: Event, name: str, **more: str) -> Message:
    context = {
        "user": holder,
        "event": event,
        "certificate": certificate,
        "check": absolute("certificate_check.show", code=certificate.code),
        **more,
    }
    return Message(holder.email, holder.language, f"trainings/{name}", context, event_id=event.id)


def kinds() -> list[MessageKind]:
    """The kinds of messages of this room."""
    common = {
        **facts.READER,
        **facts.EVENT,
        "number": Placeholder(_l("number of the certificate")),
        "programme": Placeholder(_l("title of the training as printed")),
        "check_link": Placeholder(_l("address where anybody checks the certificate"), is_address=True),
    }
    link = Placeholder(_l("address that opens the certificate without an account"), is_address=True)
    return [
        MessageKind(
            "trainings/issued",
            _l("Certificate issued"),
            _l("when you issue a certificate"),
            placeholders={**common, "certificate_link": link},
            facts=_facts_of,
            sample=_sample,
            needed=frozenset({"certificate_link"}),
        ),
        MessageKind(
            "trainings/revoked",
            _l("Certificate revoked"),
            _l("when you revoke a certificate"),
            placeholders={**common, "reason": Placeholder(_l("the reason given"))},
            facts=_facts_of,
            sample=_sample,
        ),
    ]


def _facts_of(context: Mapping[str, Any]) -> dict[str, str]:
    certificate = context["certificate"]
    return {
        **facts.facts_of_reader(context["user"]),
        **facts.facts_of_event(context["event"]),
        "number": certificate.label,
        "programme": localised(certificate, "programme"),
        "check_link": context["check"],
        "certificate_link": context.get("link", ""),
        "reason": certificate.reason,
    }


def _sample(event: Event) -> dict[str, Any]:
    certificate = Certificate(
        year=event.ends_at.year,
        number=17,
        programme_ru=event.title_ru,
        programme_en=event.title_en,
        reason=_("the name was wrong"),
    )
    check = absolute("certificate_check.show", code="0000-0000-0000")
    return {
        "user": facts.sample_reader(),
        "event": event,
        "certificate": certificate,
        "check": check,
        "link": absolute("certificates.opened", token="sample"),  # noqa: S106
    }
