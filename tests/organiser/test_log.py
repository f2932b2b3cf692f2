"""The log of an event: every verb has words, and what was done is named."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.infra import audit
from app.matchmaking.models import Side
from app.organiser.verbs import VERBS
from config import BASE_DIR
from tests.factories import make_company, make_delegation, make_event, make_organiser, make_user
from tests.page_client import PageClient

SUBJECTS = (
    "event|room|session|team|registration|needs?|offer|delegation|slots|tables|wish|wishes|schedule|schedule_run"
    "|meeting|outcomes?|report|documents|availability|self_booking|company|user"
)


def test_every_verb_has_words():
    pattern = re.compile(rf"\"((?:{SUBJECTS})\.[a-z_]+)\"")
    used = {
        verb
        for path in (BASE_DIR / "app").glob("*/operations*")
        for file in ([path] if path.is_file() else path.glob("*.py"))
        for verb in pattern.findall(file.read_text("utf-8"))
    }
    assert len(used) > 60
    assert used - set(VERBS) == set()


def test_the_log_names_what_was_done_and_orders_by_time(page: PageClient, session: Session) -> None:
    event, now = make_event(), clock.now()
    delegation = make_delegation(event, make_company(short_en="Alpha"), Side.SUPPLIER)
    audit.record("delegation.made", delegation, actor_id=None, now=now, event_id=event.id)
    earlier = now - timedelta(hours=1)
    audit.record("event.created", event, actor_id=None, now=earlier, event_id=event.id)
    session.commit()
    page.sign_in(make_organiser())
    rows = [row.text_content() for row in page.get(f"/desk/{event.slug}/log").find("//tbody/tr")]
    assert len(rows) == 2
    assert "delegation made" in rows[0]
    assert "Alpha" in rows[0]
    assert "event created" in rows[1]


@pytest.mark.usefixtures("session")
def test_english_pages_call_people_as_they_write_themselves_in_latin(page: PageClient) -> None:
    page.sign_in(make_user(family_name="Соколова", given_name="Марина", latin_name="Marina Sokolova"))
    assert "Marina Sokolova" in page.get("/my/").words
    assert "Марина" not in page.get("/my/").words
    assert "Марина Соколова" in page.get("/my/?lang=ru").words
