"""The one place that commits."""

import pytest
from sqlalchemy import select, text

from app.accounts.models import User
from app.core import clock
from app.infra.db import after_commit, db, transaction
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("session")


def names() -> list[str]:
    return list(db.session.scalars(select(User.given_name)))


def test_everything_inside_is_kept_or_nothing():
    user = make_user(given_name="Анна")
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.get(User, user.id).given_name = "Вера"
        1 / 0  # noqa: B018
    assert names() == ["Анна"]
    with transaction():
        db.session.get(User, user.id).given_name = "Вера"
    assert names() == ["Вера"]


def test_a_transaction_inside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="entry only"), transaction(), transaction():
        pass


def test_changes_made_before_it_are_refused():
    user = make_user()
    user.given_name = "Changed too early"
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass


def test_acts_after_the_commit_happen_once_and_only_after_it():
    seen: list[str] = []
    with transaction():
        after_commit(lambda: seen.append("told"))
        assert seen == []
    assert seen == ["told"]
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: seen.append("never"))
        1 / 0  # noqa: B018
    with transaction():
        pass
    assert seen == ["told"]


def test_moments_come_back_aware_and_in_utc():
    now = clock.now()
    user = make_user(created_at=now)
    db.session.expire_all()
    assert db.session.get(User, user.id).created_at == now
    assert db.session.get(User, user.id).created_at.utcoffset().total_seconds() == 0


def test_foreign_keys_are_kept_on_every_database():
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO role_grant (user_id, role, granted_at) VALUES (999999, 'steward', '2026-01-01')"
            )
        )
