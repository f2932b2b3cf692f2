"""The event's own questions on the way of a registration: asked, answered, changed, listed, filtered, exported."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.core import clock
from app.events.models import Event, Role
from app.infra.db import db
from app.questionnaires import queries as questions
from app.questionnaires.models import AnswerSet, Kind, Purpose, Question
from app.registrations.models import Registration
from tests.factories import make_event, make_organiser, make_registration, make_user
from tests.page_client import PageClient
from tests.questionnaires.made import PDF, PNG, ask

pytestmark = pytest.mark.usefixtures("session")


def sent(**changes: Any) -> dict[str, Any]:
    return {"role": "attendee", "company": "", "position_ru": "Инженер", "consent": "y", **changes}


def travel(event: Event) -> tuple[Question, Question]:
    """How one travels, and the number plate of those who drive."""
    way = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", required=True)
    car = way.options[1].id
    plate = ask(event, Kind.LINE, "Номер машины", required=True, shown_if_id=way.id, shown_if_options=[car])
    return way, plate


def answers_of(event: Event, person_id: int) -> dict[int, Any]:
    asked = questions.questions_of(event.id, Purpose.REGISTRATION, retired=True)
    return questions.answers_by_person(asked, [person_id]).get(person_id, {})


def test_registering_asks_what_role_and_answers_lead_to(page: PageClient) -> None:
    event, user = make_event(), make_user()
    way, plate = travel(event)
    ask(event, Kind.LINE, "Что закупаете", required=True, roles=["buyer"])
    train, car = way.options
    page.sign_in(user)
    form = page.get(f"/events/{event.slug}/register")
    assert form.find(f"//*[@data-question='q{plate.id}']/@data-values") == [str(car.id)]
    url = f"/events/{event.slug}/register"
    assert page.post(url, sent(), status=422).errors() == ["Answer this question."]
    driving = page.post(url, sent(**{f"q{way.id}": str(car.id)}), status=422)
    assert driving.errors() == ["Answer this question."]
    assert driving.find(f"//input[@name='q{way.id}'][@checked]/@value") == [str(car.id)]
    ticket = page.post(
        url, sent(**{f"q{way.id}": str(train.id), f"q{plate.id}": "спрятан"}), follow=True, status=200
    )
    assert answers_of(event, user.id) == {way.id: train.id}
    assert "Чем едете" in ticket.words
    assert "Номер машины" not in ticket.words


def test_a_registration_that_is_refused_keeps_no_answers(page: PageClient) -> None:
    event, user = make_event(capacity=1, seats_taken=1), make_user()
    line = ask(event, Kind.LINE, "Город")
    page.sign_in(user)
    page.post(f"/events/{event.slug}/register", sent(**{f"q{line.id}": "Тверь"}), status=422)
    assert db.session.scalar(select(func.count(AnswerSet.id))) == 0


def test_a_chosen_file_that_the_page_cannot_keep_is_asked_for_again(page: PageClient) -> None:
    event, user = make_event(), make_user()
    paper = ask(event, Kind.FILE, "Доверенность")
    page.sign_in(user)
    url = f"/events/{event.slug}/register"

    def post(content: bytes, name: str, status: int, **more: Any) -> Any:
        data = sent(**{f"q{paper.id}": (io.BytesIO(content), name)}, **more)
        return page.post(url, data, status=status, content_type="multipart/form-data")

    assert "once more" in post(PDF, "доверенность.pdf", 422, consent="").words
    assert "inside is PNG" in post(PNG, "доверенность.pdf", 422).words
    post(PDF, "доверенность.pdf", 302)
    assert answers_of(event, user.id)[paper.id].name == "доверенность.pdf"


def test_answers_are_changed_by_their_owner_until_registration_closes(page: PageClient) -> None:
    event, user = make_event(), make_user()
    line = ask(event, Kind.LINE, "Город", required=True)
    registration = make_registration(event, user)
    page.sign_in(user)
    url = f"/my/tickets/{registration.ticket_code}/change"
    assert page.post(url, {f"q{line.id}": ""}, status=422).errors() == ["Answer this question."]
    page.post(url, {f"q{line.id}": "Клин"})
    assert page.get(url).find(f"//input[@name='q{line.id}']/@value") == ["Клин"]
    event.registration_closes_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    assert page.get(url).find(f"//input[@name='q{line.id}']") == []
    page.post(url, {f"q{line.id}": "Тверь", "position_ru": "Мастер"})
    assert answers_of(event, user.id) == {line.id: "Клин"}
    ticket = page.get(f"/my/tickets/{registration.ticket_code}")
    assert "Клин" in ticket.words
    assert "Change the answers" not in ticket.words


def test_whoever_was_registered_by_others_is_told_on_the_ticket_what_is_still_asked(page: PageClient) -> None:
    event, user = make_event(), make_user()
    way, plate = travel(event)
    ask(event, Kind.LINE, "Что закупаете", required=True, roles=["buyer"])
    ask(event, Kind.LINE, "Пожелания")
    registration = make_registration(event, user)  # by an invitation, a colleague or a list: without the form
    page.sign_in(user)
    url = f"/my/tickets/{registration.ticket_code}"
    missing = "The organiser asks for 1 more answer."
    assert missing in page.get(url).words
    page.post(f"{url}/change", {f"q{way.id}": str(way.options[0].id)})
    assert missing not in page.get(url).words
    page.post(f"{url}/change", {f"q{way.id}": str(way.options[1].id), f"q{plate.id}": "А123ВС"})
    assert missing not in page.get(url).words
    optional = make_event()
    ask(optional, Kind.LINE, "Пожелания")
    only = page.get(f"/my/tickets/{make_registration(optional, user).ticket_code}")
    assert "more answer" not in only.words
    assert only.find("//a[contains(., 'Answer the questions')]")


def test_the_organiser_sees_and_corrects_answers_and_may_leave_them_empty(page: PageClient) -> None:
    event, user, stranger = make_event(), make_user(), make_user()
    line = ask(event, Kind.LINE, "Город", required=True)
    number = ask(event, Kind.NUMBER, "Сколько вас", most=5)
    registration = make_registration(event, user)
    url = f"/desk/{event.slug}/registrations/{registration.id}"
    page.sign_in(stranger)
    page.get(f"{url}/answers", status=404)
    page.sign_in(make_organiser())
    assert "Nothing answered yet." in page.get(url).words
    wrong = page.post(f"{url}/answers", {f"q{number.id}": "7"}, status=422)
    assert wrong.errors() == ["At most 5."]
    page.post(f"{url}/answers", {f"q{number.id}": "3"})
    assert answers_of(event, user.id) == {number.id: 3}
    page.post(f"{url}/answers", {f"q{line.id}": "Тверь", f"q{number.id}": ""})
    shown = page.get(url)
    assert "Тверь" in shown.words
    assert "answers corrected" in shown.words


def listed(page: PageClient, event: Event, query: str) -> list[str]:
    found = page.get(f"/desk/{event.slug}/registrations?{query}")
    return [cell.text_content().strip() for cell in found.find("//td[contains(@class,'c-main')]//a")]


def with_answers(event: Event) -> tuple[Question, Question, Registration, Registration]:
    way, plate = travel(event)
    first = make_registration(event, make_user(family_name="Аврора"), Role.ATTENDEE)
    second = make_registration(event, make_user(family_name="Борей"), Role.ATTENDEE)
    make_registration(event, make_user(family_name="Вега"), Role.ATTENDEE)
    from tests.questionnaires.test_operations import keep

    keep(event, {way.id: way.options[0].id}, first.user_id)
    keep(event, {way.id: way.options[1].id, plate.id: "А123ВС"}, second.user_id)
    return way, plate, first, second


def test_the_list_is_narrowed_by_answers_and_shows_them_as_columns(page: PageClient) -> None:
    event = make_event()
    way, plate, _first, _second = with_answers(event)
    page.sign_in(make_organiser())
    train, car = way.options
    assert [name.split()[0] for name in listed(page, event, f"q{way.id}={train.id}")] == ["Аврора"]
    assert [name.split()[0] for name in listed(page, event, f"q{way.id}={car.id}")] == ["Борей"]
    assert [name.split()[0] for name in listed(page, event, f"q{way.id}=none")] == ["Вега"]
    assert [name.split()[0] for name in listed(page, event, f"q{plate.id}=any")] == ["Борей"]
    chips = page.get(f"/desk/{event.slug}/registrations?q{way.id}={car.id}")
    assert "Чем едете: машиной" in chips.words
    columns = page.get(f"/desk/{event.slug}/registrations?columns={way.id}&columns={plate.id}")
    assert "А123ВС" in columns.words
    for nonsense in (
        "q0=1",
        "q999999=1",
        f"q{way.id}=x",
        "q99999999999999999999=1",
        "columns=x",
        "columns=999999",
    ):
        page.get(f"/desk/{event.slug}/registrations?{nonsense}")


def test_the_columns_chosen_stay_when_a_filter_goes_or_somebody_is_decided_about(page: PageClient) -> None:
    event = make_event()
    way, plate, first, _second = with_answers(event)
    page.sign_in(make_organiser())
    chosen = f"columns={way.id}&columns={plate.id}"
    shown = page.get(f"/desk/{event.slug}/registrations?role=attendee&q{way.id}=any&q=&{chosen}")
    without = shown.find("//*[@class='chip']/a/@href")
    assert len(without) == 2
    for url in [*without, *shown.find("//*[@class='filters']/a/@href")]:
        assert url.endswith(chosen)
        assert "Чем едете" in page.get(url).find("//thead")[0].text_content()
    decided = page.post(
        shown.find("//form[@id='bulk']/@action")[0], {"act": "approve", "ids": [str(first.id)]}
    )
    assert decided.location.endswith(chosen)


def test_the_export_has_a_column_for_every_question(page: PageClient) -> None:
    event = make_event()
    way, _plate, _first, _second = with_answers(event)
    page.sign_in(make_organiser())
    got = page.get(f"/desk/{event.slug}/registrations/export.xlsx?q{way.id}=any&sort=name")
    rows = list(load_workbook(io.BytesIO(got.data)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][-2:] == ("Чем едете", "Номер машины")
    assert [row[-2:] for row in rows[1:]] == [("поездом", None), ("машиной", "А123ВС")]


def test_the_list_with_columns_asks_the_same_for_one_row_and_for_three(
    page: PageClient, count_queries: Any
) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    way, _plate = travel(event)
    url = f"/desk/{event.slug}/registrations?columns={way.id}"
    make_registration(event, make_user())
    page.get(url)
    with count_queries() as one:
        page.get(url)
    for _number in range(2):
        make_registration(event, make_user())
    with count_queries() as three:
        page.get(url)
    assert len(one) == len(three)
