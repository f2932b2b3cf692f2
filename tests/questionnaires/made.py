"""Questions for tests, as an organiser would have written them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from app.core import clock
from app.events.models import Event
from app.infra.db import db
from app.questionnaires import operations
from app.questionnaires.models import Accepts, Kind, Purpose, Question

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def docx(*more: str) -> bytes:
    """The bones of a Word file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def ask(
    event: Event,
    kind: Kind,
    text: str,
    *options: str,
    purpose: Purpose = Purpose.REGISTRATION,
    **values: Any,
) -> Question:
    """A question at the end of an event's questionnaire."""
    now = clock.now()
    questionnaire = operations.begin(event, purpose, now=now)
    given = {
        "kind": kind,
        "text_ru": text,
        "text_en": "",
        "help_ru": "",
        "help_en": "",
        "required": False,
        "roles": [],
        "least": None,
        "most": None,
        "places": 0,
        "accepts": Accepts.ANY,
        "shown_if_id": None,
        "shown_if_options": [],
        **values,
    }
    question = operations.add_question(
        questionnaire, given, [{"id": "", "text_ru": option} for option in options], actor=None, now=now
    )
    db.session.commit()
    return question
