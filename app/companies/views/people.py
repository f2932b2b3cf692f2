"""Who acts for a company, for its heads and for organisers; representatives may look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.accounts.models import User
from app.companies import forms, operations, queries, rules
from app.companies.models import Representative, Standing
from app.companies.views.mine import blueprint, editable
from app.core import clock
from app.core.errors import Refused
from app.infra.db import transaction
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.route("/<int:company_id>/people", methods=["GET", "POST"])
def people(company_id: int) -> Any:
    company = editable(company_id)
    decides = rules.may_decide_people(current_user, queries.standing_of(current_user.id, company_id))
    form = forms.InvitePerson()
    if request.method == "POST" and not decides:
        abort(404)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.invite(
                    queries.one(company_id),
                    **form.values("email", "family_name", "given_name", "position_ru"),
                    actor=accounts.one(current_user.id),
                    now=clock.now(),
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            tell(_("Invited: the message is on its way."), "ok")
            return redirect(url_for("my_company.people", company_id=company_id))
    return render_template(
        "companies/people.html",
        company=company,
        people=queries.people_of(company_id),
        decides=decides,
        form=form,
        Standing=Standing,
    ), 422 if form.errors else 200


Act = Callable[[Representative, User], None]

ACTS: dict[str, Act] = {
    "accept": lambda place, actor: operations.accept_joiner(place, actor=actor, now=clock.now()),
    "decline": lambda place, actor: operations.decline_joiner(
        place, actor=actor, reason=request.form.get("reason", "").strip()[:300], now=clock.now()
    ),
    "head": lambda place, actor: operations.set_standing(place, Standing.HEAD, actor=actor, now=clock.now()),
    "representative": lambda place, actor: operations.set_standing(
        place, Standing.REPRESENTATIVE, actor=actor, now=clock.now()
    ),
    "remove": lambda place, actor: operations.remove(place, actor=actor, now=clock.now()),
}


@blueprint.post("/<int:company_id>/people/<int:representative_id>/<act>")
def decide(company_id: int, representative_id: int, act: str) -> Any:
    if act not in ACTS:
        abort(404)
    try:
        with transaction():
            ACTS[act](queries.place(company_id, representative_id), accounts.one(current_user.id))
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("Saved."), "ok")
    if not rules.may_edit(current_user, queries.standing_of(current_user.id, company_id)):
        return redirect(url_for("my_company.index"))
    return redirect(url_for("my_company.people", company_id=company_id))
