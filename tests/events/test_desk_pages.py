"""The organiser's pages about an event, through forms, good and bad input alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.events import operations, queries, rules
from app.events.models import Event, EventKind, EventState, TeamRole
from app.infra.db import db
from tests.factories import make_event, make_organiser, make_user
from tests.page_client import Page, PageClient

pytestmark = pytest.mark.usefixtures("session")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(page: PageClient) -> PageClient:
    """A browser in which an organiser is signed in."""
    page.sign_in(make_organiser())
    return page


def form_of(page: Page) -> dict[str, Any]:
    """What a browser would send if nothing were changed in the page's main form."""
    [form] = [form for form in page.find("//main//form") if form.xpath(".//*[@name='title_ru']")]
    sent: dict[str, Any] = {}
    for control in form.xpath(".//input | .//select | .//textarea"):
        name, kind = control.get("name"), control.get("type", "")
        if not name or kind in {"submit", "hidden"}:
            continue
        if control.tag == "select":
            chosen = control.xpath("./option[@selected]/@value") or control.xpath("./option[1]/@value")
            sent[name] = chosen[0]
        elif control.tag == "textarea":
            sent[name] = (control.text or "").lstrip("\r\n")
        elif kind in {"checkbox", "radio"}:
            if control.get("checked") is not None:
                sent.setdefault(name, []).append(control.get("value", "on"))
        else:
            sent[name] = control.get("value", "")
    return sent


def fresh(event: Event) -> Event:
    db.session.expire_all()
    return queries.by_id(event.id)


@pytest.mark.parametrize("kind", list(EventKind))
def test_a_draft_of_each_kind_needs_only_a_title(desk: PageClient, kind: EventKind) -> None:
    assert desk.get("/desk/new").find(f"//a[contains(@href, 'kind={kind}')]")
    url = f"/desk/new?kind={kind}"
    sent = {**form_of(desk.get(url)), "title_ru": "Новое дело", "title_en": "New venture"}
    made = desk.post(url, sent)
    assert made.location.endswith("/event")
    event = db.session.scalar(select(Event).where(Event.title_ru == "Новое дело"))
    assert event is not None
    given = rules.DEFAULTS[kind]
    assert (event.state, event.kind, event.capacity, event.format) == (
        "draft",
        kind,
        given.capacity,
        given.format,
    )
    assert {row.role for row in queries.admissions_of(event.id)} == {role for role, _how in given.admissions}
    assert clock.in_zone(event.starts_at, "Europe/Moscow").time() == given.starts
    assert (event.wishes_close_at is not None) == (kind == EventKind.SUPPLIER_CONFERENCE)
    assert desk.get(made.location).heading == "Event"


def test_only_organisers_make_events(page: PageClient) -> None:
    page.sign_in(make_user())
    page.get("/desk/new", status=404)
    page.post("/desk/new?kind=webinar", {"title_ru": "Нет"}, status=404)


def test_strangers_do_not_learn_that_a_desk_exists(page: PageClient) -> None:
    event = make_event()
    addresses = [f"/desk/{event.slug}/{name}" for name in ("event", "agenda", "team", "cancel", "agenda/new")]
    for address in addresses:
        assert "/sign-in" in page.get(address, status=302).location
    page.sign_in(make_user())
    for address in addresses:
        page.get(address, status=404)
    for act in ("publish", "start", "finish", "discard"):
        page.post(f"/desk/{event.slug}/{act}", status=404)
    assert fresh(event).state == "published"


def test_saving_without_a_change_changes_nothing(desk: PageClient) -> None:
    event = make_event(capacity=40)
    url = f"/desk/{event.slug}/event"
    before = {name: getattr(event, name) for name in operations.EVENT_FIELDS}
    desk.post(url, form_of(desk.get(url)))
    after = fresh(event)
    assert {name: getattr(after, name) for name in operations.EVENT_FIELDS} == before
    assert after.sequence == 0


def test_times_are_those_of_the_events_own_zone(desk: PageClient) -> None:
    event = make_event()
    url = f"/desk/{event.slug}/event"
    sent = {
        **form_of(desk.get(url)),
        "timezone": "Asia/Vladivostok",
        "starts_at": "2027-03-10T09:30",
        "ends_at": "2027-03-10T17:00",
        "registration_opens_at": "",
        "registration_closes_at": "2027-03-01T18:00",
    }
    desk.post(url, sent)
    moved = fresh(event)
    assert moved.starts_at == datetime(2027, 3, 9, 23, 30, tzinfo=UTC)
    assert moved.registration_closes_at == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert moved.sequence == 1
    assert form_of(desk.get(url))["starts_at"] == "2027-03-10T09:30"
    assert "9:30–17:00" in desk.get(f"/events/{event.slug}").words


