"""Messages about accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts import queries
from app.accounts.models import User
from app.infra import signing
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind


def confirm_address(user: User) -> Message:
    """Please confirm that this address is yours."""
    token = signing.sign("confirm", [user.id, user.email])
    return _message(user, "confirm_address", link=absolute("accounts.confirm", token=token))


def already_registered(user: User) -> Message:
    """Somebody, perhaps you, tried to sign up with an address that has an account."""
    return _message(user, "already_registered", link=absolute("accounts.forgotten"))


def new_password(user: User) -> Message:
    """The link you asked for."""
    return _message(user, "new_password", link=_password_link(user))


def invitation(user: User) -> Message:
    """An account was made for you; choose a password."""
    return _message(user, "invitation", link=_password_link(user))


def _password_link(user: User) -> str:
    return absolute("accounts.set_password", token=queries.password_link(user))


def _message(user: User, name: str, **context: object) -> Message:
    return Message(user.email, user.language, f"accounts/{name}", {"user": user, **context})


def kinds() -> list[MessageKind]:
    """The messages of this room; they belong to no event, so their text is fixed."""
    return [
        MessageKind(f"accounts/{name}", title)
        for name, title in {
            "confirm_address": _l("Confirm an address"),
            "already_registered": _l("There is an account already"),
            "new_password": _l("New password"),
            "invitation": _l("Invitation to an account"),
        }.items()
    ]
