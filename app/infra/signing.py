"""Signed, expiring links. A link says what it is for, so one made for one purpose opens nothing else."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from app.core.errors import Refused


def sign(purpose: str, payload: Any) -> str:
    """A token for an address, good only for `purpose`."""
    return _serializer(purpose).dumps(payload)


def open_signed(purpose: str, token: str, *, max_age: int) -> Any:
    """The payload of `token`, at most `max_age` seconds old. Raises Refused link_expired or link_forged."""
    try:
        return _serializer(purpose).loads(token, max_age=max_age)
    except SignatureExpired as error:
        raise Refused("link_expired") from error
    except BadSignature as error:
        raise Refused("link_forged") from error


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"tandem.{purpose}")


def digest(purpose: str, content: bytes) -> bytes:
    """A keyed digest (HMAC-SHA256) of `content`, made with this site's secret and good only for `purpose`."""
    key = f"tandem.{purpose}\0{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, content, hashlib.sha256).digest()
