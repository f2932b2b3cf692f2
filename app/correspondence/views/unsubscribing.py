"""Ending mail that is not about one's own registration: one click in the mail program, or this page; and taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from app.core import clock
from app.core.errors import Refused
from app.correspondence.office import PURPOSE, WORKS_FOR
from app.correspondence.operations import texts as operations
from app.correspondence.queries.texts import unsubscribed_among
from app.infra import signing
from app.infra.db import transaction
from app.web.access import guarded

blueprint = guarded(Blueprint("unsubscribing", __name__, url_prefix="/unsubscribe"), "signed_link")


@blueprint.get("/<token>")
def page(token: str) -> Any:
    """Opening a link changes nothing: mail programs look at links by themselves."""
    return _shown(token, _opened(token)[0])


@blueprint.post("/<token>")
def stop(token: str) -> Any:
    """The button of the page, and RFC 8058's click: whoever has the signed token may, without a session's token."""
    email, event_id = _opened(token)
    with transaction():
        if request.form.get("act") == "undo":
            operations.subscribe_again(email)
        else:
            operations.unsubscribe(email, event_id, now=clock.now())
    return _shown(token, email)


def _opened(token: str) -> tuple[str, int | None]:
    try:
        email, event_id = signing.open_signed(PURPOSE, token, max_age=WORKS_FOR)
    except Refused:
        abort(404)
    return str(email), event_id


def _shown(token: str, email: str) -> Any:
    return render_template(
        "correspondence/unsubscribe.html", token=token, email=email, ended=bool(unsubscribed_among([email]))
    )
