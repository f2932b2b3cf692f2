"""What goes out of itself, when, and what has gone; quiet hours."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.errors import Refused
from app.correspondence.forms import QuietForm
from app.correspondence.operations import reminding
from app.correspondence.operations.texts import set_quiet_hours
from app.correspondence.queries import reminders as queries
from app.correspondence.queries import texts
from app.correspondence.reminders import kinds_for
from app.correspondence.views import blueprint, entered
from app.events import queries as events
from app.infra.db import transaction
from app.web.flashes import tell

SHOWN = 4  # moments to come of one kind


@blueprint.route("/reminders", methods=["GET", "POST"])
def reminders(slug: str) -> Any:
    event, now = entered(slug), clock.now()
    quiet_from, quiet_until = texts.quiet_hours(event.id)
    form = QuietForm(data={"quiet_from": quiet_from, "quiet_until": quiet_until})
    if form.validate_on_submit():
        try:
            with transaction():
                set_quiet_hours(
                    event, form.quiet_from.data, form.quiet_until.data, actor=current_user, now=now
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            tell(_("The quiet hours are saved."), "ok")
            return redirect(url_for("correspondence_desk.reminders", slug=slug))
    on = {kind.key for kind in reminding.kinds_on(event)}
    sent = queries.sent_counts(event.id)
    rows = [
        {
            "kind": kind,
            "is_on": kind.key in on,
            "planned": list(kind.plan(event, now))[:SHOWN],
            "sent": sent.get(kind.key),
            "text_key": kind.message.replace("/", "."),
        }
        for kind in kinds_for(event)
    ]
    return render_template("correspondence/reminders.html", event=event, rows=rows, form=form)


@blueprint.post("/reminders/<key>")
def switch(slug: str, key: str) -> Any:
    event = events.managed_event(slug, current_user)
    kind = next((kind for kind in kinds_for(event) if kind.key == key), None)
    if kind is None:
        abort(404)
    is_on = request.form.get("on") == "1"
    with transaction():
        reminding.switch_reminder(event, kind, is_on, actor=current_user, now=clock.now())
    tell(_("The reminder goes out.") if is_on else _("The reminder does not go out any more."), "ok")
    return redirect(url_for("correspondence_desk.reminders", slug=slug))
