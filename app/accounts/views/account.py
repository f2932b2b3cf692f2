"""One's own card: name, language, password, calendar address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user

from app.accounts import forms, operations, queries
from app.accounts.views.sign_in import SessionUser
from app.core import clock
from app.core.errors import Refused
from app.infra.db import transaction
from app.web.access import guarded
from app.web.flashes import tell

blueprint = guarded(Blueprint("account", __name__, url_prefix="/account"), "signed_in")


@blueprint.route("/", methods=["GET", "POST"])
def card() -> Any:
    form = forms.Card(obj=queries.one(current_user.id))
    if form.validate_on_submit():
        with transaction():
            operations.change_card(
                queries.one(current_user.id),
                **form.values("family_name", "given_name", "patronymic", "latin_name", "phone", "language"),
                now=clock.now(),
            )
        tell(_("Saved."), "ok")
        return redirect(url_for("account.card"))
    return render_template("accounts/card.html", form=form), 422 if form.errors else 200


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> Any:
    form = forms.ChangePassword()
    if form.validate_on_submit():
        try:
            with transaction():
                user = queries.one(current_user.id)
                operations.change_password(
                    user, current=form.current.data or "", new=form.password.data or "", now=clock.now()
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            login_user(SessionUser(user))
            tell(_("The new password is set. Other devices are signed out."), "ok")
            return redirect(url_for("account.card"))
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@blueprint.post("/calendar-address")
def renew_calendar() -> Any:
    with transaction():
        operations.renew_calendar_address(queries.one(current_user.id), now=clock.now())
    tell(_("Your calendar has a new address. The old one no longer works."), "ok")
    return redirect(
        (request.form.get("back") == "schedule" and url_for("participant.schedule"))
        or url_for("account.card")
    )
