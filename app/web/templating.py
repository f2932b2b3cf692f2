"""Templates compiled once per language: words without places to fill stand in the compiled page as they are.

A page has a hundred words and more. Looking each of them up at every request was the largest part of its time; the
reader's language is known before the page is drawn, so each language has templates of its own (an overlay of one
environment), and what is left for the request are the sentences with names and numbers in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask.templating import Environment
from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token
from markupsafe import Markup

from app.infra.i18n import current_language, translations_of


class WordsInPlace(Extension):
    """Puts the translation where a template says `_('Word')` or `pgettext('context', 'Word')` with nothing to fill in."""

    def filter_stream(self, stream: Iterable[Token]) -> Iterator[Token]:
        translations = getattr(self.environment, "translations", None)
        if translations is None:
            yield from stream
            return
        held: list[Token] = []
        for token in stream:
            held.append(token)
            found = _constant_words(held, translations)
            if found is not None:
                yield found
                held = []
            elif not _may_become_words(held):
                # the last one may begin another call: «_(_('a'))» is nobody's wish, «f(_('a'))» is
                if len(held) > 1 and _may_become_words(held[-1:]):
                    yield from held[:-1]
                    held = held[-1:]
                else:
                    yield from held
                    held = []
        yield from held


_CALLS = {
    "_": ("name", "lparen", "string", "rparen"),
    "pgettext": ("name", "lparen", "string", "comma", "string", "rparen"),
}


def _may_become_words(held: list[Token]) -> bool:
    shape = _CALLS.get(held[0].value) if held and held[0].type == "name" else None
    return shape is not None and tuple(token.type for token in held) == shape[: len(held)]


def _constant_words(held: list[Token], translations: NullTranslations) -> Token | None:
    if not _may_become_words(held) or len(held) < len(_CALLS[held[0].value]):
        return None
    texts = [token.value for token in held if token.type == "string"]
    words = translations.ugettext(*texts) if len(texts) == 1 else translations.upgettext(*texts)
    return Token(held[0].lineno, "string", words % {})


class BilingualEnvironment(Environment):
    """Hands every template out in the language of the reader."""

    language: str | None = None
    translations: NullTranslations | None = None
    filters_of_language: Callable[[str], dict[str, Any]]

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.add_extension(WordsInPlace)
        self.by_language: dict[str, BilingualEnvironment] = {}

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:
        if self.language is not None:
            return super().get_template(name, parent, globals)
        return self._in(current_language()).get_template(name, parent, globals)

    def make_globals(self, d: Any) -> dict[str, Any]:
        """A plain dictionary: Jinja compares its keys at every import, and a chain of maps does so slowly."""
        return {**self.globals, **d} if d else dict(self.globals)

    def _in(self, language: str) -> BilingualEnvironment:
        """The environment of one language, made when somebody first reads in it."""
        found = self.by_language.get(language)
        if found is None:
            found = self.overlay(cache_size=-1)
            found.language, found.translations = language, translations_of(language)
            found.filters = {**self.filters, **self.filters_of_language(language)}
            found.globals = {**self.globals, **words_of(found.translations), "current_language": language}
            self.by_language[language] = found
        return found


def words_of(translations: NullTranslations) -> dict[str, Any]:
    """What templates call for sentences with places to fill; the values are escaped, the sentences are ours."""

    def safe(sentence: str) -> Markup:
        return Markup(sentence)  # noqa: S704  (a text of our own catalogue)

    def gettext(text: str, /, **values: Any) -> Markup:
        return safe(translations.ugettext(text)) % values

    def ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
        return safe(translations.ungettext(one, many, num)) % {"num": num, **values}

    def pgettext(context: str, text: str, /, **values: Any) -> Markup:
        return safe(translations.upgettext(context, text)) % values

    def npgettext(context: str, one: str, many: str, num: int, /, **values: Any) -> Markup:
        return safe(translations.unpgettext(context, one, many, num)) % {"num": num, **values}

    return {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "npgettext": npgettext,
    }
