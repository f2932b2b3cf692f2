"""One person's certificates of one event: name, presence, issue, revoke, replace."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.attendance.sessions import queries as presence
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.trainings import forms, operations, queries, rules
from app.trainings.views.desk import blueprint, entered
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/<int:registration_id>")
def person(slug: str, registration_id: int) -> Any:
    return shown(entered(slug), registration_id)


def shown(
    event: Event,
    registration_id: int,
    *,
    printed: forms.Printed | None = None,
    reason: forms.Reason | None = None,
    status: int = 200,
) -> Any:
    one = queries.candidate(event, registration_id)
    names = {"name_ru": one.name_ru, "name_en": one.name_en}
    page = render_template(
        "trainings/person.html",
        event=event,
        one=one,
        history=queries.history_of(registration_id),
        sessions=presence.counted_sessions(event.id),
        present=presence.marks(event.id).get(registration_id, set()),
        printed=printed or forms.Printed(formdata=None, data=names),
        reason=reason or forms.Reason(formdata=None),
        refusal=rules.refusal_to_issue(event, clock.now()),
        terms=queries.terms_of(event.id),
    )
    return page, status


@blueprint.post("/<int:registration_id>/name")
def name(slug: str, registration_id: int) -> Any:
    event = entered(slug)
    form = forms.Printed()
    if not form.validate_on_submit():
        return shown(event, registration_id, printed=form, status=422)
    with transaction():
        one = queries.candidate(events.managed_event(slug, current_user), registration_id)
        operations.set_printed_name(
            one.registration,
            name_ru=form.name_ru.data or "",
            name_en=form.name_en.data or "",
            actor=people.one(current_user.id),
            now=clock.now(),
        )
        held = one.valid is not None
    tell(
        _("Saved. The certificate that is out keeps the old name until you replace it.")
        if held
        else _("Saved. The certificate will bear this name."),
        "ok",
    )
    return redirect(url_for(".person", slug=slug, registration_id=registration_id))


@blueprint.post("/<int:registration_id>/<any(issue, revoke, reissue):act>")
def act(slug: str, registration_id: int, act: str) -> Any:
    """Issue to one, take back, or replace; with a reason where one is due."""
    event = entered(slug)
    form = forms.Reason()
    if not form.validate_on_submit():
        return shown(event, registration_id, reason=form, status=422)
    try:
        with transaction():
            done = do(act, events.managed_event(slug, current_user), registration_id, form.reason.data or "")
    except Refused as refusal:
        if refusal.field == "reason":
            form.refuse(refusal)
            return shown(entered(slug), registration_id, reason=form, status=422)
        tell(sentence_for(refusal), "bad")
    else:
        tell(done, "ok")
    return redirect(url_for(".person", slug=slug, registration_id=registration_id))


def do(act: str, event: Event, registration_id: int, reason: str) -> str:
    """Do it; answers the sentence to tell."""
    actor, now = people.one(current_user.id), clock.now()
    if act == "issue":
        new = operations.issue(event, registration_id, reason=reason, actor=actor, now=now)
        return _("Certificate No. %(number)s is issued and mailed.", number=new.label)
    held = queries.candidate(event, registration_id).last
    if held is None or held.id != request.form.get("certificate", type=int):
        raise NotFound
    if act == "revoke":
        operations.revoke(event, held, reason=reason, actor=actor, now=now)
        return _("Certificate No. %(number)s is revoked.", number=held.label)
    new = operations.reissue(event, held, reason=reason, actor=actor, now=now)
    return _("Certificate No. %(number)s takes the place of the old one.", number=new.label)
