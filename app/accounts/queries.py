"""Reads about people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.models import RoleGrant, SignInFailure, SystemRole, User
from app.core.errors import NotFound, Refused
from app.infra import signing
from app.infra.db import db
from app.infra.outbox import OutboxMessage

_WITH_ROLES = select(User).options(joinedload(User.grants)).where(User.id == bindparam("user_id"))


def by_emails(addresses: Sequence[str]) -> dict[str, User]:
    """The people with these addresses (in lower case), by address, in one statement for each 500."""
    found: dict[str, User] = {}
    for start in range(0, len(addresses), 500):
        query = (
            select(User).where(User.email.in_(addresses[start : start + 500])).options(lazyload(User.grants))
        )
        found.update({user.email: user for user in db.session.scalars(query)})
    return found


def by_email(email: str) -> User | None:
    """The person with this address, whatever its capitals."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def one(user_id: int) -> User:
    """A person by id. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def session_key(user: User) -> str:
    """What the session cookie carries: the id and a mark of the password, so a new password ends old sessions."""
    return f"{user.id}.{_mark(user)}"


def by_session_key(key: str) -> User | None:
    """The active person behind a session cookie."""
    user_id, _, mark = key.partition(".")
    user = (
        db.session.scalars(_WITH_ROLES, {"user_id": int(user_id)}).unique().one_or_none()
        if user_id.isdecimal()
        else None
    )
    return user if user is not None and user.active and _mark(user) == mark else None


def password_link(user: User) -> str:
    """The token of a link that sets a password once."""
    return signing.sign("password", [user.id, _mark(user)])


def by_password_link(token: str, *, max_age: int) -> User:
    """The person a password link was made for. Raises Refused link_expired, link_forged (also when used before)."""
    user_id, mark = signing.open_signed("password", token, max_age=max_age)
    user = db.session.get(User, user_id)
    if user is None or not user.active or _mark(user) != mark:
        raise Refused("link_used")
    return user


def failures(key: str, since: datetime) -> int:
    """Refused sign-ins under `key` since `since`."""
    query = (
        select(func.count())
        .select_from(SignInFailure)
        .where(SignInFailure.key == key, SignInFailure.at >= since)
    )
    return db.session.scalar(query) or 0


def mailed_since(recipient: str, kind: str, since: datetime) -> bool:
    """Whether a message of this kind went to the address since `since`."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.recipient == recipient, OutboxMessage.kind == kind, OutboxMessage.created_at > since
    )
    return db.session.scalar(query.limit(1)) is not None


def mailed_lately(kind: str, event_id: int, since: datetime) -> set[str]:
    """The addresses to which a message of this kind about the event went since `since`."""
    query = select(OutboxMessage.recipient).where(
        OutboxMessage.kind == kind, OutboxMessage.event_id == event_id, OutboxMessage.created_at > since
    )
    return set(db.session.scalars(query))


def administrators() -> int:
    """How many administrators there are."""
    query = select(func.count()).select_from(RoleGrant).where(RoleGrant.role == SystemRole.ADMINISTRATOR)
    return db.session.scalar(query) or 0


def people(question: str = "", role: SystemRole | None = None) -> Select[tuple[User]]:
    """All people, by name, for the administrator's list."""
    query = select(User).order_by(func.lower(User.family_name), func.lower(User.given_name), User.id)
    if question:
        pattern = f"%{question.lower()}%"
        query = query.where(
            or_(User.email.like(pattern), func.lower(User.family_name + " " + User.given_name).like(pattern))
        )
    if role is not None:
        query = query.where(User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == role)))
    return query


def outbox_messages() -> Select[tuple[OutboxMessage]]:
    """The newest messages first, for the local mailbox page."""
    return select(OutboxMessage).order_by(OutboxMessage.id.desc())


def _mark(user: User) -> str:
    return hashlib.sha256((user.password_hash or f"none:{user.id}").encode()).hexdigest()[:16]
