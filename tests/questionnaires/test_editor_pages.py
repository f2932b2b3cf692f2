"""The organiser's editor and its preview, and the files given as answers: through the pages."""

from __future__ import annotations

import io
from typing import Any

import pytest

from app.core import clock
from app.events.models import Event
from app.infra.db import transaction
from app.questionnaires import operations, queries
from app.questionnaires.models import Kind, Purpose
from app.questionnaires.rules import Given
from tests.factories import make_event, make_organiser, make_user
from tests.page_client import PageClient
from tests.questionnaires.made import PDF, PNG, ask

pytestmark = pytest.mark.usefixtures("session")


def address(event: Event, rest: str = "") -> str:
    return f"/desk/{event.slug}/questions/registration{rest}"


def written(**changes: Any) -> dict[str, Any]:
    return {"kind": "line", "text_ru": "Город", "accepts": "any", "places": "0", **changes}


def texts(event: Event) -> list[str]:
    return [one.text_ru for one in queries.questions_of(event.id, Purpose.REGISTRATION)]


def test_the_editor_is_the_organiser_s_alone(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_user())
    page.get(address(event), status=404)
    page.get(address(event, "/new"), status=404)
    page.post(address(event, "/order"), {"order": ""}, status=404)
    page.sign_in(make_organiser())
    page.get(f"/desk/{event.slug}/questions/nonsense", status=404)
    assert "No questions of your own yet" in page.get(address(event)).words


