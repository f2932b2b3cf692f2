"""The kinds of messages about registrations: what an organiser may put into their texts, and samples for the preview."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.companies.models import Company
from app.correspondence import facts
from app.events.models import Event, Role, Session
from app.infra.i18n import current_language, localised
from app.infra.links import absolute
from app.infra.outbox import MessageKind, Placeholder
from app.registrations.models import Invitation, Registration, RegistrationState, WaitingPlace
from app.web import formats
from app.web.words import label

SAMPLE_CODE = "SAMPLE42"

COMMON: Mapping[str, Placeholder] = {
    **facts.READER,
    **facts.EVENT,
    "role": Placeholder(_l("in which role the reader comes")),
    "company": Placeholder(_l("the reader’s company")),
    "ticket_code": Placeholder(_l("code of the ticket")),
    "ticket_link": Placeholder(_l("address of the ticket"), is_address=True),
    "sessions_link": Placeholder(_l("address of the reader’s agenda items"), is_address=True),
    "calendar_link": Placeholder(_l("address of the calendar of all events"), is_address=True),
}
REASON = {"reason": Placeholder(_l("the reason given"))}
OFFER = {
    "offered": Placeholder(_l("title of the event or agenda item in which a place is offered")),
    "kept_until": Placeholder(_l("until when the place is kept")),
}
SESSION = {
    "session": Placeholder(_l("title of the agenda item")),
    "session_when": Placeholder(_l("day and time of the agenda item")),
}


def kinds() -> list[MessageKind]:
    """All of this room, in the order of an event's life."""
    return [
        _kind("received", _l("Registration received"), _l("when somebody registers and has to be approved")),
        _kind("approved", _l("Registration approved"), _l("when somebody is admitted, with the ticket")),
        _kind(
            "invited",
            _l("Registered by the organiser"),
            _l("when you enter a person who has no account yet"),
            more={"password_link": Placeholder(_l("address to choose a password"), is_address=True)},
            needed={"password_link"},
        ),
        _kind(
            "waiting",
            _l("On the waiting list"),
            _l("when somebody joins the waiting list"),
            more={"number": Placeholder(_l("number on the waiting list"))},
        ),
        _kind(
            "offer",
            _l("Place offered"),
            _l("when a place comes free for the next on the waiting list"),
            more={**OFFER, "offer_link": Placeholder(_l("address to accept or decline"), is_address=True)},
            needed={"offer_link"},
        ),
        _kind(
            "offer_waits",
            _l("Offer still waits"),
            _l("when half of the time of an offer is over without an answer"),
            more={**OFFER, "offer_link": Placeholder(_l("address to accept or decline"), is_address=True)},
            needed={"offer_link"},
        ),
        _kind(
            "offer_expired",
            _l("Offer has run out"),
            _l("when nobody answered an offer in time"),
            more=OFFER,
        ),
        MessageKind(
            "registrations/invitation",
            _l("Invitation"),
            _l("when you invite somebody by name"),
            placeholders={
                **facts.EVENT,
                "name": Placeholder(_l("name of the invited person, where it is known")),
                "words": Placeholder(_l("your own words of the invitation")),
                "until": Placeholder(_l("until when to answer")),
                "invitation_link": Placeholder(_l("address to accept or decline"), is_address=True),
            },
            facts=facts_of_invitation,
            sample=sample_invitation,
            needed=frozenset({"invitation_link"}),
            own=False,  # its reader has registered for nothing
        ),
        _kind(
            "by_colleague",
            _l("Registered by a colleague"),
            _l("when somebody registers a colleague, or hands the own place over"),
            more={
                "colleague": Placeholder(_l("the colleague’s name")),
                "password_link": Placeholder(_l("address to choose a password"), is_address=True),
            },
        ),
        _kind(
            "handed_over",
            _l("Place handed over"),
            _l("to whoever hands the own place over to a colleague"),
            more={"colleague": Placeholder(_l("the colleague’s name"))},
        ),
        _kind("declined", _l("Registration declined"), _l("when you turn somebody down"), more=REASON),
        _kind("cancelled", _l("Registration cancelled"), _l("when a registration is cancelled"), more=REASON),
        _kind(
            "event_changed",
            _l("New time or place"),
            _l("when time or place of the event change"),
            more={"before": Placeholder(_l("when it was to begin before"))},
        ),
        _kind("event_cancelled", _l("Event cancelled"), _l("when you cancel the event"), more=REASON),
        _kind("session_moved", _l("Agenda item moved"), _l("to those who have a place in it"), more=SESSION),
        _kind(
            "session_removed",
            _l("Agenda item taken off"),
            _l("to those who had a place in it"),
            more=SESSION,
        ),
        _kind(
            "incomplete",
            _l("Registration not finished"),
            _l("a day and four days after registering, to those who have not confirmed their address"),
            more={"password_link": Placeholder(_l("address to choose a password"), is_address=True)},
            needed={"password_link"},
            urgent=False,
        ),
        _kind(
            "unanswered",
            _l("Questions without an answer"),
            _l("a day and four days after registering, to those who owe an answer of the form"),
            more={"answers_link": Placeholder(_l("address to answer the questions"), is_address=True)},
            needed={"answers_link"},
            urgent=False,
        ),
        _kind("evening_before", _l("The evening before"), _l("at 18:00 on the day before the event")),
        _kind(
            "about_to_begin",
            _l("About to begin"),
            _l("15 minutes before the event, 5 minutes before an online one"),
        ),
    ]


