"""Outline icons from the sprite."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

_SPRITE = "/static/vendor/icons.svg"


@lru_cache(maxsize=512)
def icon(name: str, cls: str = "") -> Markup:
    """The icon `name` of the sprite, hidden from screen readers; `cls` may name a size ('icon-s')."""
    return Markup(
        '<svg class="icon{}" aria-hidden="true" focusable="false" stroke-linecap="round" stroke-linejoin="round">'
        '<use href="{}#{}"/></svg>'
    ).format(f" {cls}" if cls else "", _SPRITE, name)
