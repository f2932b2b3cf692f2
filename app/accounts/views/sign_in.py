"""Signing in and out, forgotten passwords, language."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from app.accounts import forms, operations, queries
from app.accounts.models import User
from app.core import clock
from app.core.errors import Refused
from app.infra.db import transaction
from app.infra.i18n import LANGUAGES
from app.web.access import guarded
from app.web.back import own_path
from app.web.flashes import tell

blueprint = guarded(Blueprint("accounts", __name__), "public")

FAILURES_COUNTED = {"wrong_password", "account_closed"}


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    form = forms.SignIn(next=request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(local_target(form.next.data))
    if form.validate_on_submit():
        try:
            return welcome(checked_user(form), form)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


def checked_user(form: forms.SignIn) -> User:
    """The person who signs in. A refusal is counted in a transaction of its own, since the first is rolled back."""
    attempt = {"email": form.email.data or "", "address": request.remote_addr or ""}
    try:
        with transaction():
            return operations.sign_in(password=form.password.data or "", now=clock.now(), **attempt)
    except Refused as refusal:
        if refusal.code in FAILURES_COUNTED:
            with transaction():
                operations.note_failure(now=clock.now(), **attempt)
        if refusal.code == "email_not_confirmed":
            with transaction():
                operations.mail_confirmation(email=attempt["email"], now=clock.now())
        raise


def welcome(user: User, form: forms.SignIn) -> Any:
    session.clear()
    login_user(SessionUser(user), remember=bool(form.remember.data))
    if user.language in LANGUAGES:
        session["language"] = user.language
    return redirect(local_target(form.next.data))


class SessionUser:
    """What flask-login needs of a person: the key that a new password makes invalid."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return queries.session_key(self.user)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    return redirect(url_for("events.calendar"))


@blueprint.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> Any:
    form = forms.Forgotten()
    if form.validate_on_submit():
        with transaction():
            operations.ask_for_new_password(email=form.email.data or "", now=clock.now())
        return render_template("accounts/mail_sent.html", email=form.email.data, purpose="password")
    return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> Any:
    try:
        user = queries.by_password_link(token, max_age=operations.INVITE_SECONDS)
    except Refused as refusal:
        return bad_link(refusal)
    form = forms.SetPassword()
    if form.validate_on_submit():
        with transaction():
            user = operations.set_password(token, form.password.data or "", now=clock.now())
        tell(_("The new password is set. You can sign in now."), "ok")
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/set_password.html", form=form, user=user), 422 if form.errors else 200


def bad_link(refusal: Refused) -> Any:
    return render_template(
        "accounts/bad_link.html", refusal=refusal
    ), 410 if refusal.code == "link_expired" else 400


@blueprint.post("/language")
def set_language() -> Any:
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            with transaction():
                operations.choose_language(queries.one(current_user.id), language)
    return redirect(local_target(request.form.get("next")))


def local_target(target: str | None) -> str:
    """`target` if it is a path of this site, the person's home otherwise."""
    if (path := own_path(target)) is not None:
        return path
    return url_for("participant.home") if current_user.is_authenticated else url_for("events.calendar")
