"""What the page of an event tells a signed-in person about the own registration."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from app.accounts.models import User
from app.events import rules as event_rules
from app.events.extensions import Action, OwnPanel
from app.events.models import Event
from app.infra.i18n import current_language
from app.registrations import queries, rules
from app.registrations.models import Registration, RegistrationState
from app.web import formats
from app.web.words import label


def own_panel(event: Event, user: User, now: datetime) -> OwnPanel | None:
    """Where `user` stands; None for the unregistered and for those who cancelled and may register again."""
    registration = queries.of_person_at(event.id, user.id)
    if registration is None:
        return None
    ticket = url_for("registrations.ticket", code=registration.ticket_code)
    role = _("Role: %(role)s", role=label(registration.role))
    if registration.state == RegistrationState.APPROVED:
        mine = url_for("participant.event", slug=event.slug)
        actions = (Action(_("Open the ticket"), ticket, "primary"), Action(_("My event"), mine))
        return OwnPanel(_("You are coming"), "ok", (role,), actions)
    if registration.state == RegistrationState.PENDING:
        lines = (role, _("The organiser looks at it; the decision comes by mail."))
        return OwnPanel(
            _("Your registration has been received"),
            "info",
            lines,
            (Action(_("Open the registration"), ticket),),
        )
    if registration.state == RegistrationState.WAITING:
        return _waiting_panel(event, registration, role, ticket)
    if registration.state == RegistrationState.DECLINED:
        reason = _("Reason: %(reason)s", reason=registration.reason)
        return OwnPanel(
            _("Your registration was declined"),
            "bad",
            (reason,),
            (Action(_("Open the registration"), ticket),),
        )
    if event_rules.registration_state(event, now) == "open":
        return None
    return OwnPanel(_("You have cancelled"), "warn", (), (Action(_("Open the registration"), ticket),))


def _waiting_panel(event: Event, registration: Registration, role: str, ticket: str) -> OwnPanel:
    standing = queries.event_standing(registration.id)
    if standing is not None and standing.place.expires_at is not None and standing.number is None:
        until = formats.moment(standing.place.expires_at, event.timezone, locale=current_language())
        line = _("It is kept for you until %(moment)s.", moment=until)
        answer = Action(_("Accept or decline"), ticket, "primary")
        return OwnPanel(_("A place has come free for you"), "ok", (role, line), (answer,))
    lines = (role, _("Your number: %(number)s", number=standing.number)) if standing else (role,)
    return OwnPanel(
        _("You are on the waiting list"), "info", lines, (Action(_("Open the registration"), ticket),)
    )


def may_wait(event: Event, now: datetime) -> bool:
    """Whether people may join the event's waiting list now."""
    return rules.offers_go_on(event, now) and queries.terms_of(event.id).waiting_list
