import pytest

from app.accounts.rules import MOST_PER_ACCOUNT, MOST_PER_ADDRESS, password_weakness, too_many


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("short", "password_too_short"),
        ("aaaaaaaaaaaa", "password_too_simple"),
        ("sokolova-2026", "password_contains_name"),
        ("три простых слова", None),
    ],
)
def test_what_is_wrong_with_a_password(password, weakness):
    assert password_weakness(password, email="Sokolova@firm.example") == weakness


def test_sign_in_is_limited_per_address_and_per_account():
    assert not too_many(MOST_PER_ADDRESS - 1, MOST_PER_ACCOUNT - 1)
    assert too_many(MOST_PER_ADDRESS, 0)
    assert too_many(0, MOST_PER_ACCOUNT)
