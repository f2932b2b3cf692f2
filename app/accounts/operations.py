"""The verbs about people. All take the moment `now`; none commits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from app.accounts import emails, queries, rules
from app.accounts.models import Consent, RoleGrant, SignInFailure, SystemRole, User
from app.accounts.passwords import hash_password, needs_new_hash, verify_password
from app.core.errors import NotAllowed, Refused
from app.core.tokens import secret_address
from app.infra import audit, outbox, signing
from app.infra.db import db
from app.infra.throttle import key_of

CONFIRM_SECONDS = 3 * 24 * 3600
RESET_SECONDS = 2 * 3600
INVITE_SECONDS = 14 * 24 * 3600
PRIVACY_TEXT = "2026-09-01"


def sign_up(
    *,
    email: str,
    password: str,
    family_name: str,
    given_name: str,
    patronymic: str,
    phone: str,
    language: str,
    now: datetime,
) -> User | None:
    """Make an account and mail its confirmation.

    Where the address is known already, nothing is made and its owner is told by mail; the answer on the screen is
    the same, so nobody learns who has an account.
    """
    known = queries.by_email(email)
    if known is not None:
        if known.email_confirmed_at is None:
            outbox.put(emails.confirm_address(known), now=now)
        else:
            outbox.put(emails.already_registered(known), now=now)
        return None
    user = add_person(
        email=email,
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        phone=phone,
        language=language,
        now=now,
    )
    user.password_hash = hash_password(password)
    db.session.flush()
    give_consent(user, purpose="account", now=now)
    outbox.put(emails.confirm_address(user), now=now)
    audit.record("user.signed_up", user, actor_id=user.id, now=now)
    return user


def add_person(
    *,
    email: str,
    family_name: str,
    given_name: str,
    now: datetime,
    patronymic: str = "",
    phone: str = "",
    language: str = "ru",
) -> User:
    """A person without a password: signed up, invited or imported. Raises Refused email_taken."""
    if queries.by_email(email) is not None:
        raise Refused("email_taken", field="email")
    user = new_person(
        email=email,
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        phone=phone,
        language=language,
        now=now,
    )
    db.session.add(user)
    db.session.flush()
    return user


def new_person(
    *,
    email: str,
    family_name: str,
    given_name: str,
    now: datetime,
    patronymic: str = "",
    phone: str = "",
    language: str = "ru",
) -> User:
    """The row of a person without a password, not added yet: whoever adds many flushes them together."""
    return User(
        email=email.strip().lower(),
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        phone=phone,
        language=language,
        created_at=now,
        calendar_secret=secret_address(),
    )


def no_address(mark: str) -> str:
    """What stands for the address of a person who gave none: nothing can be sent there (RFC 2606)."""
    return f"{mark.lower()}@{outbox.NOWHERE}"


def confirm_email(token: str, *, now: datetime) -> User:
    """Mark the address as confirmed. Raises Refused link_expired, link_forged."""
    user_id, email = signing.open_signed("confirm", token, max_age=CONFIRM_SECONDS)
    user = db.session.get(User, user_id)
    if user is None or user.email != email:
        raise Refused("link_forged")
    if user.email_confirmed_at is None:
        user.email_confirmed_at = now
        audit.record("user.confirmed", user, actor_id=user.id, now=now)
    return user


def sign_in(*, email: str, password: str, address: str, now: datetime) -> User:
    """The person with this address and password.

    Raises Refused: too_many_attempts, wrong_password (the same for an unknown address), email_not_confirmed,
    account_closed. Failures must be kept by the caller with `note_failure` in a transaction of their own.
    """
    since = now - rules.WINDOW
    if rules.too_many(
        queries.failures(key_of("address", address), since), queries.failures(key_of("account", email), since)
    ):
        raise Refused("too_many_attempts", minutes=int(rules.WINDOW / timedelta(minutes=1)))
    user = queries.by_email(email)
    if not verify_password(user.password_hash if user else None, password) or user is None:
        raise Refused("wrong_password")
    if not user.active:
        raise Refused("account_closed")
    if user.email_confirmed_at is None:
        raise Refused("email_not_confirmed")
    if user.password_hash and needs_new_hash(user.password_hash):
        user.password_hash = hash_password(password)
    db.session.execute(delete(SignInFailure).where(SignInFailure.key == key_of("account", email)))
    return user


def mail_confirmation(*, email: str, now: datetime) -> None:
    """Send the confirmation link once more, at most once a minute."""
    user = queries.by_email(email)
    if user is None or user.email_confirmed_at is not None:
        return
    if not queries.mailed_since(user.email, "accounts/confirm_address", now - timedelta(minutes=1)):
        outbox.put(emails.confirm_address(user), now=now)


def choose_language(user: User, language: str) -> None:
    """Keep the language a signed-in person chose, for pages and messages."""
    user.language = language


def note_failure(*, email: str, address: str, now: datetime) -> None:
    """Count one refused sign-in for the address and for the account; forget those too old to count."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < now - rules.WINDOW))
    db.session.add_all(
        [
            SignInFailure(key=key_of("address", address), at=now),
            SignInFailure(key=key_of("account", email), at=now),
        ]
    )


