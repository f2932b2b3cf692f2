"""Fields that all forms share: pasted text arrives as it was meant."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.web.forms import Day, EmailLine, Form, Line, Paragraphs, WholeNumber


class Card(Form):
    name = Line("Name", required=True)
    email = EmailLine("E-mail", required=False)
    about = Paragraphs("About", most=10)
    seats = WholeNumber("Seats")
    day = Day("Day")


def filled(app: Flask, **sent: str) -> Any:
    with app.test_request_context(method="POST", data=sent):
        form = Card(meta={"csrf": False})
        form.validate()
        return form


def test_what_nobody_typed_is_not_kept(app: Flask) -> None:
    form = filled(
        app,
        name="\ufeffАнна\u200b \u00adЁлкина\u00a0",
        email="\u202aanna@company.ru\u202c",
        about="\u200eодин\r\nдва\u200e",
        seats="1\u00a0200\u200b",
        day="\u200e2026-12-10\u200e",
    )
    assert not form.errors
    assert (form.name.data, form.email.data) == ("Анна Ёлкина", "anna@company.ru")
    assert (form.about.data, form.seats.data) == ("один\r\nдва", 1200)
    assert form.day.data.isoformat() == "2026-12-10"


@pytest.mark.parametrize("nothing", ["\u200b", " \ufeff ", "\u00a0", "\u00ad\u200e"])
def test_what_cannot_be_seen_is_nothing(app: Flask, nothing: str) -> None:
    form = filled(app, name=nothing, email=nothing, about=nothing, seats=nothing, day=nothing)
    assert list(form.errors) == ["name"]
    assert (form.email.data, form.about.data, form.seats.data, form.day.data) == ("", "", None, None)


def test_the_limit_counts_what_is_seen(app: Flask) -> None:
    assert not filled(app, name="Анна", about="десять\u200b\u200b\u200bбукв").errors
    assert list(filled(app, name="Анна", about="одиннадцать").errors) == ["about"]
