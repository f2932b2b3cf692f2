"""Every kind of message the site sends. A room registers its own in `room.py`; a test compares with templates/email.

A kind that names `facts` and `sample` can be given another text for one event: the organiser writes it with the kind's
placeholders in braces (`{name}`), and `facts` says what stands for each of them in one message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Placeholder:
    """What may stand in braces in a text: its explanation, and whether its value is an address one can open."""

    title: Any
    is_address: bool = False


@dataclass(frozen=True)
class MessageKind:
    """One kind of message. `key` is the template's address under templates/email: `registrations/approved`.

    `title` names it in the list of texts, `sent_when` says on what occasion it goes. `facts(context)` answers the text
    for each placeholder, in the language that is set; `sample(event)` a context for the preview, made of rows that are
    never written. `needed` are placeholders without which the message is worthless (a link to set a password).

    `urgent` mail goes at any hour and at once; other mail waits for the morning and keeps to the rate of an address.
    `own` mail is about the reader's own registration or account; from all other mail one can unsubscribe by a click.
    """

    key: str
    title: Any
    sent_when: Any = ""
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    facts: Callable[[Context], Mapping[str, str]] | None = None
    sample: Callable[[Any], Context] | None = None
    needed: frozenset[str] = frozenset()
    urgent: bool = True
    own: bool = True
    written_freely: bool = False  # without a template: somebody writes each of them

    @property
    def editable(self) -> bool:
        """Whether an event may have a text of its own for it."""
        return self.facts is not None and self.sample is not None


_kinds: dict[str, MessageKind] = {}


def register_kinds(*kinds: MessageKind) -> None:
    """Make kinds known, in the order in which the organiser sees them. Registering again replaces."""
    for kind in kinds:
        _kinds[kind.key] = kind


def kind_of(key: str) -> MessageKind:
    """The kind called `key`; one that nobody registered is urgent, own and fixed in its text."""
    return _kinds.get(key) or MessageKind(key, key)


def known_kinds() -> list[MessageKind]:
    """All registered kinds."""
    return list(_kinds.values())
