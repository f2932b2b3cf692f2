"""1 People: sign-up with a confirmation mail, sign-in and out, a forgotten password, language, roles."""

from __future__ import annotations

import os
import subprocess
import sys

from config import BASE_DIR
from tests.journeys.circle import PASSWORD, Circle, address

FORGOTTEN = "слова, которые забыты"
NAMES = {
    "supplier": ("Соколова", "Марина"),
    "second": ("Ким", "Владислав"),
    "buyer": ("Лебедев", "Андрей"),
    "colleague": ("Зимина", "Ольга"),
    "guest": ("Егоров", "Пётр"),
}


def first_administrator(circle: Circle) -> None:
    """Made by a command; invites the organiser and the steward."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "create-administrator"]
    who = ["--email", "admin@centre.example", "--family-name", "Орлова", "--given-name", "Нина"]
    subprocess.run(
        [*command, *who, "--password", PASSWORD],
        cwd=BASE_DIR,
        env={**os.environ, **circle.site.env},
        check=True,
        capture_output=True,
    )
    admin = circle.person("admin")
    admin.sign_in("admin@centre.example", PASSWORD)
    for name, family, given in [("organiser", "Кравцова", "Ольга"), ("steward", "Белов", "Илья")]:
        admin.go("/admin/people/new")
        admin.fill(email=f"{name}@centre.example", family_name=family, given_name=given)
        if name == "organiser":
            admin.fill(roles=["organiser"])
        admin.send()
    admin.go("/admin/people/")
    admin.shows("organiser@centre.example", "steward@centre.example")


def invited_people_choose_passwords(circle: Circle) -> None:
    for name, phone in [("organiser", False), ("steward", True)]:
        person = circle.person(name, phone=phone)
        person.go(circle.link(f"{name}@centre.example", "accounts/invitation"))
        person.fill(password=PASSWORD, again="нечто другое")
        person.send()
        assert person.complaint("again")
        person.fill(password=PASSWORD, again=PASSWORD)
        person.send()
        person.sign_in(f"{name}@centre.example", PASSWORD)
    assert circle.person("organiser").status("/desk/") == 200
    assert circle.person("organiser").status("/admin/people/") == 404
    assert circle.person("steward").status("/desk/new") == 404


def people_sign_up(circle: Circle) -> None:
    for name, (family, given) in NAMES.items():
        english = name == "second"
        person = circle.person(name, language="en" if english else "ru", phone=english)
        person.go("/sign-up")
        if name == "supplier":
            person.fill(family_name=family, given_name=given, email="no address", password="short")
            person.send()
            assert person.page.locator(".error-summary").is_visible()
            assert person.page.input_value("[name=family_name]") == family, "nothing typed may be lost"
            assert all(person.complaint(field) for field in ("email", "password", "consent"))
        password = FORGOTTEN if name == "supplier" else PASSWORD
        person.fill(
            family_name=family, given_name=given, email=address(name), password=password, consent=True
        )
        person.send()
        person.shows("sent a link" if english else "ссылк", address(name))
        person.go(circle.link(address(name), "accounts/confirm_address"))
        person.shows("Your e-mail is confirmed" if english else "подтвержд")
        if name != "supplier":
            person.sign_in(address(name), PASSWORD)


def supplier_forgets_the_password(circle: Circle) -> None:
    supplier = circle.person("supplier")
    supplier.go("/sign-in")
    supplier.fill(email=address("supplier"), password=PASSWORD)
    supplier.send()
    assert "/sign-in" in supplier.page.url and supplier.page.locator(".error-summary").is_visible()
    supplier.go("/forgotten")
    supplier.fill(email=address("supplier"))
    supplier.send()
    link = circle.link(address("supplier"), "accounts/new_password")
    supplier.go(link)
    supplier.fill(password=PASSWORD, again=PASSWORD)
    supplier.send()
    supplier.sign_in(address("supplier"), PASSWORD)
    supplier.page.locator("details.fold.desk-only > summary").click()
    supplier.look("menu")
    supplier.press("form[action='/sign-out'] button")
    assert supplier.status("/my/") == 302, "signed out"
    supplier.go(link)
    assert supplier.page.locator("main [name=password]").count() == 0, "a link for a password works once"
    supplier.sign_in(address("supplier"), PASSWORD)


def supplier_changes_the_language(circle: Circle) -> None:
    supplier = circle.person("supplier")
    supplier.go("/account/")
    assert supplier.page.get_attribute("html", "lang") == "ru"
    supplier.press("form[action='/language'] button")
    assert supplier.page.get_attribute("html", "lang") == "en"
    supplier.shows("My account", "Calendar feed")
    supplier.press("form[action='/language'] button")
    supplier.shows("Мой профиль")


STEPS = [
    first_administrator,
    invited_people_choose_passwords,
    people_sign_up,
    supplier_forgets_the_password,
    supplier_changes_the_language,
]
