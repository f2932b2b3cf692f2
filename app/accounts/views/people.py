"""The administrator's list of people and their roles."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import emails, forms, operations, queries
from app.accounts.models import SystemRole
from app.core import clock
from app.core.errors import DomainError
from app.infra import outbox
from app.infra.db import transaction
from app.web.access import guarded
from app.web.flashes import tell
from app.web.paging import page_of
from app.web.words import sentence_for

blueprint = guarded(Blueprint("people", __name__, url_prefix="/admin/people"), "administrator")


@blueprint.get("/")
def index() -> Any:
    question = request.args.get("q", "").strip()
    asked = request.args.get("role", "")
    role = SystemRole(asked) if asked in set(SystemRole) else None
    page = page_of(queries.people(question, role), request.args.get("page", 1, type=int))
    return render_template(
        "accounts/people.html", page=page, question=question, role=role, roles=list(SystemRole)
    )


@blueprint.route("/new", methods=["GET", "POST"])
def invite() -> Any:
    form = forms.Invite()
    if form.validate_on_submit():
        try:
            with transaction():
                now = clock.now()
                user = operations.add_person(**form.values("email", "family_name", "given_name"), now=now)
                operations.set_roles(
                    user, set(form.roles.data or []), actor=queries.one(current_user.id), now=now
                )
                outbox.put(emails.invitation(user), now=now)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Invited: the message with the link is on its way."), "ok")
            return redirect(url_for("people.index"))
    return render_template("accounts/invite.html", form=form), 422 if form.errors else 200


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
def person(user_id: int) -> Any:
    user = queries.one(user_id)
    form = forms.Roles(roles=sorted(user.roles))
    if form.validate_on_submit():
        try:
            with transaction():
                actor = queries.one(current_user.id)
                operations.set_roles(
                    queries.one(user_id), set(form.roles.data or []), actor=actor, now=clock.now()
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("people.index"))
    return render_template("accounts/person.html", form=form, person=user), 422 if form.errors else 200


@blueprint.post("/<int:user_id>/active")
def active(user_id: int) -> Any:
    try:
        with transaction():
            actor = queries.one(current_user.id)
            operations.set_active(
                queries.one(user_id), request.form.get("active") == "1", actor=actor, now=clock.now()
            )
        tell(_("Saved."), "ok")
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("people.person", user_id=user_id))