def ask_for_new_password(*, email: str, now: datetime) -> None:
    """Mail a link to set a new password, if the address is known. At most one a minute."""
    user = queries.by_email(email)
    if (
        user is None
        or not user.active
        or queries.mailed_since(user.email, "accounts/new_password", now - timedelta(minutes=1))
    ):
        return
    outbox.put(emails.new_password(user), now=now)


def set_password(token: str, password: str, *, now: datetime) -> User:
    """Set the password the link allows; the link works once. Raises Refused link_expired, link_forged."""
    user = queries.by_password_link(token, max_age=INVITE_SECONDS)
    user.password_hash = hash_password(password)
    user.email_confirmed_at = user.email_confirmed_at or now
    audit.record("user.password_set", user, actor_id=user.id, now=now)
    return user


def change_card(
    user: User,
    *,
    family_name: str,
    given_name: str,
    patronymic: str,
    latin_name: str,
    phone: str,
    language: str,
    now: datetime,
) -> None:
    """Change one's own name, phone and language."""
    user.family_name, user.given_name, user.patronymic = family_name, given_name, patronymic
    user.latin_name, user.phone, user.language = latin_name, phone, language
    audit.record("user.card_changed", user, actor_id=user.id, now=now)


def change_password(user: User, *, current: str, new: str, now: datetime) -> None:
    """Set a new password, knowing the present one. Raises Refused wrong_current_password."""
    if not verify_password(user.password_hash, current):
        raise Refused("wrong_current_password", field="current")
    user.password_hash = hash_password(new)
    audit.record("user.password_set", user, actor_id=user.id, now=now)


def renew_calendar_address(user: User, *, now: datetime) -> None:
    """Make the old address of the personal calendar feed useless."""
    user.calendar_secret = secret_address()
    audit.record("user.calendar_renewed", user, actor_id=user.id, now=now)


def give_consent(user: User, *, purpose: str, now: datetime) -> None:
    """Keep that the person agreed to `purpose`, with the version of the text shown."""
    db.session.add(Consent(user_id=user.id, purpose=purpose, text_version=PRIVACY_TEXT, given_at=now))


def set_roles(user: User, roles: set[SystemRole], *, actor: User | None, now: datetime) -> None:
    """Give and take system roles. Raises NotAllowed for others than administrators, Refused last_administrator."""
    if actor is not None and not actor.is_administrator:
        raise NotAllowed
    losing = SystemRole.ADMINISTRATOR in user.roles and SystemRole.ADMINISTRATOR not in roles
    if losing and queries.administrators() <= 1:
        raise Refused("last_administrator", field="roles")
    actor_id = actor.id if actor else None
    kept = [grant for grant in user.grants if grant.role in roles]
    had = user.roles
    user.grants = kept + [
        RoleGrant(role=role, granted_at=now, granted_by_id=actor_id) for role in sorted(roles - had)
    ]
    audit.record("user.roles_set", user, actor_id=actor_id, now=now, changes={"roles": sorted(roles)})


def set_active(user: User, active: bool, *, actor: User, now: datetime) -> None:
    """Close or reopen an account. Raises NotAllowed, Refused not_yourself."""
    if not actor.is_administrator:
        raise NotAllowed
    if user.id == actor.id:
        raise Refused("not_yourself")
    user.active = active
    audit.record("user.reopened" if active else "user.closed", user, actor_id=actor.id, now=now)
