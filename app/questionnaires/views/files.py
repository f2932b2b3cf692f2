"""Files given as answers: for whoever gave them and for who runs the event; for others they do not exist."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response
from flask_login import current_user

from app.core.errors import NotFound
from app.events import queries as events
from app.infra.files import path_of
from app.questionnaires import queries
from app.web.access import guarded

blueprint = guarded(Blueprint("questionnaires", __name__), "signed_in")


@blueprint.get("/answers/files/<key>")
def answer_file(key: str) -> Any:
    """The file, always to be saved and never to be shown inside our site."""
    stored, person_id, event_id = queries.file_of_answer(key)
    if person_id != current_user.id and not events.manages(events.by_id(event_id), current_user):
        raise NotFound
    path = path_of(stored)
    if not path.is_file():
        raise NotFound
    return Response(
        path.read_bytes(),
        mimetype=stored.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
