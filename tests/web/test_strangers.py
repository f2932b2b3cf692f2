"""Strangers share a page; whoever can be told apart does not."""

from __future__ import annotations

import contextvars
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.events.models import Event
from app.infra.db import transaction
from app.web import strangers
from tests.factories import make_event, make_user
from tests.page_client import PageClient


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    strangers.forget()


@pytest.fixture
def event(session: Session) -> Event:
    return make_event(title_en="Composites", title_ru="Композиты")


def ask(client: FlaskClient, url: str, language: str = "en") -> TestResponse:
    """A request in a context of its own, as a server's is."""
    headers = {"Accept-Language": language}
    return contextvars.Context().run(lambda: client.get(url, headers=headers))


def seen(client: FlaskClient, event: Event, language: str = "en") -> str:
    answer = ask(client, f"/events/{event.slug}", language)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_stranger_gets_the_kept_page_and_no_cookie(app: Flask, event: Event, count_queries: Any) -> None:
    client = app.test_client()
    first = seen(client, event)
    with count_queries() as asked:
        answer = ask(client, f"/events/{event.slug}")
    assert (answer.get_data(as_text=True), len(asked)) == (first, 0)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Security-Policy"]


def test_the_calendar_gives_strangers_no_cookie_either(app: Flask, event: Event) -> None:
    answer = ask(app.test_client(), "/")
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


def test_an_act_makes_the_kept_page_old(app: Flask, event: Event) -> None:
    client = app.test_client()
    assert "Composites" in seen(client, event)
    with transaction():
        event.title_en = "Ceramics"
    assert "Ceramics" in seen(client, event)


def test_languages_are_kept_apart(app: Flask, event: Event) -> None:
    client = app.test_client()
    assert "Композиты" not in seen(client, event)
    assert "Композиты" in seen(client, event, "ru")


def test_who_is_signed_in_gets_a_page_of_his_own(page: PageClient, event: Event) -> None:
    seen(page.client, event)
    page.sign_in(make_user())
    own = seen(page.client, event)
    assert "Sign out" in own
    page.sign_out()
    assert "Sign out" not in seen(page.app.test_client(), event)


def test_a_page_that_is_not_there_is_not_kept(app: Flask, session: Session) -> None:
    client = app.test_client()
    assert ask(client, "/events/later").status_code == 404
    make_event(slug="later")
    assert ask(client, "/events/later").status_code == 200


def test_a_strangers_choice_of_language_holds(app: Flask, event: Event) -> None:
    client = app.test_client()
    assert 'lang="ru"' in ask(client, "/?lang=ru").get_data(as_text=True)
    assert 'lang="ru"' in seen(client, event)
    assert 'hreflang="en"' in seen(client, event)
