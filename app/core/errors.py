"""What an operation may answer instead of doing what was asked. Codes are words of the rules; pages translate them."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """Base of all refusals. `code` names the rule, `field` the form field at fault, `params` fill the sentence."""

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class Refused(DomainError):
    """A rule forbids the act as things stand (422)."""


class Conflict(DomainError):
    """Somebody else was quicker or the data changed meanwhile (409)."""


class NotFound(DomainError):
    """The object does not exist, or the actor may not know that it does (404)."""

    def __init__(self, code: str = "not_found", **params: Any) -> None:
        super().__init__(code, **params)


class NotAllowed(DomainError):
    """The actor may see the object but not do this to it (403)."""

    def __init__(self, code: str = "not_allowed", **params: Any) -> None:
        super().__init__(code, **params)
