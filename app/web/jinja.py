"""What templates may use: words, dates, money, typography. Everything depends on the reader's language and zone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from flask_login import current_user

from app.core import clock
from app.infra.i18n import LANGUAGES, localised
from app.infra.links import absolute
from app.infra.qr import qr_data_uri
from app.web import formats, typography
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


def remembered_url_for(endpoint: str, **values: Any) -> str:
    """url_for, which gives the same address to the same question; menus ask it dozens of times a page."""
    if endpoint.startswith(".") or not request:
        return url_for(endpoint, **values)
    try:
        return _address_of(request.environ.get("SCRIPT_NAME", ""), endpoint, tuple(values.items()))
    except TypeError:  # a list among the values
        return url_for(endpoint, **values)


@lru_cache(maxsize=4096)
def _address_of(_script_name: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def in_other_language(language: str) -> str:
    """This page's address that asks for `language`; also of a page that is not there."""
    query = {**request.args.to_dict(flat=False), "lang": [language]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


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
