"""The local mailbox: messages as they would have been sent. Exists only without an SMTP server, never in production."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from app.accounts import queries
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from app.web.access import guarded
from app.web.paging import page_of

blueprint = guarded(Blueprint("mailbox", __name__, url_prefix="/mailbox"), "public")


@blueprint.get("/")
def index() -> Any:
    page = page_of(queries.outbox_messages(), request.args.get("page", 1, type=int))
    return render_template("accounts/mailbox.html", page=page)


@blueprint.get("/<int:message_id>")
def message(message_id: int) -> Any:
    return render_template("accounts/message.html", message=_one(message_id))


@blueprint.get("/<int:message_id>/html")
def html(message_id: int) -> Any:
    """The message's HTML alone, shown in a frame without any rights."""
    response = Response(_one(message_id).html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"
    )
    return response


def _one(message_id: int) -> OutboxMessage:
    return db.session.get(OutboxMessage, message_id) or abort(404)
