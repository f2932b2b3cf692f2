"""What a platform's server tells us by itself. It has no session: the address holds a secret, a report is signed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request

from app.core import clock
from app.core.errors import NotFound
from app.infra.db import transaction
from app.online import operations, queries
from app.online.models import Provider
from app.online.platforms.bigbluebutton import is_signed, report_of
from app.web.access import guarded

blueprint = guarded(Blueprint("online_callbacks", __name__, url_prefix="/platforms/bbb/<key>"), "signed_link")


@blueprint.get("/ended")
def ended(key: str) -> Any:
    """The room has ended. BigBlueButton says so by GET; saying it twice does no harm."""
    with transaction():
        room = queries.room_by_callback(key)
        if request.args.get("meetingID", room.meeting_id) != room.meeting_id:
            raise NotFound
        operations.note_ended(room)
    return "", 204


@blueprint.post("/report")
def report(key: str) -> Any:
    """Who was in the room and when, after its end. Signed with the secret we share with the server."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    secret = current_app.config["BIGBLUEBUTTON_SECRET"]
    if scheme != "Bearer" or not secret or not is_signed(token.strip(), secret, now=clock.now()):
        raise NotFound
    try:
        meeting_id, seen = report_of(request.get_json(silent=True, force=True))
    except ValueError:
        return "", 400
    with transaction():
        room = queries.room_by_callback(key)
        if meeting_id != room.meeting_id or room.provider != Provider.BIGBLUEBUTTON:
            raise NotFound
        operations.take_report(room, seen)
    return "", 204
