"""Everybody of the demonstration, with one password that the first start prints."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.models import Consent, RoleGrant, SystemRole, User
from app.accounts.operations import PRIVACY_TEXT
from app.accounts.passwords import hash_password
from app.demo.accounts import PASSWORD
from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records.people import Person
from app.infra.db import db

_ACCOUNT_AGE = timedelta(days=400)
_YOUNGEST = timedelta(days=110)  # before the first registration of the oldest event
_ROLES = {
    "administrator": SystemRole.ADMINISTRATOR,
    "organiser": SystemRole.ORGANISER,
    "steward": SystemRole.STEWARD,
    "buyer": SystemRole.BUYER,
}


def load(world: World) -> None:
    """Staff, representatives and speakers as accounts with confirmed addresses."""
    password = hash_password(PASSWORD)  # once: a hash costs as much as hundreds of rows
    for person in world.content.persons():
        world.users[person.key] = _user(person, password, world.now)
    _grant(world)
    db.session.add_all(world.users.values())
    db.session.flush()
    db.session.add_all(
        Consent(user_id=user.id, purpose="account", text_version=PRIVACY_TEXT, given_at=user.created_at)
        for user in world.users.values()
    )
    db.session.flush()


def _user(person: Person, password: str, now: datetime) -> User:
    rng = draws.stream("account", person.key)
    created = draws.moment(rng, now - _ACCOUNT_AGE, now - _YOUNGEST)
    return User(
        email=person.email.lower(),
        password_hash=password,
        family_name=person.family.ru,
        given_name=person.given.ru,
        patronymic=person.patronymic_ru,
        latin_name=f"{person.given.en} {person.family.en}",
        language="ru",
        email_confirmed_at=created + timedelta(minutes=rng.randint(1, 50)),
        created_at=created,
        calendar_secret=draws.secret("calendar", person.key),
    )


def _grant(world: World) -> None:
    """Roles of the staff, and of the buyers' people that of a buyer."""
    roles = {account.person: _ROLES.get(account.role) for account in world.content.people.accounts}
    roles |= {
        person.key: SystemRole.BUYER for buyer in world.content.buyers for person in buyer.representatives
    }
    for key, role in roles.items():
        if role is not None:
            user = world.users[key]
            user.grants = [RoleGrant(role=role, granted_at=user.created_at)]
