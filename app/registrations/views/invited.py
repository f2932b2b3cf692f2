"""Answering a personal invitation from the mail, without signing in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.accounts import queries as people
from app.companies import queries as companies
from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.infra.db import transaction
from app.infra.signing import open_signed
from app.registrations import forms, operations, queries, rules
from app.registrations.emails import INVITATION
from app.registrations.models import Invitation
from app.registrations.rules.inviting import refusal_of_invitation
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("invitations", __name__, url_prefix="/invitations"), "signed_link")

AS_LONG_AS = 366 * 24 * 3600  # the invitation itself says until when it stands


@blueprint.route("/<token>", methods=["GET", "POST"])
def invited(token: str) -> Any:
    """One click for whom the site knows; a name and a consent from others."""
    row = queries.invitation(_opened(token))
    form = _form_for(row)
    if request.method == "POST" and request.form.get("act") == "decline":
        return _declined(token)
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                operations.accept_invitation(
                    queries.invitation(row.id, hold=True), _said(form), now=clock.now()
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("invitations.invited", token=token))
        row = queries.invitation(_opened(token))
    refusal_now = refusal_of_invitation(row, clock.now())
    return render_template(
        "registrations/invited.html",
        invitation=row,
        event=row.event,
        registration=row.registration,
        form=form,
        known=_is_known(row),
        over=sentence_for(refusal_now) if refusal_now is not None else "",
        needs_company=rules.needs_company(row.role),
        token=token,
    ), 422 if form.errors else 200


def _is_known(row: Invitation) -> bool:
    """Whether one click is enough: the person has an account, and a company where the role needs one."""
    user = people.by_email(row.email)
    if user is None:
        return False
    return not rules.needs_company(row.role) or bool(companies.companies_of(user.id))


def _form_for(row: Invitation) -> forms.Accept:
    words = row.name.split()
    form = forms.Accept(
        data={
            "given_name": words[0] if words else "",
            "family_name": " ".join(words[1:]) if len(words) > 1 else "",
        }
    )
    if people.by_email(row.email) is not None:
        del form.family_name, form.given_name, form.patronymic
    if not rules.needs_company(row.role) or _is_known(row):
        del form.inn, form.company_name
    if _is_known(row):
        del form.consent  # the button says so itself
    return form


def _said(form: forms.Accept) -> operations.Newcomer:
    asked = ("family_name", "given_name", "patronymic", "inn", "company_name")
    return operations.Newcomer(
        **{name: form._fields[name].data or "" for name in asked if name in form._fields}
    )


def _declined(token: str) -> Any:
    try:
        with transaction():
            operations.decline_invitation(queries.invitation(_opened(token), hold=True), now=clock.now())
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("invitations.invited", token=token))


def _opened(token: str) -> int:
    try:
        return int(open_signed(INVITATION, token, max_age=AS_LONG_AS))
    except Refused:
        raise NotFound from None
