"""A three-day training, once, for real: register a group → presence → certificate → public check → revoke → feedback.

One run on the real server with the real worker, in a real browser; the certificate is read back and its code is
followed as a stranger would. Each page anybody comes to is looked at by axe.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.events.models import Approval, EventKind, Role, Session, SessionKind
from app.trainings.models import Certificate
from tests import factories as make
from tests.journeys.browser import chromium, findings, told
from tests.journeys.circle import MOSCOW, TODAY, Circle, address
from tests.journeys.papers import codes_on_first_page, text_of
from tests.servers import running_site

pytestmark = pytest.mark.browser

FIRST_DAY = TODAY + timedelta(days=10)
PEOPLE = {"supplier": ("СОКОЛОВА", "марина"), "second": ("Ким", "Пётр")}
NEWCOMER = "third"  # has no account before a colleague brings him


def at(day: int, hour: int) -> datetime:
    return datetime.combine(FIRST_DAY + timedelta(days=day), time(hour), MOSCOW)


def prepare(circle: Circle) -> None:
    """An organiser, two people with accounts, and a published training of three days with one lesson a day."""
    with circle.app.app_context():
        make.make_organiser(email="organiser@centre.example", language="ru")
        for name, (family, given) in PEOPLE.items():
            make.make_user(
                email=address(name), family_name=family, given_name=given, patronymic="", language="ru"
            )
        event = make.make_event(
            kind=EventKind.TRAINING,
            title_ru="Аудит поставщика",
            title_en="Supplier audit",
            starts_at=at(0, 10),
            ends_at=at(2, 13),
            registration_closes_at=at(0, 9),
            roles={Role.ATTENDEE: Approval.AUTOMATIC},
        )
        for day in range(3):
            lesson = Session(
                event_id=event.id,
                kind=SessionKind.TALK,
                title_ru=f"Занятие {day + 1}",
                starts_at=at(day, 10),
                ends_at=at(day, 13),
            )
            make.saved(lesson)
        circle.slug = event.slug


def one_registers_the_group(circle: Circle) -> None:
    """Herself, and two colleagues at once; a line that is not whole keeps what was typed in all of them."""
    head = circle.person("supplier")
    head.sign_in(address("supplier"), make.PASSWORD)
    head.go(f"/events/{circle.slug}/register")
    head.fill(role="attendee", position_ru="технолог", consent=True)
    head.send()
    head.shows(circle.ticket("supplier"))
    head.press(f"a[href='/events/{circle.slug}/register/colleagues']")
    rows = {("Ким", "Пётр", address("second")): 0, ("Лаптев", "Глеб", ""): 1}
    for (family, given, email), number in rows.items():
        names = {"family_name": family, "given_name": given, "email": email}
        head.fill(**{f"rows-{number}-{name}": value for name, value in names.items()})
    head.fill(consent=True)
    head.send()
    assert head.complaint("rows-1-email")
    assert head.page.input_value("[name=rows-0-email]") == address("second")
    head.fill(**{"rows-1-email": address(NEWCOMER)})
    head.send()
    head.shows("Ким Пётр", "Лаптев Глеб")
    codes = {circle.ticket(name) for name in ("supplier", "second", NEWCOMER)}
    assert len(codes) == 3, "each has the own ticket"
    second = circle.person("second", phone=True)
    second.sign_in(address("second"), make.PASSWORD)
    second.go(f"/my/tickets/{circle.ticket('second')}")
    second.shows("Аудит поставщика", circle.ticket("second"))


def the_newcomer_makes_an_account_from_the_letter(circle: Circle) -> None:
    letter = circle.letter(address(NEWCOMER), "registrations/by_colleague")
    assert circle.ticket(NEWCOMER) in letter and "СОКОЛОВА" in letter
    link = next(word for word in letter.split() if "/password/" in word)
    newcomer = circle.person(NEWCOMER, phone=True)
    newcomer.go(link)
    newcomer.fill(password=make.PASSWORD, again=make.PASSWORD)
    newcomer.send()
    newcomer.sign_in(address(NEWCOMER), make.PASSWORD)
    newcomer.go(f"/my/tickets/{circle.ticket(NEWCOMER)}")
    newcomer.shows("Аудит поставщика", circle.ticket(NEWCOMER))


def the_organiser_sets_terms_and_questions(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.sign_in("organiser@centre.example", make.PASSWORD)
    organiser.go(f"/desk/{circle.slug}/certificates/terms")
    organiser.fill(least_share="140", signatory_ru="Кравцова Ольга Дмитриевна", hours="12")
    organiser.send()
    assert organiser.complaint("least_share")
    organiser.fill(least_share="66")
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/feedback")
    organiser.press("form[action$='/feedback/usual'] button")
    organiser.shows("Преподаватель")


def presence_is_taken(circle: Circle) -> None:
    """By ticket, by the list; the second person comes on the first day only."""
    organiser = circle.person("organiser")
    for day in range(3):
        circle.set_clock(FIRST_DAY + timedelta(days=day), 10, 5)
        organiser.go(f"/desk/{circle.slug}/day/sessions")
        organiser.fill(text=circle.ticket("supplier").lower())
        organiser.press("#door button[type=submit]")
        organiser.shows("На занятии «Занятие")
        if day == 0:
            organiser.page.get_by_label("Ким Пётр").check()
            organiser.press("form.panel button[type=submit]")
            assert organiser.page.locator(".tick-list input:checked").count() == 2


def certificates_are_issued(circle: Circle) -> None:
    circle.set_clock(FIRST_DAY + timedelta(days=2), 18)
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/certificates")
    organiser.shows("мало занятий")
    organiser.press("form[action$='/certificates/issue'] button", confirm=True)
    organiser.page.get_by_text("Выдан 1 сертификат").wait_for()
    organiser.go(f"/desk/{circle.slug}/certificates?state=issued")
    organiser.shows("Соколова Марина")


def the_holder_gets_it_by_mail(circle: Circle) -> str:
    """Opened by the mailed link without an account; answers where its code leads."""
    holder = circle.person("holder", phone=True)
    link = circle.link(address("supplier"), "trainings/issued")
    holder.go(urlsplit(link).path)
    content = holder.fetch(f"{urlsplit(link).path}.pdf?lang=ru")
    text = text_of(content)
    for words in ("Сертификат об обучении", "Соколова", "Аудит поставщика", "12 академических часов"):
        assert words in text, text
    (address_of_check,) = codes_on_first_page(content)
    return address_of_check


def strangers_check_and_are_told_of_the_revocation(circle: Circle, checked_at: str) -> None:
    stranger, organiser = circle.person("stranger", phone=True), circle.person("organiser")
    stranger.go(checked_at)
    stranger.shows("Сертификат действителен", "Соколова Марина", "Аудит поставщика")
    code = checked_at.rpartition("/")[2]
    stranger.go(f"/check?code={code.lower().replace('-', ' ')}")
    stranger.shows("Сертификат действителен")
    assert stranger.status("/c/2222-2222-2222") == 404
    row = circle.ask(select(Certificate.registration_id).where(Certificate.code == code))
    organiser.go(f"/desk/{circle.slug}/certificates/{row}")
    organiser.fill(reason="")
    organiser.press("button[formaction$='/revoke']")
    assert organiser.complaint("reason")
    organiser.fill(reason="На занятиях был другой человек")
    organiser.press("button[formaction$='/revoke']")
    organiser.shows("отозван", "На занятиях был другой человек")
    stranger.go(checked_at)
    stranger.shows("Сертификат недействителен")
    assert "другой человек" not in stranger.text()
    assert "больше не действителен" in circle.letter(address("supplier"), "trainings/revoked")


def feedback_is_given(circle: Circle) -> None:
    person = circle.person("second")
    person.go("/my/")
    person.press(f"a[href='/my/events/{circle.slug}/feedback']")
    person.send()
    assert person.page.locator(".error-summary").is_visible(), person.text()
    first = person.page.locator(".scale").first
    first.locator("label").nth(4).click()
    person.send()
    person.shows("Спасибо")
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/feedback")
    organiser.shows("Анонимные результаты видны")


def test_a_training_of_three_days(tmp_path: Path) -> None:
    with running_site(tmp_path, processes=2, module="tests.journeys.clocked") as site, chromium() as browser:
        circle = Circle(site, browser)
        prepare(circle)
        one_registers_the_group(circle)
        the_newcomer_makes_an_account_from_the_letter(circle)
        the_organiser_sets_terms_and_questions(circle)
        presence_is_taken(circle)
        certificates_are_issued(circle)
        checked_at = the_holder_gets_it_by_mail(circle)
        strangers_check_and_are_told_of_the_revocation(circle, checked_at)
        feedback_is_given(circle)
        everybody = list(circle.people.values())
        assert findings(everybody) == {}, told(findings(everybody))
        assert [problem for person in everybody for problem in person.problems] == []
