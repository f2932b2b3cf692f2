"""Every message the site can send is known by its kind, and speaks both languages."""

import pytest

from app.infra.i18n import LANGUAGES
from app.infra.outbox import Message, known_kinds, written
from config import BASE_DIR
from tests.factories import make_event

FOLDER = BASE_DIR / "templates" / "email"


def templates() -> set[str]:
    """The addresses of all messages: what stands under templates/email in a room's folder, parts left out."""
    return {
        str(path.relative_to(FOLDER).with_suffix(""))
        for path in FOLDER.glob("*/**/*.txt")
        if not path.name.startswith("_")
    }


def test_every_template_has_a_registered_kind(app):
    known = {kind.key for kind in known_kinds() if not kind.written_freely}
    assert templates() - known == set(), "register a MessageKind in the room that sends it"
    assert known - templates() == set(), "a kind without templates"


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("key", sorted(templates()))
def test_a_kind_speaks_both_languages_and_knows_its_placeholders(app, key):
    kind = next(kind for kind in known_kinds() if kind.key == key)
    assert str(kind.title)
    if not kind.editable:
        return
    event = make_event()
    words = {}
    for language in LANGUAGES:
        with app.app_context():
            from app.infra.i18n import in_language

            with in_language(language):
                context = dict(kind.sample(event))
                facts = kind.facts(context)
                titles = {str(placeholder.title) for placeholder in kind.placeholders.values()}
            assert len(titles) == len(kind.placeholders)
            words[language] = written(Message("a@b.example", language, key, context, event_id=event.id))
        assert set(kind.placeholders) <= set(facts) | {"before", "session", "session_when", "password_link"}
        assert set(facts) >= kind.needed
        assert words[language].subject and words[language].text.strip()
    assert words["ru"].subject != words["en"].subject
    assert words["ru"].text != words["en"].text
