"""The message of a mailing, and the kinds that have no template since somebody writes each of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.correspondence import facts
from app.correspondence.models import Mailing, Topic
from app.correspondence.own_text import written_from
from app.events.models import Event
from app.infra.i18n import in_language
from app.infra.links import absolute
from app.infra.outbox import (
    Message,
    MessageKind,
    Placeholder,
    Written,
    kind_of,
    unsubscribe_link,
    with_way_out,
)

KEYS = {Topic.NEWS: "correspondence/news", Topic.EVENT: "correspondence/notice"}
PLACEHOLDERS = {
    **facts.READER,
    **facts.EVENT,
    "my_link": Placeholder(_l("address of the reader’s own page of the event"), is_address=True),
}


def kinds() -> list[MessageKind]:
    """Mailings and tests; their words are written each time."""
    return [
        MessageKind(KEYS[Topic.NEWS], _l("Mailing: news"), written_freely=True, urgent=False, own=False),
        MessageKind(KEYS[Topic.EVENT], _l("Mailing: about the event"), written_freely=True, urgent=False),
        MessageKind("correspondence/test", _l("Test message"), written_freely=True),
    ]


def words_for(mailing: Mailing, language: str) -> tuple[str, str, str]:
    """Language, subject and text for a reader of `language`; the other language where this one is not written."""
    other = "en" if language == "ru" else "ru"
    for one in (language, other):
        subject, text = getattr(mailing, f"subject_{one}"), getattr(mailing, f"text_{one}")
        if subject and text:
            return one, subject, text
    return language, mailing.subject_ru or mailing.subject_en, mailing.text_ru or mailing.text_en


def message(mailing: Mailing, event: Event, user: User) -> tuple[Message, Written]:
    """The message to one person, in words."""
    language, subject, text = words_for(mailing, user.language)
    made = Message(user.email, language, KEYS[mailing.topic], event_id=event.id)
    with in_language(language):
        link = unsubscribe_link(kind_of(made.template), made)
        words = written_from(subject, text, facts_of(event, user), PLACEHOLDERS, unsubscribe_link=link)
        return made, with_way_out(words, link)


def facts_of(event: Event, user: User) -> dict[str, str]:
    """What stands for the placeholders of a mailing."""
    return {
        **facts.facts_of_reader(user),
        **facts.facts_of_event(event),
        "my_link": absolute("participant.event", slug=event.slug),
    }
