"""No letter tells the address of an online room: whoever comes goes in by our own link, which knows who it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.correspondence import emails as mailings
from app.correspondence.models import EventText, Mailing, Topic
from app.events.models import EventFormat
from app.infra.i18n import in_language
from app.infra.outbox import Message, MessageKind, Written, known_kinds, written
from app.registrations import emails as letters
from app.registrations import queries as registrations
from config import BASE_DIR
from tests.factories import make_event, make_organiser, make_registration, make_user, saved

pytestmark = pytest.mark.usefixtures("session")

ADDRESS = "https://meet.example/secret-room"
FORMATS = [EventFormat.ONLINE, EventFormat.HYBRID]


def online_event(format: EventFormat = EventFormat.ONLINE):
    return make_event(
        format=format, join_url=ADDRESS, venue_ru="Зал", address_ru="Улица, 1", starts_at=clock.now()
    )


def editable() -> list[MessageKind]:
    return [kind for kind in known_kinds() if kind.editable]


def words_of(made: Written) -> str:
    return "\n".join([made.subject, made.text, made.html])


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_text_of_any_kind_names_the_room(app, format, language):
    event = online_event(format)
    assert len(editable()) > 25
    with app.test_request_context():
        for kind in editable():
            with in_language(language):
                context = kind.sample(event)
                made = Message("anna@firm.example", language, kind.key, dict(context), event_id=event.id)
            assert ADDRESS not in words_of(written(made, default=True)), kind.key


@pytest.mark.parametrize("format", FORMATS)
def test_no_placeholder_of_any_kind_stands_for_the_room(app, format):
    """An own text with every placeholder its kind knows."""
    event, organiser = online_event(format), make_organiser()
    with app.test_request_context():
        for kind in editable():
            every = " ".join(f"{{{name}}}" for name in kind.placeholders)
            saved(
                EventText(
                    event_id=event.id,
                    kind=kind.key,
                    language="en",
                    subject="About {event}",
                    text=every,
                    updated_at=clock.now(),
                    updated_by_id=organiser.id,
                )
            )
            with in_language("en"):
                made = Message(
                    "anna@firm.example", "en", kind.key, dict(kind.sample(event)), event_id=event.id
                )
            words = words_of(written(made))
            assert "About " in words and "{" not in written(made).text, kind.key
            assert ADDRESS not in words, kind.key


@pytest.mark.parametrize("topic", list(Topic))
def test_no_mailing_can_name_the_room(app, topic):
    event, person = online_event(), make_user()
    every = " ".join(f"{{{name}}}" for name in mailings.PLACEHOLDERS)
    mailing = Mailing(event_id=event.id, topic=topic, subject_en="{event}", text_en=every)
    with app.test_request_context():
        _message, words = mailings.message(mailing, event, person)
    assert ADDRESS not in words_of(words)


def test_the_letter_of_the_last_minutes_leads_through_our_own_link(app):
    event = online_event()
    row = make_registration(event, make_user(language="en"))
    with app.test_request_context():
        made = written(letters.about_to_begin(registrations.by_id(event.id, row.id)))
    ours = f"http://tandem.test/my/events/{event.slug}/online"
    assert ours in made.text
    button = made.html.partition(">Join</a>")[0].rpartition("<a ")[2]
    assert f'href="{ours}"' in button


def test_no_calendar_part_names_the_room(app):
    event = online_event()
    row = registrations.by_id(event.id, make_registration(event, make_user()).id)
    now = clock.now()
    with app.test_request_context():
        made = [
            letters.approved(row, now=now),
            letters.evening_before(row, now=now),
            letters.event_changed(row, fields={"starts_at"}, old_starts_at=now - timedelta(1), now=now),
            letters.event_cancelled(row, now=now),
            letters.cancelled(row, was_approved=True, by_organiser=False, now=now),
        ]
    for letter in made:
        assert letter.calendar is not None
        assert b"meet.example" not in letter.calendar.replace(b"\r\n ", b""), letter.template


def test_no_template_of_mail_asks_for_the_address_of_the_room():
    """Also those whose facts no sample shows."""
    asking = [
        path.relative_to(BASE_DIR)
        for path in (BASE_DIR / "templates" / "email").rglob("*.*")
        if "join_url" in path.read_text("utf-8")
    ]
    assert asking == []