def _kind(
    name: str,
    title: Any,
    sent_when: Any,
    *,
    more: Mapping[str, Placeholder] | None = None,
    needed: set[str] | None = None,
    urgent: bool = True,
) -> MessageKind:
    return MessageKind(
        f"registrations/{name}",
        title,
        sent_when,
        placeholders={**COMMON, **(more or {})},
        facts=facts_of,
        sample=sample,
        needed=frozenset(needed or ()),
        urgent=urgent,
    )


def facts_of(context: Mapping[str, Any]) -> dict[str, str]:
    """What stands for the placeholders in one message, given the context of its template."""
    registration, event = context["registration"], context["event"]
    language = current_language()
    found = {
        **facts.facts_of_reader(context["user"]),
        **facts.facts_of_event(event, admitted=registration.is_approved),
        "role": label(registration.role),
        "company": localised(context["company"], "name") if context["company"] is not None else "",
        "ticket_code": registration.ticket_code,
        "ticket_link": context["ticket_link"],
        "sessions_link": context["sessions_link"],
        "calendar_link": context["calendar_link"],
        "reason": registration.reason or event.cancel_reason,
    }
    if (session := context.get("session")) is not None:
        found["session"] = localised(session, "title")
        found["session_when"] = formats.when(
            session.starts_at, session.ends_at, event.timezone, locale=language
        )
    if "password_link" in context:
        found["password_link"] = context["password_link"]
    if (place := context.get("place")) is not None:
        found["offered"] = localised(session or event, "title")
        found["kept_until"] = formats.moment_long(place.expires_at, event.timezone, locale=language)
    colleague = context.get("colleague")
    found["colleague"] = colleague.full_name if colleague is not None else ""
    for name in ("offer_link", "answers_link", "number"):
        found[name] = str(context.get(name) or "")
    old = context.get("old_starts_at")
    found["before"] = formats.moment_long(old, event.timezone, locale=language) if old else ""
    return found


def sample(event: Event) -> dict[str, Any]:
    """A context with a person nobody is, for the preview; its rows are never written."""
    user = facts.sample_reader()
    company = Company(
        name_ru="ООО «Точные сплавы»",
        name_en="Precise Alloys LLC",
        short_ru="Точные сплавы",
        short_en="Precise Alloys",
    )
    registration = Registration(
        event=event,
        event_id=event.id,
        user=user,
        company=company,
        role=Role.SUPPLIER if event.has_meetings else Role.ATTENDEE,
        state=RegistrationState.APPROVED,
        ticket_code=SAMPLE_CODE,
        reason=_("all places of this profile are taken"),
        sequence=0,
    )
    session = Session(
        event_id=event.id,
        title_ru="Мастер-класс «Вход в перечень поставщиков»",
        title_en="Workshop “How to enter the vendor list”",
        starts_at=event.starts_at + timedelta(hours=1),
        ends_at=event.starts_at + timedelta(hours=2),
    )
    return {
        "registration": registration,
        "event": event,
        "user": user,
        "company": company,
        "session": session,
        "ticket_link": absolute("registrations.ticket", code=SAMPLE_CODE),
        "sessions_link": absolute("registrations.sessions", code=SAMPLE_CODE),
        "calendar_link": absolute("events.calendar"),
        "event_link": absolute("events.event", slug=event.slug),
        "password_link": absolute("accounts.set_password", token="sample"),  # noqa: S106
        "place": WaitingPlace(expires_at=event.starts_at - timedelta(days=3)),
        "offer_link": absolute("offers.offer", token="sample"),  # noqa: S106
        "answers_link": absolute("registrations.change", code=SAMPLE_CODE),
        "number": 3,
        "colleague": user,
        "by_organiser": True,
        "moved": True,
        "old_starts_at": event.starts_at - timedelta(days=7),
    }


def facts_of_invitation(context: Mapping[str, Any]) -> dict[str, str]:
    """What stands for the placeholders of an invitation: its reader may have no account."""
    invitation, event = context["invitation"], context["event"]
    until = formats.moment_long(invitation.expires_at, event.timezone, locale=current_language())
    return {
        **facts.facts_of_event(event),
        "name": invitation.name,
        "words": invitation.words,
        "until": until,
        "invitation_link": context["invitation_link"],
    }


def sample_invitation(event: Event) -> dict[str, Any]:
    """An invitation to nobody, for the preview; never written."""
    invitation = Invitation(
        event=event,
        name=facts.sample_reader().name,
        words=_("We would be glad to see you among our guests."),
        role=Role.ATTENDEE,
        expires_at=event.starts_at - timedelta(days=3),
    )
    return {
        "invitation": invitation,
        "event": event,
        "invitation_link": absolute("invitations.invited", token="sample"),  # noqa: S106
        "event_link": absolute("events.event", slug=event.slug),
    }
