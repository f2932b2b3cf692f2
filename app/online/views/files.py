"""Handing out materials: the file or the way to the recording, to those who may have it; 404 to everybody else."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core.errors import NotFound
from app.events import queries as events
from app.events.extensions import Section
from app.events.models import Event, EventState
from app.infra.files import path_of
from app.online import queries
from app.online.models import Audience, Material
from app.web.access import guarded

blueprint = guarded(Blueprint("materials", __name__, url_prefix="/events/<slug>/materials"), "public")


@blueprint.get("/<int:material_id>")
def one(slug: str, material_id: int) -> Any:
    """A file as a download, a recording or link as a way there: its address stands in no page."""
    event = events.any_by_slug(slug)
    if event.state == EventState.DRAFT:
        event = events.managed_event(slug, current_user)
    found = queries.material_for(event, material_id, current_user)
    if found.url:
        answer = redirect(found.url)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
    return handed_out(found)


def handed_out(material: Material) -> Any:
    """The bytes, never to be shown as a page of ours."""
    if material.file is None or not path_of(material.file).exists():
        raise NotFound
    name = material.file.name
    answer = Response(path_of(material.file).read_bytes(), mimetype=material.file.media_type)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"material{PurePath(name).suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = (
        "public, max-age=300" if material.audience == Audience.PUBLIC else "private, no-store"
    )
    return answer


def provide(event: Event, user: Any, now: datetime) -> list[Material] | None:
    """What the event's page shows: the materials this reader may have."""
    return queries.visible_materials(event, user) or None


SECTION = Section("materials", _l("Materials"), "online/_materials.html", provide, order=70)
