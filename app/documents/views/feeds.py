"""The private calendar feed. Whoever holds its secret address may read it; a renewed secret closes the old address."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, request

from app.documents.feeds import collect
from app.documents.feeds.render import render
from app.infra.i18n import LANGUAGES
from app.web.access import guarded

blueprint = guarded(Blueprint("feeds", __name__), "signed_link")


@blueprint.get("/calendar/<secret>.ics")
def personal(secret: str) -> Any:
    """Meetings, booked sessions and events of the person with this secret, in ?lang or the person's language."""
    user_id, language = collect.owner(secret)
    asked = request.args.get("lang")
    content = render(collect.diary(user_id), language=asked if asked in LANGUAGES else language)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="tandem.ics"'
    response.headers["Cache-Control"] = (
        "private, no-cache"  # kept, but asked for anew: a 304 where nothing changed
    )
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response.make_conditional(request)
