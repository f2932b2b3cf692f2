"""What templates may use: words, dates, money, typography. Everything depends on the reader's language and zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_login import current_user

from app.core import clock
from app.infra.i18n import LANGUAGES, localised
from app.infra.links import absolute
from app.infra.qr import qr_data_uri
from app.web import formats, typography
from app.web.addresses import address_with, in_other_language, remembered_url_for
from app.web.icons import icon
from app.web.markup import markdown
from app.web.words import label, sentence_for


def init_jinja(app: Flask) -> None:
    """Register filters and globals; forgotten variables are errors, not empty places."""
    app.jinja_options["autoescape"] = True
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        {
            "label": label,
            "markdown": markdown,
            "qr": qr_data_uri,
            "sentence_case": lambda text: str(text)[:1].upper() + str(text)[1:],
        }
    )
    app.jinja_env.filters_of_language = filters_of_language  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        address_with=address_with,
        in_other_language=in_other_language,
        localised=localised,
        absolute=absolute,
        sentence=sentence_for,
        current_user=current_user,
        languages=LANGUAGES,
        drawn_icon=icon,
        url_for=remembered_url_for,
    )
    app.context_processor(lambda: {"now": clock.now()})


def filters_of_language(language: str) -> dict[str, Any]:
    """The filters whose answer depends on the reader's language."""
    return {
        "t": lambda row, attribute: localised(row, attribute, language),
        "tie": lambda text: typography.tie(text, language),
        "soft": lambda text: typography.soft(text, language),
        **{name: _in_language(function, language) for name, function in formats.FILTERS.items()},
    }


def _in_language(function: Callable[..., Any], language: str) -> Callable[..., Any]:
    def apply(value: Any, *args: Any, **more: Any) -> Any:
        if value is None or value == "":
            return ""
        return function(value, *args, locale=language, **more)

    return apply
