"""The organiser's page about who runs an event."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.accounts.names import short_name
from app.core import clock
from app.core.errors import DomainError, NotAllowed, Refused
from app.events import operations, queries, rules
from app.events.forms.team import NewMember
from app.events.models import TeamRole
from app.events.views.desk import blueprint, managed
from app.infra.db import transaction
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.route("/<slug>/team", methods=["GET", "POST"])
def team(slug: str) -> Any:
    """The team; the form takes a person into it."""
    event = managed(slug)
    form = NewMember(role=TeamRole.MANAGER)
    if form.validate_on_submit():
        try:
            with transaction():
                user = people.by_email(form.email.data or "")
                if user is None:
                    raise Refused("person_unknown", field="email")
                operations.add_member(
                    queries.managed_event(slug, current_user),
                    user,
                    form.role.data,
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("%(name)s is in the team now.", name=short_name(user)), "ok")
            return redirect(url_for("events_desk.team", slug=slug))
    return (
        render_template(
            "events/team.html",
            event=event,
            form=form,
            members=queries.team_of(event.id),
            roles=list(TeamRole),
            may_change=rules.may_change_team(current_user, queries.team_roles(event.id, current_user)),
        ),
        422 if form.errors else 200,
    )


@blueprint.post("/<slug>/team/<int:member_id>")
def change_member(slug: str, member_id: int) -> Any:
    """Another role for a member, or none (`act=remove`)."""
    queries.managed_event(slug, current_user)
    asked = request.form.get("role", "")
    removing = request.form.get("act") == "remove"
    if not removing and asked not in set(TeamRole):
        abort(400)
    try:
        with transaction():
            event, actor = queries.managed_event(slug, current_user), people.one(current_user.id)
            if removing:
                operations.remove_member(event, member_id, actor=actor, now=clock.now())
            else:
                operations.change_member(event, member_id, TeamRole(asked), actor=actor, now=clock.now())
        tell(_("Saved."), "ok")
    except (NotAllowed, Refused) as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("events_desk.team", slug=slug))
