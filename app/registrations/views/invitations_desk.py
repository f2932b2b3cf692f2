"""The organiser's personal invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event
from app.infra.db import transaction
from app.registrations import forms, operations, queries
from app.registrations.models import InvitationState
from app.registrations.rules.inviting import MOST_ADDRESSES, Address, addresses_in
from app.registrations.views.desk import blueprint, entered
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/invitations")
def invitations(slug: str) -> Any:
    event = entered(slug)
    rows, now = queries.invitations_of(event.id), clock.now()
    asked = request.args.get("state", "")
    states = {row.id: _state_of(row, now) for row in rows}
    return render_template(
        "registrations/desk/invitations.html",
        event=event,
        rows=[row for row in rows if not asked or states[row.id] == asked],
        states=states,
        counts={name: list(states.values()).count(name) for name in _STATES},
        total=len(rows),
        asked=asked if asked in _STATES else "",
        closed=event_rules.is_closed(event),
    )


_STATES = ("invited", "accepted", "declined", "expired", "withdrawn")


def _state_of(row: Any, now: datetime) -> str:
    over = row.state == InvitationState.INVITED and row.expires_at <= now
    return "expired" if over else str(row.state)


@blueprint.route("/invitations/new", methods=["GET", "POST"])
def invite(slug: str) -> Any:
    """Addresses pasted or typed; what is wrong is said line by line, and nothing is sent before all is right."""
    event = entered(slug)
    form = forms.Invite(events.admissions_of(event.id), data={"expires_at": _usual_end(event)})
    wrong: Sequence[Address] = ()
    if form.validate_on_submit():
        found = addresses_in(form.addresses.data or "", queries.known_addresses(event.id))
        wrong = [address for address in found if address.code]
        if len(found) > MOST_ADDRESSES:
            form.refuse(Refused("too_many_addresses", field="addresses", most=MOST_ADDRESSES))
        elif wrong:
            form.refuse(Refused("addresses_wrong", field="addresses"))
        elif _invited(slug, form, found):
            sent = ngettext("%(num)d invitation goes out.", "%(num)d invitations go out.", len(found))
            tell(sent, "ok")
            return redirect(url_for("registrations_desk.invitations", slug=slug))
        event = entered(slug)
    return render_template(
        "registrations/desk/invite.html",
        event=event,
        form=form,
        wrong=[(address, sentence_for(Refused(address.code))) for address in wrong],
    ), 422 if form.errors else 200


def _usual_end(event: Event) -> datetime:
    """Two weeks from now, not after the event begins, as the clock at its place shows it."""
    end = min(clock.now() + timedelta(days=14), event.starts_at)
    return clock.in_zone(end, event.timezone).replace(tzinfo=None, second=0, microsecond=0)


def _invited(slug: str, form: forms.Invite, found: Sequence[Address]) -> bool:
    try:
        with transaction():
            event = events.managed_event(slug, current_user)
            operations.invite(
                event,
                found,
                role=form.role.data,
                language=form.language.data,
                words=form.words.data or "",
                skips_approval=form.skips_approval.data,
                expires_at=form.expires_at.moment(event.timezone) or event.starts_at,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


_ACTS = {"resend": operations.resend, "withdraw": operations.take_back}


@blueprint.post("/invitations/<int:invitation_id>/<act>")
def change_invitation(slug: str, invitation_id: int, act: str) -> Any:
    """Send once more, or take back."""
    event = entered(slug)
    if act not in _ACTS:
        raise NotFound
    try:
        with transaction():
            row = queries.invitation(invitation_id, event_id=event.id, hold=True)
            _ACTS[act](row, actor=people.one(current_user.id), now=clock.now())
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("The invitation goes out once more.") if act == "resend" else _("Taken back."), "ok")
    return redirect(url_for("registrations_desk.invitations", slug=slug))
