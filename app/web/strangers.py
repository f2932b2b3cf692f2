"""Public pages are the same for every stranger: drawn once, handed out for a moment.

Whoever is signed in, or was told something by a flash, has a session and gets a page of his own. An act of this process
makes all kept pages old at once; an act of another one within `KEPT` seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from cachetools import TTLCache
from flask import Response, current_app, make_response, request, session

from app.infra.db import acts_done
from app.infra.i18n import current_language

KEPT = 1.0  # seconds
MOST = 256  # pages, about 30 KB each
_pages: TTLCache[tuple[Any, ...], Response] = TTLCache(maxsize=MOST, ttl=KEPT)
_lock = Lock()


def same_for_strangers(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let strangers share what `view` answers to GET."""

    @wraps(view)
    def shown(**arguments: Any) -> Any:
        if not is_stranger():
            return view(**arguments)
        key = (acts_done(), request.host, request.full_path, current_language(), request.cookies.get("theme"))
        with _lock:
            page = _pages.get(key)
        if page is None:
            page = make_response(view(**arguments))
            # a form's token belongs to one session: such a page is nobody else's
            if page.status_code == 200 and not page.is_streamed and not session.modified:
                page.freeze()
                with _lock:
                    _pages[key] = page
        return _copy(page)

    return shown


def forget() -> None:
    """Draw every page anew from now on."""
    with _lock:
        _pages.clear()


def is_stranger() -> bool:
    """Whether the request carries nothing that could tell one visitor from another."""
    config = current_app.config
    names = (config["SESSION_COOKIE_NAME"], config.get("REMEMBER_COOKIE_NAME", "remember_token"))
    return not any(name in request.cookies for name in names)


def _copy(page: Response) -> Response:
    """What follows adds headers to its answer; the kept one stays as it was."""
    return current_app.response_class(
        page.get_data(), status=page.status_code, headers=page.headers, mimetype=page.mimetype
    )