def test_a_question_with_options_is_written_changed_and_moved(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    page.get(address(event, "/new"))
    page.post(address(event, "/new"), written())
    rows = {
        "option_id": ["", "", ""],
        "option_ru": ["поездом", "машиной", ""],
        "option_en": ["by train", "", ""],
    }
    page.post(
        address(event, "/new"),
        written(kind="one", text_ru="Чем едете", text_en="How do you travel", required="y", **rows),
    )
    listed = page.get(address(event))
    assert "How do you travel" in listed.words
    assert "by train, машиной" in listed.words
    _line, one = queries.questions_of(event.id, Purpose.REGISTRATION)
    page.post(address(event, f"/{one.id}/move"), {"act": "up"})
    assert texts(event) == ["Чем едете", "Город"]
    form = page.get(address(event, f"/{one.id}"))
    assert form.find("//input[@name='option_ru']/@value")[:2] == ["поездом", "машиной"]


def test_rows_of_options_are_arranged_without_a_script_and_nothing_typed_is_lost(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    rows = {"option_id": ["", "", ""], "option_ru": ["а", "б", "в"], "option_en": ["", "", ""]}
    more = page.post(
        address(event, "/new"), written(kind="one", text_ru="Чем", **rows, act="up:2"), status=200
    )
    assert more.find("//input[@name='option_ru']/@value") == ["а", "в", "б", "", ""]
    assert more.find("//textarea[@name='text_ru']")[0].text_content().strip() == "Чем"
    less = page.post(
        address(event, "/new"), written(kind="one", text_ru="Чем", **rows, act="drop:0"), status=200
    )
    assert less.find("//input[@name='option_ru']/@value")[:2] == ["б", "в"]
    assert texts(event) == []


def test_what_is_wrong_stands_at_its_place(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    again = page.post(
        address(event, "/new"),
        written(kind="one", option_id=[""], option_ru=["а"], option_en=[""]),
        status=422,
    )
    assert "Give at least two answers to choose from." in again.words
    lopsided = written(kind="one", option_id=["", ""], option_ru=["а", ""], option_en=["", "b"])
    assert "in Russian as well" in page.post(address(event, "/new"), lopsided, status=422).words
    empty = page.post(address(event, "/new"), written(text_ru=""), status=422)
    assert "Fill in this field." in empty.errors()


def test_the_order_is_saved_from_a_script_or_refused_with_a_reason(page: PageClient) -> None:
    event = make_event()
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной")
    hangs = ask(event, Kind.LINE, "Номер", shown_if_id=one.id, shown_if_options=[one.options[1].id])
    other = ask(event, Kind.LINE, "Город")
    page.sign_in(make_organiser())
    ok = page.post(address(event, "/order"), {"order": f"{other.id},{one.id},{hangs.id}"}, status=200)
    assert "saved" in ok.text
    assert texts(event) == ["Город", "Чем едете", "Номер"]
    no = page.post(address(event, "/order"), {"order": f"{hangs.id},{one.id},{other.id}"}, status=422)
    assert "must stand below" in no.text
    page.post(address(event, "/order"), {"order": "1,x"}, status=404)


def test_the_preview_checks_and_keeps_nothing(page: PageClient) -> None:
    event = make_event()
    one = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", required=True)
    hangs = ask(
        event, Kind.LINE, "Номер", required=True, shown_if_id=one.id, shown_if_options=[one.options[1].id]
    )
    ask(event, Kind.NUMBER, "Сколько коробок", least=1, most=5, roles=["supplier"])
    page.sign_in(make_organiser())
    preview = address(event, "/preview?role=attendee")
    assert "Сколько коробок" not in page.get(preview).words
    assert "Сколько коробок" in page.get(address(event, "/preview?role=supplier")).words
    missing = page.post(preview, {}, status=422)
    assert missing.errors() == ["Answer this question."]
    train, car = (str(option.id) for option in one.options)
    assert "would be taken" in page.post(preview, {f"q{one.id}": train}, status=200).words
    asked = page.post(preview, {f"q{one.id}": car}, status=422)
    assert asked.errors() == ["Answer this question."]
    assert "would be taken" in page.post(preview, {f"q{one.id}": car, f"q{hangs.id}": "А1"}, status=200).words
    assert queries.answered_questions(one.questionnaire_id) == {}


def test_typed_nonsense_is_shown_again_with_its_reason(page: PageClient) -> None:
    event = make_event()
    number = ask(event, Kind.NUMBER, "Сколько коробок", least=1, most=5)
    line = ask(event, Kind.LINE, "Город", most=4)
    page.sign_in(make_organiser())
    again = page.post(
        address(event, "/preview"), {f"q{number.id}": "много", f"q{line.id}": "Тверь\x00"}, status=422
    )
    assert again.errors() == [
        "A number, please, such as 12 or 3.5.",
        "The text contains characters that cannot be stored.",
    ]
    assert again.find(f"//input[@name='q{number.id}']/@value") == ["много"]


def test_an_uploaded_file_must_be_what_it_is_called(page: PageClient) -> None:
    event = make_event()
    paper = ask(event, Kind.FILE, "Доверенность", required=True, most=1)
    page.sign_in(make_organiser())

    def sent(content: bytes, name: str, status: int) -> Any:
        return page.post(
            address(event, "/preview"),
            {f"q{paper.id}": (io.BytesIO(content), name)},
            status=status,
            content_type="multipart/form-data",
        )

    assert "inside is PNG" in sent(PNG, "договор.pdf", 422).words
    assert "This kind of file is not taken" in sent(b"MZ...", "договор.pdf", 422).words
    assert "would be taken" in sent(PDF, "договор.pdf", 200).words


def test_a_file_is_served_to_its_owner_and_the_organiser_only(page: PageClient) -> None:
    event, owner = make_event(), make_user()
    paper = ask(event, Kind.FILE, "Доверенность")
    with transaction():
        questionnaire = queries.questionnaire(paper.questionnaire_id)
        operations.keep_answers(
            questionnaire,
            {paper.id: Given("Доверенность №1.pdf", PDF, "application/pdf")},
            asked=[paper.id],
            person_id=owner.id,
            now=clock.now(),
        )
    stored = queries.answers_by_person([paper], [owner.id])[owner.id][paper.id]
    url = f"/answers/files/{stored.key}"
    assert "/sign-in" in page.get(url, status=302).location
    page.sign_in(make_user())
    page.get(url, status=404)
    for person in (owner, make_organiser()):
        page.sign_in(person)
        got = page.get(url)
        assert got.data == PDF
        assert got.response.headers["Content-Disposition"].startswith("attachment")
        assert got.response.headers["X-Content-Type-Options"] == "nosniff"
    page.get("/answers/files/nothing", status=404)


def test_the_editor_asks_the_database_the_same_for_one_question_and_for_many(
    page: PageClient, count_queries: Any
) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    ask(event, Kind.ONE, "А", "1", "2")
    page.get(address(event))
    with count_queries() as one:
        page.get(address(event))
    for text in ("Б", "В"):
        ask(event, Kind.ONE, text, "1", "2")
    with count_queries() as three:
        page.get(address(event))
    assert len(one) == len(three)
