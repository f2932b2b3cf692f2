"""What templates may use: words, dates, money, typography. Everything depends on the reader's language and zone."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from app.core import clock
from app.infra.i18n import LANGUAGES, current_language, localised
from app.infra.links import absolute
from app.infra.qr import qr_data_uri
from app.web import formats, typography
from app.web.markup import markdown
from app.web.words import label, sentence_for


def init_jinja(app: Flask) -> None:
    """Register filters and globals; forgotten variables are errors, not empty places."""
    app.jinja_options["autoescape"] = True
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        {
            "t": localised,
            "label": label,
            "markdown": markdown,
            "qr": qr_data_uri,
            "sentence_case": lambda text: str(text)[:1].upper() + str(text)[1:],
            "tie": lambda text: typography.tie(text, current_language()),
            "soft": lambda text: typography.soft(text, current_language()),
            **{name: _in_reader_language(name) for name in formats.FILTERS},
        }
    )
    app.jinja_env.globals.update(
        address_with=address_with, localised=localised, absolute=absolute, sentence=sentence_for
    )
    app.context_processor(
        lambda: {
            "current_language": current_language(),
            "languages": LANGUAGES,
            "now": clock.now(),
            "current_user": current_user,
        }
    )


def _in_reader_language(name: str) -> Any:
    function = formats.FILTERS[name]

    def apply(value: Any, *args: Any, **more: Any) -> Any:
        if value is None or value == "":
            return ""
        return function(value, *args, locale=current_language(), **more)

    return apply


def address_with(**changes: Any) -> str:
    """This page's address with some of its query changed; None removes a key. Changing a filter goes to page 1."""
    # names with an underscore in front are url_for's own; an address may not steer it
    query: dict[str, Any] = {
        key: values for key, values in request.args.to_dict(flat=False).items() if not key.startswith("_")
    }
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return url_for(str(request.endpoint), **{**query, **(request.view_args or {})})
