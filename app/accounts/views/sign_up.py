"""Making an account and confirming its address."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import forms, operations
from app.accounts.views.sign_in import bad_link, blueprint
from app.core import clock
from app.core.errors import Refused
from app.infra.db import transaction
from app.infra.i18n import current_language
from app.web.flashes import tell


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> Any:
    form = forms.SignUp()
    if form.validate_on_submit():
        with transaction():
            operations.sign_up(
                **form.values("email", "password", "family_name", "given_name", "patronymic", "phone"),
                language=current_language(),
                now=clock.now(),
            )
        return render_template("accounts/mail_sent.html", email=form.email.data, purpose="confirm")
    return render_template("accounts/sign_up.html", form=form), 422 if form.errors else 200


@blueprint.get("/confirm/<token>")
def confirm(token: str) -> Any:
    """The link from the mail. Opening it twice does no harm."""
    try:
        with transaction():
            operations.confirm_email(token, now=clock.now())
    except Refused as refusal:
        return bad_link(refusal)
    tell(_("Your e-mail is confirmed. Welcome! Sign in to go on."), "ok")
    return redirect(url_for("accounts.sign_in"))
