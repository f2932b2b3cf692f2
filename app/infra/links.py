"""Whole addresses for mail, calendars and QR codes.

They are built from SITE_URL, never from the Host header a request brought: a forged header must not end up in a
password mail.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, url_for


def init_links(app: Flask) -> None:
    """Let url_for work outside a request too."""
    parts = urlsplit(app.config["SITE_URL"])
    app.config.update(SERVER_NAME=parts.netloc, PREFERRED_URL_SCHEME=parts.scheme)


def absolute(endpoint: str, **values: Any) -> str:
    """The address of `endpoint` as people outside see it."""
    return str(current_app.config["SITE_URL"]) + url_for(endpoint, _external=False, **values)
