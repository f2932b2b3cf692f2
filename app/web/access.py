"""Who may enter a blueprint. Each blueprint names exactly one guard; questions about one object are `may_*` rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.web.flashes import tell

GUARDS: dict[str, Callable[[], Any]] = {}


def guard(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a way of guarding under `name`."""

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        GUARDS[name] = function
        return function

    return register


def guarded(blueprint: Blueprint, name: str) -> Blueprint:
    """Put the guard `name` before every view of `blueprint`."""
    blueprint.before_request(GUARDS[name])
    blueprint.guard = name  # type: ignore[attr-defined]
    return blueprint


@guard("public")
def public() -> None:
    """Everybody."""


@guard("signed_in")
def signed_in() -> Any:
    """Somebody; a stranger is asked to sign in and comes back to the page."""
    if not current_user.is_authenticated:
        tell(_("Sign in to go on."))
        target = request.full_path if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target))
    return None


@guard("organiser")
def organiser() -> Any:
    """The centre's staff. For others these pages do not exist."""
    if (answer := signed_in()) is not None:
        return answer
    if not current_user.is_organiser:
        abort(404)
    return None


@guard("steward")
def steward() -> Any:
    """Those who work on the day."""
    if (answer := signed_in()) is not None:
        return answer
    return None


@guard("administrator")
def administrator() -> Any:
    """Administrators. For others these pages do not exist."""
    if (answer := signed_in()) is not None:
        return answer
    if not current_user.is_administrator:
        abort(404)
    return None


@guard("signed_link")
def signed_link() -> None:
    """Whoever holds the secret in the address; the view opens it."""
