"""The outbox of an event: every message with its state."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.correspondence.queries import outbox as queries
from app.correspondence.views import MAIL_POLICY, blueprint, entered
from app.events import queries as events
from app.infra import audit
from app.infra.db import transaction
from app.infra.outbox import known_kinds, send_again
from app.web.flashes import tell
from app.web.paging import page_of


@blueprint.get("")
def outbox(slug: str) -> Any:
    event = entered(slug)
    asked = {name: request.args.get(name, "").strip() for name in ("q", "state", "kind")}
    found = queries.messages(event.id, asked["q"], asked["state"], asked["kind"])
    page = page_of(found, request.args.get("page", 1, type=int))
    return render_template(
        "correspondence/outbox.html",
        event=event,
        page=page,
        asked=asked,
        counts=queries.counts(event.id),
        titles={kind.key: kind.title for kind in known_kinds()},
        bouncing=queries.bouncing({row.recipient for row in page.rows}),
    )


@blueprint.get("/<int:message_id>")
def message(slug: str, message_id: int) -> Any:
    event = entered(slug)
    row = queries.message(event.id, message_id)
    return render_template(
        "correspondence/message.html",
        event=event,
        message=row,
        bounced=queries.bouncing([row.recipient]).get(row.recipient.lower()),
    )


@blueprint.get("/<int:message_id>/html")
def message_html(slug: str, message_id: int) -> Any:
    """The message's HTML alone, shown in a frame without any rights."""
    response = Response(queries.message(entered(slug).id, message_id).html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@blueprint.post("/<int:message_id>/again")
def resend(slug: str, message_id: int) -> Any:
    event = events.managed_event(slug, current_user)
    with transaction():
        row, now = queries.message(event.id, message_id), clock.now()
        if row.state not in ("queued", "sending"):
            send_again(row, now=now)
            audit.record("message.sent_again", row, actor_id=current_user.id, now=now, event_id=event.id)
    tell(_("The message goes out once more."), "ok")
    return redirect(url_for("correspondence_desk.outbox", slug=slug))
