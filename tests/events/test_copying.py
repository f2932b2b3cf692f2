"""Copies and templates: what moves, what is taken over, what never is; through operations and pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import NotAllowed, Refused
from app.core.shift import Shift, to_day
from app.correspondence.models import EventText, PostRules, ReminderSwitch
from app.events import operations, queries
from app.events.copying import parts
from app.events.models import Approval, Event, EventState, Role, TeamRole
from app.feedback.models import FeedbackTerms
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, Schedule, Side, Slot, Table, Wish
from app.matchmaking.queries import grid
from app.questionnaires import operations as questionnaires
from app.questionnaires import queries as questions
from app.questionnaires.models import Kind, Purpose
from app.registrations.models import InvitationCode, Registration, RegistrationTerms
from app.trainings.models import CertificateTerms
from tests.factories import (
    make_company,
    make_delegation,
    make_event,
    make_organiser,
    make_registration,
    make_user,
    saved,
)
from tests.page_client import PageClient
from tests.questionnaires.made import ask

pytestmark = pytest.mark.usefixtures("session")
BERLIN = "Europe/Berlin"  # clocks change on 29 March and 25 October 2026
ALL = (
    *(
        "settings",
        "texts",
        "clusters",
        "admissions",
        "questions",
        "registration",
        "agenda",
        "team",
        "meetings",
    ),
    *("mail", "certificates", "feedback"),
)


def utc(*parts_of_moment: int) -> datetime:
    return datetime(*parts_of_moment, tzinfo=UTC)


def test_half_past_nine_stays_half_past_nine_when_clocks_change() -> None:
    shift = to_day(utc(2026, 3, 27, 8, 30), date(2026, 3, 30), BERLIN)
    assert shift.moment(utc(2026, 3, 27, 8, 30)) == utc(2026, 3, 30, 7, 30)
    assert to_day(utc(2026, 10, 24, 7, 30), date(2026, 10, 26), BERLIN).moment(
        utc(2026, 10, 24, 7, 30)
    ) == utc(2026, 10, 26, 8, 30)


def test_what_the_skipped_hour_swallows_keeps_its_length() -> None:
    night = utc(2026, 3, 28, 1, 30), utc(2026, 3, 28, 2, 0)  # 02:30–03:00, the hour that 29 March has not
    starts_at, ends_at = Shift(1, BERLIN).span(*night)
    assert ends_at - starts_at == timedelta(minutes=30)


def test_moving_back_and_over_a_year() -> None:
    moved = to_day(utc(2026, 2, 28, 6, 30), date(2028, 2, 29), "Europe/Moscow")
    assert moved.moment(utc(2026, 2, 28, 6, 30)) == utc(2028, 2, 29, 6, 30)
    assert Shift(-1, BERLIN).day(date(2026, 3, 1)) == date(2026, 2, 28)


def grown_event(**values: Any) -> Event:
    """A conference that has everything a copy may hold and everything it may not."""
    now = clock.now()
    starts = (now + timedelta(days=40)).replace(hour=7, minute=30)
    event = make_event(
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        registration_opens_at=starts - timedelta(days=30),
        registration_closes_at=starts - timedelta(days=7),
        wishes_close_at=starts - timedelta(days=3),
        summary_ru="О чём речь",
        venue_ru="Технополис",
        join_url="https://meet.example/old",
        capacity=77,
        roles={Role.SUPPLIER: Approval.BY_HAND, Role.BUYER: Approval.AUTOMATIC},
        **values,
    )
    owner, steward = make_organiser(), make_user()
    operations.add_member(event, steward, TeamRole.STEWARD, actor=owner, now=now)
    room = operations.add_room(event, name_ru="Зал 1", name_en="Hall 1", actor=owner, now=now)
    operations.add_session(
        event,
        {
            "kind": "talk",
            "title_ru": "Доклад",
            "title_en": "Talk",
            "starts_at": starts + timedelta(hours=1),
            "ends_at": starts + timedelta(hours=2),
            "room_id": room.id,
            "bookable": True,
            "capacity": 20,
        },
        speakers=[{"name_ru": "Анна Иванова", "about_ru": "технолог"}],
        actor=owner,
        now=now,
    )
    saved(
        Schedule(
            event_id=event.id,
            grid={"first_day": starts.date().isoformat()},
            rules={},
            self_booking=False,
        )
    )
    saved(Slot(event_id=event.id, starts_at=starts, ends_at=starts + timedelta(minutes=20)))
    saved(Table(event_id=event.id, number=1, zone="А", accessible=True))
    company, person = make_company(), make_user()
    registration = make_registration(event, person, Role.SUPPLIER, company=company)
    make_delegation(event, company, Side.SUPPLIER, people=[registration])
    return event


def day_of(event: Event, days: int) -> date:
    return clock.in_zone(event.starts_at, event.timezone).date() + timedelta(days=days)


def test_a_copy_takes_all_parts_moved_and_nobody_who_came(session: Any) -> None:
    event, actor = grown_event(), make_organiser()
    copy = operations.copy_event(
        event,
        title_ru="Ещё раз",
        title_en="Once more",
        first_day=day_of(event, 28),
        parts=ALL,
        actor=actor,
        now=clock.now(),
    )
    moved = timedelta(days=28)
    assert copy.state == EventState.DRAFT
    assert copy.slug != event.slug
    assert (copy.starts_at, copy.ends_at) == (event.starts_at + moved, event.ends_at + moved)
    assert copy.registration_closes_at == event.registration_closes_at + moved
    assert copy.wishes_close_at == event.wishes_close_at + moved
    assert (copy.venue_ru, copy.capacity, copy.summary_ru) == ("Технополис", 77, "О чём речь")
    assert copy.join_url == ""
    assert [(row.role, row.approval) for row in queries.admissions_of(copy.id)] == [
        (Role.SUPPLIER, Approval.BY_HAND),
        (Role.BUYER, Approval.AUTOMATIC),
    ]
    [talk] = queries.sessions_of(copy.id)
    assert talk.room is not None
    assert (talk.title_en, talk.room.name_en, talk.capacity, talk.seats_taken) == ("Talk", "Hall 1", 20, 0)
    assert talk.room.event_id == copy.id
    assert talk.starts_at == copy.starts_at + timedelta(hours=1)
    assert [speaker.name_ru for speaker in talk.speakers] == ["Анна Иванова"]
    assert {member.role for member in queries.team_of(copy.id)} == {TeamRole.OWNER, TeamRole.STEWARD}
    [slot], [table] = grid.slots(copy.id), grid.tables(copy.id)
    assert slot.starts_at == copy.starts_at
    assert (table.number, table.zone, table.accessible) == (1, "А", True)
    schedule = grid.schedule_row(copy.id)
    assert schedule is not None
    assert (schedule.self_booking, schedule.grid["first_day"]) == (False, copy.starts_at.date().isoformat())
    for model in (Registration, Delegation, Meeting, Wish):
        found = session.scalar(select(func.count()).select_from(model).where(model.event_id == copy.id))
        assert found == 0, model
    assert session.scalar(select(AuditEntry).where(AuditEntry.verb == "event.copied")).event_id == copy.id


def test_what_an_event_asks_and_writes_goes_along_but_no_answer(session: Any) -> None:
    event, actor, now = grown_event(), make_organiser(), clock.now()
    travel = ask(event, Kind.ONE, "Чем едете?", "поездом", "машиной", required=True)
    train, car = travel.options
    gone = ask(event, Kind.LINE, "Больше не спрашиваем")
    plate = ask(event, Kind.LINE, "Номер", shown_if_id=travel.id, shown_if_options=[car.id], most=12)
    mark = ask(event, Kind.NUMBER, "Оценка", purpose=Purpose.FEEDBACK, least=1, most=5)
    [person] = session.scalars(select(Registration).where(Registration.event_id == event.id))
    asked = questionnaires.begin(event, Purpose.REGISTRATION, now=now)
    questionnaires.keep_answers(
        asked,
        {travel.id: train.id, gone.id: "да"},
        asked=[travel.id, gone.id],
        person_id=person.user_id,
        now=now,
    )
    questionnaires.take_away(asked, gone, actor=actor, now=now)
    saved(
        EventText(
            event_id=event.id, kind="ticket", language="ru", subject="Билет", text="Ждём", updated_at=now
        )
    )
    saved(PostRules(event_id=event.id, quiet_from=time(20), quiet_until=time(9)))
    saved(ReminderSwitch(event_id=event.id, kind="evening_before", is_on=False))
    saved(FeedbackTerms(event_id=event.id, anonymous=False, closes_at=event.ends_at + timedelta(days=3)))
    saved(CertificateTerms(event_id=event.id, least_share=60, programme_ru="Курс", needs_feedback=True))
    copy = operations.copy_event(
        event, title_ru="Ещё раз", first_day=day_of(event, 28), parts=ALL, actor=actor, now=now
    )

    first, second = questions.questions_of(copy.id, Purpose.REGISTRATION, retired=True)
    assert (first.text_ru, first.required) == ("Чем едете?", True)
    assert [option.text_ru for option in first.options] == ["поездом", "машиной"]
    assert not {option.id for option in first.options} & {train.id, car.id}
    assert (second.text_ru, second.most, second.shown_if_id) == (plate.text_ru, 12, first.id)
    assert second.shown_if_options == [first.options[1].id]
    assert [one.text_ru for one in questions.questions_of(copy.id, Purpose.FEEDBACK)] == [mark.text_ru]
    assert questions.answered_questions(first.questionnaire_id) == {}
    [text] = session.scalars(select(EventText).where(EventText.event_id == copy.id))
    assert (text.kind, text.subject, text.updated_by_id) == ("ticket", "Билет", actor.id)
    assert session.get_one(PostRules, copy.id).quiet_from == time(20)
    assert not session.get_one(ReminderSwitch, (copy.id, "evening_before")).is_on
    feedback = session.get_one(FeedbackTerms, copy.id)
    assert (feedback.anonymous, feedback.closes_at) == (False, copy.ends_at + timedelta(days=3))
    certificate = session.get_one(CertificateTerms, copy.id)
    assert (certificate.least_share, certificate.programme_ru, certificate.needs_feedback) == (
        60,
        "Курс",
        True,
    )


def test_codes_keep_their_rules_under_new_words_and_terms_move(session: Any) -> None:
    event, actor, now = grown_event(), make_organiser(), clock.now()
    late = event.starts_at - timedelta(days=2)
    saved(RegistrationTerms(event_id=event.id, waiting_list=False, offer_hours=6, cancels_until=late))
    for word, values in {
        "PRESS": {"role": Role.SUPPLIER, "quota": 5, "used": 3, "label": "Партнёрам", "skips_approval": True},
        "SPEAKERS": {"role": Role.SPEAKER},  # not admitted in the copy
        "GONE": {"withdrawn_at": now},
        "SOON": {"expires_at": now + timedelta(days=1)},
    }.items():
        saved(InvitationCode(event_id=event.id, code=word, created_at=now, **values))
    copy = operations.copy_event(
        event, title_ru="Ещё раз", first_day=day_of(event, 28), parts=ALL, actor=actor, now=now
    )
    terms = session.get_one(RegistrationTerms, copy.id)
    assert (terms.waiting_list, terms.offer_hours) == (False, 6)
    assert (terms.changes_until, terms.cancels_until) == (None, late + timedelta(days=28))
    kept, soon = session.scalars(
        select(InvitationCode).where(InvitationCode.event_id == copy.id).order_by(InvitationCode.id)
    )
    assert (kept.role, kept.quota, kept.used, kept.label) == (Role.SUPPLIER, 5, 0, "Партнёрам")
    assert (kept.skips_approval, soon.expires_at) == (True, now + timedelta(days=29))
    assert not {kept.code, soon.code} & {"PRESS", "SOON"}
    early = operations.copy_event(
        copy, title_ru="Раньше", first_day=day_of(event, -20), parts=["registration"], actor=actor, now=now
    )
    assert len(list(session.scalars(select(InvitationCode).where(InvitationCode.event_id == early.id)))) == 1


def test_what_is_not_chosen_starts_as_usual_for_its_kind(session: Any) -> None:
    event = grown_event()
    copy = operations.copy_event(
        event,
        title_ru="Пустая",
        first_day=day_of(event, 7),
        parts=(),
        actor=make_organiser(),
        now=clock.now(),
    )
    assert queries.sessions_of(copy.id) == []
    assert (copy.venue_ru, copy.summary_ru, copy.capacity) == ("", "", 120)
    assert {row.role for row in queries.admissions_of(copy.id)} > {Role.SUPPLIER, Role.BUYER}
    assert grid.schedule_row(copy.id) is None
    assert len(queries.team_of(copy.id)) == 1


def test_each_part_alone_leaves_a_draft_that_opens(session: Any) -> None:
    event, actor = grown_event(), make_organiser()
    for part in parts():
        copy = operations.copy_event(
            event,
            title_ru=f"Только {part.key}",
            first_day=day_of(event, 7),
            parts=[part.key],
            actor=actor,
            now=clock.now(),
        )
        assert copy.state == EventState.DRAFT


def test_a_copy_begins_on_a_day_to_come_and_only_organisers_make_one(session: Any) -> None:
    event, now = grown_event(), clock.now()
    common = {"title_ru": "Ещё", "parts": ALL, "now": now}
    with pytest.raises(Refused, match="starts_in_past"):
        operations.copy_event(event, first_day=day_of(event, -60), actor=make_organiser(), **common)
    with pytest.raises(NotAllowed):
        operations.copy_event(event, first_day=day_of(event, 7), actor=make_user(), **common)


def test_a_template_is_kept_from_what_is_long_over_and_never_published(session: Any) -> None:
    event, actor, now = grown_event(), make_organiser(), clock.now()
    event.starts_at, event.ends_at = now - timedelta(days=90), now - timedelta(days=89)
    event.registration_opens_at = event.registration_closes_at = event.wishes_close_at = None
    template = operations.save_as_template(event, name_ru="Осенняя", parts=ALL, actor=actor, now=now)
    assert template.is_template
    assert template.starts_at == event.starts_at
    with pytest.raises(Refused, match="template_not_published"), db.session.begin_nested():
        operations.publish(template, actor=actor, now=now)
    with pytest.raises(Refused, match="template_name_taken"):
        operations.save_as_template(event, name_ru="Осенняя", parts=(), actor=actor, now=now)
    first = clock.in_zone(now, event.timezone).date() + timedelta(days=50)
    begun = operations.copy_event(
        template, title_ru="Новая", first_day=first, parts=ALL, actor=actor, now=now
    )
    assert not begun.is_template
    assert len(queries.sessions_of(begun.id)) == 1
    operations.delete_template(template, actor=actor, now=now)
    assert queries.templates() == []
    assert queries.by_id(begun.id).title_ru == "Новая"
    with pytest.raises(Refused, match="not_a_template"):
        operations.delete_template(begun, actor=actor, now=now)


def test_from_event_to_template_to_event_through_the_pages(page: PageClient) -> None:
    event = grown_event()
    page.sign_in(make_organiser())
    form = page.get(f"/desk/{event.slug}/template")
    assert set(form.find("//input[@name='parts']/@value")) == {
        *("settings", "texts", "admissions", "agenda", "team", "meetings")
    }
    kept = page.post(
        f"/desk/{event.slug}/template",
        {"template_name_ru": "Шаблон", "template_name_en": "Master", "parts": ["agenda", "meetings"]},
    )
    assert kept.location.endswith("/desk/templates")
    listed = page.get("/desk/templates")
    assert "Master" in listed.words
    assert "Master" in page.get("/desk/new").words
    assert "Master" not in page.get("/desk/").words
    [template] = queries.templates()
    assert "template" in page.get(f"/desk/{template.slug}/event").words
    assert page.get(f"/desk/{template.slug}/meetings/slots").status == 200
    sent = {"title_ru": "Весна", "title_en": "Spring", "parts": ["agenda"]}
    wrong = page.post(f"/desk/{template.slug}/copy", {**sent, "first_day": "2020-01-01"}, status=422)
    assert wrong.errors() == ["This moment has passed. Choose a date to come."]
    assert wrong.find("//input[@name='title_en']/@value") == ["Spring"]
    assert wrong.find("//input[@name='parts'][@checked]/@value") == ["agenda"]
    garbled = page.post(f"/desk/{template.slug}/copy", {**sent, "first_day": "soon"}, status=422)
    assert garbled.errors() == ["Give a date, such as 10.12.2026."]
    first = day_of(event, 7)
    made = page.post(f"/desk/{template.slug}/copy", {**sent, "first_day": first.isoformat()})
    assert "Spring" in page.get(made.location).words
    page.post(f"/desk/templates/{template.slug}/name", {"template_name_ru": "Другой"})
    page.post(f"/desk/templates/{template.slug}/delete")
    assert "No templates yet" in page.get("/desk/templates").words


def test_for_others_there_are_no_copies_and_templates(page: PageClient) -> None:
    event = grown_event()
    manager = make_user()
    operations.add_member(event, manager, TeamRole.MANAGER, actor=None, now=clock.now())
    template = operations.save_as_template(
        event, name_ru="Шаблон", parts=ALL, actor=make_organiser(), now=clock.now()
    )
    db.session.commit()
    page.sign_in(manager)
    for path in (
        f"{event.slug}/copy",
        f"{event.slug}/template",
        "templates",
        f"templates/{template.slug}/name",
    ):
        page.get(f"/desk/{path}", status=404)
    assert page.get(f"/desk/{event.slug}/event").status == 200
    page.sign_in(make_user())
    page.get(f"/events/{template.slug}", status=404)
    page.post(f"/desk/templates/{template.slug}/delete", status=404)


def test_the_list_of_templates_asks_the_same_for_one_and_three(page: PageClient, count_queries: Any) -> None:
    event, actor = grown_event(), make_organiser()
    seen = []
    for names in (["А"], ["Б", "В"]):
        for name in names:
            operations.save_as_template(event, name_ru=name, parts=ALL, actor=actor, now=clock.now())
        db.session.commit()
        page.sign_in(actor)
        page.get("/desk/templates")
        with count_queries() as statements:
            page.get("/desk/templates")
        seen.append(len(statements))
    assert seen[0] == seen[1]