BAD = [
    ({"title_ru": ""}, "Fill in this field."),
    ({"title_ru": "Я" * 201}, "At most 200 characters; there are 201."),
    ({"starts_at": ""}, "Fill in this field."),
    ({"starts_at": "tomorrow"}, "Give a date and a time"),
    ({"starts_at": "2020-01-10T09:30", "ends_at": "2020-01-10T17:00"}, "This moment has passed."),
    ({"starts_at": "2027-03-10T09:30", "ends_at": "2027-03-10T09:30"}, "The end must come after the start."),
    ({"starts_at": "2027-03-10T09:30", "ends_at": "2028-03-10T09:30"}, "at most 92 days"),
    ({"starts_at": "9999-12-31T23:00", "ends_at": "9999-12-31T23:59"}, "more than five years away"),
    ({"starts_at": "0001-01-01T00:00", "ends_at": "0001-01-01T01:00"}, None),
    ({"registration_closes_at": "2040-01-01T00:00"}, "Registration cannot close after the event is over."),
    ({"registration_opens_at": "2040-01-01T00:00"}, "Registration must open before the event is over."),
    ({"wishes_close_at": "2040-01-01T00:00"}, "Wishes must be in before the event starts."),
    ({"timezone": "Mars/Olympus"}, "There is no such time zone."),
    ({"timezone": ""}, "There is no such time zone."),
    ({"capacity": "many"}, "A whole number in digits"),
    ({"capacity": "0"}, "A number from 1"),
    ({"capacity": "9999999999999999999999"}, "A number from 1"),
    ({"capacity": "3"}, "5 places are taken already"),
    ({"format": "orbit"}, None),
    ({"join_url": "javascript:alert(1)", "format": "online"}, "Give a whole address"),
    ({"join_url": "http://[broken", "format": "online"}, "Give a whole address"),
    ({"description_ru": "Я" * 20001}, "At most 20000 characters"),
    ({"title_en": "a\x00b"}, "cannot be stored"),
    ({"supplier_capacity": "-4"}, "A number from 1"),
    ({"clusters": ["999999"]}, None),
]


@pytest.mark.parametrize(
    ("changes", "sentence"), BAD, ids=[str(next(iter(c))) + str(i) for i, (c, _s) in enumerate(BAD)]
)
def test_bad_input_is_told_and_loses_nothing(
    desk: PageClient, changes: dict[str, Any], sentence: str | None
) -> None:
    event = make_event(capacity=40, seats_taken=5)
    url = f"/desk/{event.slug}/event"
    sent = {**form_of(desk.get(url)), "summary_ru": "Написано с трудом", **changes}
    answer = desk.post(url, sent, status=422)
    assert "Написано с трудом" in answer.text
    told = " ".join([node.text_content() for node in answer.find("//*[contains(@class, 'error')]")])
    assert sentence is None or sentence in told, told
    assert told.strip()
    assert fresh(event).summary_ru == ""


def test_ten_megabytes_of_text_are_refused_politely(desk: PageClient) -> None:
    event = make_event()
    url = f"/desk/{event.slug}/event"
    answer = desk.post(url, {**form_of(desk.get(url)), "description_ru": "Я" * 5_500_000}, status=413)
    assert "larger than the server takes" in answer.words


def test_without_any_role_nobody_could_register(desk: PageClient) -> None:
    event = make_event()
    url = f"/desk/{event.slug}/event"
    sent = {name: value for name, value in form_of(desk.get(url)).items() if not name.endswith("_admitted")}
    assert "Admit at least one role" in desk.post(url, sent, status=422).words


def test_roles_are_set_row_by_row(desk: PageClient) -> None:
    event = make_event()
    url = f"/desk/{event.slug}/event"
    sent = form_of(desk.get(url))
    sent.pop("attendee_admitted")
    sent |= {"supplier_approval": "by_hand", "supplier_capacity": "60", "press_admitted": "y"}
    desk.post(url, sent)
    db.session.expire_all()
    assert [(row.role, row.approval, row.capacity) for row in queries.admissions_of(event.id)] == [
        ("supplier", "by_hand", 60),
        ("buyer", "automatic", None),
        ("speaker", "automatic", None),
        ("press", "by_hand", None),
    ]


