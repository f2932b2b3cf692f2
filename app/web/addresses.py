"""Addresses of our own pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for


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
        key: tuple(values)
        for key, values in request.args.to_dict(flat=False).items()
        if not key.startswith("_")
    }
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return remembered_url_for(str(request.endpoint), **{**query, **(request.view_args or {})})
