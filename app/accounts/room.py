"""What this room hands to the factory: sign-in, pages, words."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager

from app.accounts import emails, names, queries, words
from app.accounts.models import User
from app.accounts.views import account, mailbox, people, sign_up
from app.infra.outbox import register_kinds

login_manager = LoginManager()


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    register_kinds(*emails.kinds())
    app.add_template_filter(names.short_name, "short_name")
    app.add_template_filter(names.full_name, "full_name")
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    for blueprint in (sign_up.blueprint, account.blueprint, people.blueprint):
        app.register_blueprint(blueprint)
    if app.config["MAILBOX_ENABLED"]:
        app.register_blueprint(mailbox.blueprint)


def load_user(session_key: str) -> User | None:
    """The person behind a session cookie, unless the password has changed since or the account is closed."""
    return queries.by_session_key(session_key)