def test_from_draft_to_finished(desk: PageClient) -> None:
    event = make_event(state=EventState.DRAFT, published_at=None)
    url = f"/desk/{event.slug}/event"
    assert "Before it can be published" in desk.get(url).words
    answer = desk.post(f"/desk/{event.slug}/publish", follow=True, status=200)
    assert "Say where it takes place before you publish it." in answer.words
    desk.post(url, {**form_of(desk.get(url)), "venue_ru": "Зал", "summary_ru": "О чём"})
    desk.post(f"/desk/{event.slug}/publish")
    assert fresh(event).state == "published"
    desk.post(f"/desk/{event.slug}/start")
    assert "has not begun yet" in desk.post(f"/desk/{event.slug}/finish", follow=True, status=200).words
    event = fresh(event)
    event.starts_at, event.ends_at = clock.now() - 2 * HOUR, clock.now() - HOUR
    event.registration_opens_at = event.registration_closes_at = None
    db.session.commit()
    desk.post(f"/desk/{event.slug}/finish")
    assert fresh(event).state == "finished"
    seen = desk.get(url)
    assert "kept as they were" in seen.words and not seen.find("//button[normalize-space()='Save']")


def test_a_cancellation_asks_for_its_reason(desk: PageClient) -> None:
    event = make_event()
    url = f"/desk/{event.slug}/cancel"
    assert "Say why" in desk.post(url, {"reason": " "}, status=422).words
    desk.post(url, {"reason": "Площадка закрыта"})
    assert (fresh(event).state, fresh(event).cancel_reason) == ("cancelled", "Площадка закрыта")
    assert desk.get(url, status=302).location.endswith("/event")


def test_a_draft_is_deleted_and_a_public_event_is_not(desk: PageClient) -> None:
    draft, public = make_event(state=EventState.DRAFT), make_event()
    desk.post(f"/desk/{draft.slug}/discard")
    desk.get(f"/desk/{draft.slug}/event", status=404)
    answer = desk.post(f"/desk/{public.slug}/discard", follow=True, status=200)
    assert "Only a draft can be deleted." in answer.words


def agenda_form(event: Event, **changes: Any) -> dict[str, Any]:
    start = clock.in_zone(event.starts_at, event.timezone)
    return {
        "kind": "talk",
        "title_ru": "Доклад",
        "title_en": "Talk",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + HOUR:%Y-%m-%dT%H:%M}",
        "room_id": "",
        **changes,
    }


def test_the_agenda_is_written_room_by_room_and_item_by_item(desk: PageClient) -> None:
    event = make_event()
    home = f"/desk/{event.slug}/agenda"
    assert "The agenda is empty" in desk.get(home).words
    desk.post(home, {"name_ru": "Зал", "name_en": "Hall"})
    assert "There is a room with this name already." in desk.post(home, {"name_ru": "Зал"}, status=422).words
    [hall] = queries.rooms_of(event.id)
    speakers = {
        "speakers-0-name_ru": "Егоров С. М.",
        "speakers-0-name_en": "S. Egorov",
        "speakers-1-name_ru": "",
        "speakers-2-name_ru": "Лунина А. Г.",
    }
    item = agenda_form(event, room_id=str(hall.id), bookable="y", capacity="30", **speakers)
    desk.post(f"{home}/new", item)
    [session] = queries.sessions_of(event.id)
    assert [speaker.name_ru for speaker in session.speakers] == ["Егоров С. М.", "Лунина А. Г."]
    clash = desk.post(f"{home}/new", {**item, "title_ru": "Другой"}, status=422)
    assert "At this time the room is taken by “Доклад”." in clash.words and "Другой" in clash.text
    desk.get(f"{home}/{session.id}")
    desk.post(
        f"{home}/{session.id}", {**item, "speakers-0-name_ru": "", "speakers-0-name_en": "", "capacity": "40"}
    )
    db.session.expire_all()
    [session] = queries.sessions_of(event.id)
    assert (session.capacity, [speaker.name_ru for speaker in session.speakers]) == (40, ["Лунина А. Г."])
    desk.post(f"/desk/{event.slug}/rooms/{hall.id}", {"name_ru": "Большой зал", "name_en": ""})
    in_use = desk.post(f"/desk/{event.slug}/rooms/{hall.id}/delete", follow=True, status=200)
    assert "Something takes place in this room." in in_use.words and "Большой зал" in in_use.words
    desk.post(f"{home}/{session.id}/delete")
    desk.post(f"/desk/{event.slug}/rooms/{hall.id}/delete")
    assert "The agenda is empty" in desk.get(home).words
    assert not queries.rooms_of(event.id)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": "2020-01-01T10:00"}, "The end must come after the start."),
        ({"starts_at": "2020-01-01T10:00", "ends_at": "2020-01-01T11:00"}, "outside the event"),
        ({"starts_at": "9999-12-31T23:59"}, "The end must come after the start."),
        ({"starts_at": "0001-01-01T00:00"}, "outside the event"),
        ({"starts_at": "soon"}, "Give a date and a time"),
        ({"title_ru": ""}, "Fill in this field."),
        ({"speakers-0-about_ru": "директор"}, "Give the name as well"),
        ({"bookable": "y", "capacity": "0"}, "A number from 1"),
        ({"room_id": "77777"}, None),
        ({"room_id": "x"}, None),
        ({"kind": "dance"}, None),
    ],
)
def test_a_bad_agenda_item_is_told(desk: PageClient, changes: dict[str, Any], sentence: str | None) -> None:
    event = make_event()
    answer = desk.post(f"/desk/{event.slug}/agenda/new", agenda_form(event, **changes), status=422)
    told = " ".join(node.text_content() for node in answer.find("//*[contains(@class, 'error')]"))
    assert told.strip() and (sentence is None or sentence in told), told
    assert queries.sessions_of(event.id) == []


