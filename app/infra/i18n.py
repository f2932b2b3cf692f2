"""Words: which language a reader gets, and where the translations lie (one catalogue a room)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, force_locale, get_domain, get_locale
from flask_login import current_user

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"
LANGUAGE_COOKIE = "language"  # a stranger's choice; who is signed in has it in the session and on the card

babel = Babel()


def init_i18n(app: Flask) -> None:
    """Merge the catalogues of all rooms. English words are the keys; Russian ones stand in the catalogues."""
    folder = Path(app.root_path) / "translations"
    rooms = sorted(path.stem for path in (folder / "ru" / "LC_MESSAGES").glob("*.po"))
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(folder)] * max(len(rooms), 1))
    app.config["BABEL_DOMAIN"] = ";".join(rooms or ["common"])
    babel.init_app(app, locale_selector=chosen_language)


def chosen_language() -> str:
    """By choice, then by the person's card, then by the browser, Russian by default."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if (asked := request.args.get("lang")) in LANGUAGES:
        return str(asked)
    if (chosen := session.get("language") or request.cookies.get(LANGUAGE_COOKIE)) in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def current_language() -> str:
    """'ru' or 'en', for the page or the message being written."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else DEFAULT_LANGUAGE


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Write what follows in `language`, whoever asks."""
    with force_locale(language if language in LANGUAGES else DEFAULT_LANGUAGE):
        yield


def translations_of(language: str) -> NullTranslations:
    """The merged catalogue of `language`; inside an application context."""
    with in_language(language):
        found: NullTranslations = get_domain().get_translations()
        return found


def localised(row: Any, attribute: str, language: str | None = None) -> str:
    """`row.<attribute>_<language>`, or the Russian text where the other is empty; the reader's language by default."""
    text = getattr(row, f"{attribute}_{language or current_language()}", "")
    return text or getattr(row, f"{attribute}_ru")
