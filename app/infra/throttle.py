"""Limits on attempts, counted in the database so that all processes count together."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app


def key_of(kind: str, value: str) -> str:
    """A keyed digest of an address or account: the table of attempts must not become a list of people."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{kind}:{value.strip().lower()}".encode(), hashlib.sha256).hexdigest()