def test_more_rows_for_speakers_keep_what_is_typed(desk: PageClient) -> None:
    event = make_event()
    sent = agenda_form(event, act="more", **{"speakers-0-name_ru": "Егоров С. М."})
    answer = desk.post(f"/desk/{event.slug}/agenda/new", sent, status=200)
    assert len(answer.find("//input[contains(@name, '-name_ru')]")) >= 3
    assert answer.find("//input[@value='Егоров С. М.']") and queries.sessions_of(event.id) == []


def test_items_and_rooms_of_another_event_are_unknown(desk: PageClient) -> None:
    event, other, now = make_event(), make_event(), clock.now()
    room = operations.add_room(other, name_ru="Чужой", actor=None, now=now)
    db.session.commit()
    for address in (f"agenda/{999999}", f"rooms/{room.id}"):
        desk.get(f"/desk/{event.slug}/{address}", status=404)
    desk.post(f"/desk/{event.slug}/rooms/{room.id}/delete", follow=True, status=200)
    assert [row.id for row in queries.rooms_of(other.id)] == [room.id]


def test_the_team_is_taken_in_and_let_go(desk: PageClient) -> None:
    event, helper = make_event(), make_user(family_name="Сомова")
    url = f"/desk/{event.slug}/team"
    assert (
        "Nobody with this address"
        in desk.post(url, {"email": "who@x.example", "role": "manager"}, status=422).words
    )
    desk.post(url, {"email": helper.email.upper(), "role": "manager"})
    assert "Сомова" in desk.get(url).words
    assert "in the team already" in desk.post(url, {"email": helper.email, "role": "owner"}, status=422).words
    [member] = queries.team_of(event.id)
    desk.post(f"{url}/{member.id}", {"role": "owner"})
    assert (
        "An event needs an owner"
        in desk.post(f"{url}/{member.id}", {"act": "remove"}, follow=True, status=200).words
    )
    desk.post(f"{url}/{member.id}", {"role": "king"}, status=400)
    desk.post(f"{url}/999999", {"role": "owner"}, status=404)


def test_a_manager_changes_the_event_but_not_its_team(page: PageClient) -> None:
    event, manager = make_event(), make_user()
    operations.add_member(event, manager, TeamRole.MANAGER, actor=None, now=clock.now())
    db.session.commit()
    page.sign_in(manager)
    page.get(f"/desk/{event.slug}/event")
    url = f"/desk/{event.slug}/team"
    assert "change the team" in page.get(url).words
    page.post(url, {"email": make_user().email, "role": "owner"}, status=422)
    assert len(queries.team_of(event.id)) == 1


def test_an_organiser_reads_the_desk_in_russian(desk: PageClient) -> None:
    event = make_event()
    desk.language = "ru"
    for name in ("event", "agenda", "team", "cancel", "agenda/new"):
        seen = desk.get(f"/desk/{event.slug}/{name}?lang=ru")
        assert "Мероприятие" in seen.words or "Программа" in seen.words
