"""Account pages as people use them."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import queries
from app.accounts.models import Consent, SystemRole, User
from app.accounts.rules import MOST_PER_ACCOUNT
from app.core import clock
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("session")

SIGN_UP = {
    "family_name": "Ким",
    "given_name": "Ольга",
    "email": "Olga.Kim@Firm.example",
    "password": "длинный пароль из слов",
    "consent": "y",
}


def last_mail(kind: str) -> OutboxMessage:
    return db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id.desc())
    ).first()


def link_in(mail: OutboxMessage) -> str:
    return re.search(r"http://tandem\.test(\S+)", mail.text)[1]


def test_sign_up_confirm_and_sign_in(page):
    done = page.post("/sign-up", SIGN_UP, status=200)
    assert "Look into your mail" in done.words
    user = queries.by_email("olga.kim@firm.example")
    assert user is not None and user.email_confirmed_at is None
    assert db.session.scalar(select(Consent.purpose).where(Consent.user_id == user.id)) == "account"
    refused = page.post("/sign-in", {"email": user.email, "password": SIGN_UP["password"]}, status=422)
    assert "First confirm your e-mail" in refused.words
    page.get(link_in(last_mail("accounts/confirm_address")), status=302)
    entered = page.post("/sign-in", {"email": user.email, "password": SIGN_UP["password"]})
    assert entered.location == "/my/"


def test_a_known_address_learns_by_mail_only(page):
    user = make_user(email="olga.kim@firm.example")
    done = page.post("/sign-up", SIGN_UP, status=200)
    assert "Look into your mail" in done.words
    assert last_mail("accounts/already_registered").recipient == user.email
    assert db.session.query(User).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "no address"}, "This is not an e-mail address"),
        ({"password": "kurz"}, "At least 10 characters"),
        ({"family_name": " "}, "Fill in this field"),
        ({"consent": ""}, "Without this consent"),
        ({"given_name": "я" * 81}, "At most 80 characters; there are 81"),
        ({"given_name": "a\x00b"}, "characters that cannot be stored"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(page, change, words):
    answer = page.post("/sign-up", SIGN_UP | change, status=422)
    assert any(words in error for error in answer.errors()), answer.errors()
    kept = next(name for name in ("family_name", "given_name") if name not in change)
    assert answer.find(f"//input[@name='{kept}']/@value") == [SIGN_UP[kept]]


def test_links_expire_break_and_are_used_once(page):
    user = make_user()
    page.post("/forgotten", {"email": user.email}, status=200)
    link = link_in(last_mail("accounts/new_password"))
    assert "damaged" in page.get(link + "x", status=400).words
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert "expired" in page.get(link, status=410).words
    page.post(link, {"password": "совсем новый пароль", "again": "другой"}, status=422)
    page.post(link, {"password": "совсем новый пароль", "again": "совсем новый пароль"})
    assert "used already" in page.get(link, status=400).words
    page.post("/sign-in", {"email": user.email, "password": "совсем новый пароль"})


def test_an_unknown_address_gets_the_same_answer_and_no_mail(page):
    answer = page.post("/forgotten", {"email": "nobody@firm.example"}, status=200)
    assert "on its way" in answer.words
    assert last_mail("accounts/new_password") is None


def test_guessing_is_stopped_and_time_heals(page):
    user = make_user()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(MOST_PER_ACCOUNT):
            answer = page.post("/sign-in", {"email": user.email, "password": "wrong password"}, status=422)
            assert "wrong" in answer.words
        answer = page.post("/sign-in", {"email": user.email, "password": PASSWORD}, status=422)
        assert "Too many attempts" in answer.words
        traveller.shift(timedelta(minutes=16))
        page.post("/sign-in", {"email": user.email, "password": PASSWORD})


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_nowhere_else(page, target):
    user = make_user()
    answer = page.post("/sign-in", {"email": user.email, "password": PASSWORD, "next": target})
    assert answer.location == "/my/"


def test_sign_in_leads_back_to_where_one_wanted(page):
    user = make_user()
    asked = page.get("/account/", status=302)
    assert "/sign-in?next=" in asked.location
    answer = page.post("/sign-in", {"email": user.email, "password": PASSWORD, "next": "/account/"})
    assert answer.location == "/account/"


def test_a_new_password_ends_other_sessions(page):
    user = make_user()
    page.sign_in(user)
    page.get("/account/")
    user.password_hash = "$changed"
    db.session.commit()
    page.get("/account/", status=302)


def test_language_by_choice_then_by_browser_then_russian(page):
    page.language = "en"
    assert page.get("/sign-in").heading == "Sign in"
    page.language = "de"
    assert page.get("/sign-in").heading == "Вход"
    page.post("/language", {"language": "en", "next": "/sign-in"})
    assert page.get("/sign-in").heading == "Sign in"


def test_a_post_without_its_token_changes_nothing(page):
    user = make_user(given_name="Анна")
    page.sign_in(user)
    answer = page.post(
        "/account/", {"csrf_token": "forged", "given_name": "Вера", "family_name": "К"}, status=400
    )
    assert "grown old" in answer.words
    db.session.expire_all()
    assert db.session.get(User, user.id).given_name == "Анна"


def test_ten_megabytes_of_text_are_refused_politely(page):
    page.sign_in(make_user())
    answer = page.post("/account/", {"given_name": "я" * 5_500_000}, status=413)
    assert "Too much at once" in answer.words


def test_people_are_the_administrators_business(page):
    page.sign_in(make_user(SystemRole.ORGANISER))
    page.get("/admin/people/", status=404)
    page.sign_in(make_user(SystemRole.ADMINISTRATOR))
    assert "People" in page.get("/admin/people/").heading


def test_an_administrator_gives_roles_and_keeps_the_last_one(page):
    boss = make_user(SystemRole.ADMINISTRATOR)
    other = make_user()
    page.sign_in(boss)
    page.post(f"/admin/people/{other.id}", {"roles": ["organiser", "steward"]})
    db.session.expire_all()
    assert db.session.get(User, other.id).roles == {SystemRole.ORGANISER, SystemRole.STEWARD}
    answer = page.post(f"/admin/people/{boss.id}", {"roles": ["organiser"]}, status=422)
    assert "last administrator" in answer.words


def test_an_invited_person_sets_a_password_and_enters(page):
    page.sign_in(make_user(SystemRole.ADMINISTRATOR))
    page.post(
        "/admin/people/new",
        {"email": "new@firm.example", "family_name": "Ли", "given_name": "Ян", "roles": ["steward"]},
    )
    page.sign_out()
    page.post(
        link_in(last_mail("accounts/invitation")),
        {"password": "пароль нового человека", "again": "пароль нового человека"},
    )
    page.post("/sign-in", {"email": "new@firm.example", "password": "пароль нового человека"})


def test_a_closed_account_cannot_enter(page):
    boss, other = make_user(SystemRole.ADMINISTRATOR), make_user()
    page.sign_in(boss)
    page.post(f"/admin/people/{other.id}/active", {"active": "0"})
    page.sign_out()
    answer = page.post("/sign-in", {"email": other.email, "password": PASSWORD}, status=422)
    assert "closed" in answer.words


def test_the_calendar_address_can_be_renewed(page):
    user = make_user()
    before = user.calendar_secret
    page.sign_in(user)
    page.post("/account/calendar-address")
    db.session.expire_all()
    assert db.session.get(User, user.id).calendar_secret != before


def test_the_local_mailbox_says_in_words_how_far_a_message_is(page):
    page.post("/sign-up", SIGN_UP, status=200)
    seen = page.get("/mailbox/?lang=ru").words
    assert "olga.kim@firm.example" in seen.lower()
    assert "ждёт" in seen and "queued" not in seen
