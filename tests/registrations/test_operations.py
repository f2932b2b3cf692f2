"""The verbs about registrations, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import func, select, update

from app.accounts.models import Consent, User
from app.companies import queries as cards
from app.companies.models import Company, Standing
from app.core import clock
from app.core.errors import Conflict, DomainError, Refused
from app.core.hooks import Hook
from app.events import operations as event_operations
from app.events import queries as events
from app.events.ical import uid_of
from app.events.models import Admission, Approval, Event, Role, Session, SessionKind
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.registrations import hooks, operations, queries
from app.registrations.models import Registration, RegistrationState, SessionBooking
from tests.factories import (
    make_company,
    make_event,
    make_inn,
    make_organiser,
    make_registration,
    make_user,
    saved,
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The names of the room's hooks in the order in which they rang."""
    rung: list[str] = []
    listened: list[tuple[Hook, Any]] = []
    for name in ("approved", "left", "session_booked", "session_left"):

        def listen(_name: str = name, **_facts: Any) -> None:
            rung.append(_name)

        hook = getattr(hooks, name)
        hook.subscribe(listen)
        listened.append((hook, listen))
    yield rung
    for hook, listen in listened:
        hook._listeners.remove(listen)


def come(event: Event, user: User, role: Role = Role.ATTENDEE, **more: Any) -> Registration:
    mine = cards.companies_of(user.id)
    values: dict[str, Any] = {
        "role": role,
        "company": mine[0] if mine else None,
        "acts_for": [company.id for company in mine],
        "actor": user,
        "now": clock.now(),
        **more,
    }
    return operations.register(event, **values)


def refusal(act: Any) -> str:
    with pytest.raises(DomainError) as raised:
        act()
    return raised.value.code


def mails(user: User) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.recipient == user.email).order_by(OutboxMessage.id)
    return list(db.session.scalars(query))


def verbs(registration: Registration) -> list[str]:
    return [entry.verb for entry, _ in queries.history_of(registration)]


def taken(event: Event) -> tuple[int, int]:
    db.session.expire_all()
    found = db.session.get_one(Event, event.id)
    by_role = db.session.scalar(select(func.sum(Admission.seats_taken)).where(Admission.event_id == event.id))
    return found.seats_taken, int(by_role or 0)


def make_session(event: Event, after: int = 0, **values: Any) -> Session:
    starts = event.starts_at + timedelta(hours=after)
    return saved(
        Session(
            **{
                "event_id": event.id,
                "kind": SessionKind.TALK,
                "title_ru": "Аудит",
                "title_en": "Audit",
                "starts_at": starts,
                "ends_at": starts + timedelta(hours=1),
                "bookable": True,
                **values,
            }
        )
    )


def test_an_admitted_role_takes_a_seat_at_once_and_mails_ticket_and_calendar(heard: list[str]) -> None:
    event, user = make_event(capacity=5), make_user(language="en")
    registration = come(event, user)
    assert registration.state == RegistrationState.APPROVED
    assert taken(event) == (1, 1)
    assert heard == ["approved"]
    assert verbs(registration) == ["registration.made"]
    [mail] = mails(user)
    assert mail.kind == "registrations/approved"
    assert event.title_en in mail.subject
    assert registration.ticket_code in mail.text
    assert mail.calendar_method == "REQUEST"
    consent = db.session.scalars(select(Consent).where(Consent.user_id == user.id)).one()
    assert consent.purpose == f"event:{event.id}"


def test_the_calendar_entry_is_read_back_in_the_zone_of_the_event() -> None:
    event, user = make_event(venue_ru="Зал", venue_en="Hall", sequence=3), make_user(language="ru")
    registration = come(event, user)
    calendar = Calendar.from_ical(mails(user)[0].calendar)
    [entry] = calendar.walk("VEVENT")
    assert entry["UID"] == uid_of(event)
    assert entry["ATTENDEE"] == f"mailto:{user.email}"
    assert registration.ticket_code in entry["URL"]
    assert entry["SEQUENCE"] == 3
    assert entry["SUMMARY"] == event.title_ru
    assert entry["LOCATION"] == "Зал"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["DTSTART"].params["TZID"] == "Europe/Moscow"
    assert entry["DTSTART"].dt == event.starts_at
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Moscow"]


def test_a_role_approved_by_hand_waits_without_a_seat(heard: list[str]) -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.BY_HAND})
    user = make_user()
    registration = come(event, user)
    assert registration.state == RegistrationState.PENDING
    assert taken(event) == (0, 0)
    assert heard == []
    assert [mail.kind for mail in mails(user)] == ["registrations/received"]
    assert mails(user)[0].calendar is None


def test_suppliers_and_buyers_come_for_a_company_they_represent() -> None:
    event, user = make_event(), make_user()
    assert refusal(lambda: come(event, user, Role.SUPPLIER)) == "company_required"
    strange = make_company()
    assert refusal(lambda: come(event, user, Role.BUYER, company=strange)) == "not_your_company"
    mine = make_company(user)
    assert come(event, user, Role.SUPPLIER).company_id == mine.id


@pytest.mark.parametrize(
    ("opens", "closes", "starts", "code"),
    [
        (1, 5, 10, "registration_not_open_yet"),
        (-5, -1, 10, "registration_closed"),
        (-30, None, -10, "event_over"),
    ],
)
def test_registration_keeps_to_its_window(opens: int, closes: int | None, starts: int, code: str) -> None:
    now = clock.now()
    event = make_event(
        registration_opens_at=now + timedelta(days=opens),
        registration_closes_at=now + timedelta(days=closes) if closes is not None else None,
        starts_at=now + timedelta(days=starts),
        ends_at=now + timedelta(days=starts, hours=2),
    )
    assert refusal(lambda: come(event, make_user())) == code


def test_a_role_that_is_not_admitted_and_the_staffs_role_are_refused() -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.AUTOMATIC, Role.STAFF: Approval.AUTOMATIC})
    assert refusal(lambda: come(event, make_user(), Role.PRESS)) == "role_not_admitted"
    assert refusal(lambda: come(event, make_user(), Role.STAFF)) == "role_not_admitted"


def test_registering_twice_makes_one_registration() -> None:
    event, user = make_event(), make_user()
    come(event, user)
    with pytest.raises(Conflict) as raised:
        come(event, user)
    assert raised.value.code == "already_registered"
    assert len(queries.of_user(user.id)) == 1


def test_a_full_event_refuses_and_nothing_is_left_behind() -> None:
    event, late = make_event(capacity=1), make_user()
    come(event, make_user())
    db.session.commit()
    with pytest.raises(Conflict) as raised, db.session.begin_nested():
        come(event, late)
    assert raised.value.code == "event_full"
    assert queries.of_person_at(event.id, late.id) is None
    assert mails(late) == []
    assert taken(event) == (1, 1)


def test_a_cancelled_registration_gives_its_seat_back_and_can_be_renewed(heard: list[str]) -> None:
    event, user = make_event(capacity=1), make_user()
    registration = come(event, user)
    code = registration.ticket_code
    operations.cancel_own(registration, reason="Командировка", actor=user, now=clock.now())
    assert registration.state == RegistrationState.CANCELLED
    assert taken(event) == (0, 0)
    assert heard == ["approved", "left"]
    cancelled = mails(user)[-1]
    assert (cancelled.kind, cancelled.calendar_method) == ("registrations/cancelled", "CANCEL")
    [entry] = Calendar.from_ical(cancelled.calendar).walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)
    again = come(event, user)
    assert (again.id, again.ticket_code, again.reason) == (registration.id, code, "")
    [entry] = Calendar.from_ical(mails(user)[-1].calendar).walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CONFIRMED", 2)
    assert taken(event) == (1, 1)


def test_nothing_of_ones_own_changes_once_the_event_has_begun() -> None:
    event, user = make_event(), make_user()
    registration = come(event, user)
    late = event.starts_at
    assert (
        refusal(lambda: operations.cancel_own(registration, reason="", actor=user, now=late))
        == "event_has_begun"
    )
    words = {"position_ru": "Инженер", "position_en": "", "note": ""}
    assert (
        refusal(lambda: operations.change_own(registration, **words, actor=user, now=late))
        == "event_has_begun"
    )
    operations.change_own(registration, **words, actor=user, now=late - timedelta(seconds=1))
    assert registration.position_ru == "Инженер"
    assert verbs(registration)[0] == "registration.changed"


def test_approving_takes_a_seat_once_and_tells_once(heard: list[str]) -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.BY_HAND}, capacity=3)
    user, organiser = make_user(), make_organiser()
    registration = come(event, user)
    operations.approve(registration, actor=organiser, now=clock.now())
    operations.approve(registration, actor=organiser, now=clock.now())
    assert taken(event) == (1, 1)
    assert heard == ["approved"]
    assert [mail.kind for mail in mails(user)] == ["registrations/received", "registrations/approved"]
    assert registration.decided_by_id == organiser.id
    assert verbs(registration) == ["registration.approved", "registration.made"]


def test_declining_needs_a_reason_which_the_person_reads(heard: list[str]) -> None:
    event, user, organiser = make_event(), make_user(), make_organiser()
    registration = come(event, user)
    assert (
        refusal(lambda: operations.decline(registration, reason=" ", actor=organiser, now=clock.now()))
        == "decline_reason_missing"
    )
    operations.decline(registration, reason="Торговая компания", actor=organiser, now=clock.now())
    assert registration.state == RegistrationState.DECLINED
    assert taken(event) == (0, 0)
    assert heard == ["approved", "left"]
    mail = mails(user)[-1]
    assert "Торговая компания" in mail.text
    assert mail.calendar_method == "CANCEL"
    assert refusal(lambda: come(event, user)) == "registration_declined"
    entry = queries.history_of(registration)[0][0]
    assert (entry.verb, entry.reason) == ("registration.declined", "Торговая компания")


def test_bulk_approval_goes_as_far_as_the_seats_reach() -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.BY_HAND}, capacity=2)
    waiting = [come(event, make_user()) for _ in range(3)]
    db.session.commit()
    decided = operations.approve_many(
        event, [row.id for row in waiting], actor=make_organiser(), now=clock.now()
    )
    assert decided.done == 2
    assert decided.by_code == {"event_full": 1}
    db.session.expire_all()
    states = [queries.by_id(event.id, row.id).state for row in waiting]
    assert states == [RegistrationState.APPROVED, RegistrationState.APPROVED, RegistrationState.PENDING]
    assert taken(event) == (2, 2)


def test_bulk_decisions_do_not_reach_into_other_events() -> None:
    event, other = (make_event(roles={Role.ATTENDEE: Approval.BY_HAND}) for _ in range(2))
    strange = come(other, make_user())
    db.session.commit()
    decided = operations.decline_many(
        event, [strange.id], reason="Нет", actor=make_organiser(), now=clock.now()
    )
    assert decided.done == 0
    assert strange.state == RegistrationState.PENDING


def test_correcting_the_role_moves_the_seat_even_in_a_full_event(heard: list[str]) -> None:
    event, user, organiser = make_event(capacity=1), make_user(), make_organiser()
    company = make_company(user)
    registration = come(event, user, Role.ATTENDEE)
    words = {"position_ru": "", "position_en": "", "note": "", "actor": organiser, "now": clock.now()}
    assert (
        refusal(lambda: operations.correct(registration, role=Role.SUPPLIER, company=None, **words))
        == "company_required"
    )
    operations.correct(registration, role=Role.SUPPLIER, company=company, **words)
    admission = events.admission(event.id, Role.SUPPLIER)
    assert admission is not None
    db.session.refresh(admission)
    assert admission.seats_taken == 1
    assert taken(event) == (1, 1)
    assert heard == ["approved", "left", "approved"]


def test_booking_a_session_counts_refuses_clashes_and_gives_back(heard: list[str]) -> None:
    event, user = make_event(), make_user()
    registration = come(event, user)
    first, same_time, later = make_session(event), make_session(event), make_session(event, after=1)
    now = clock.now()
    operations.book_session(registration, first, actor=user, now=now)
    assert (
        refusal(lambda: operations.book_session(registration, first, actor=user, now=now))
        == "session_already_booked"
    )
    assert (
        refusal(lambda: operations.book_session(registration, same_time, actor=user, now=now))
        == "session_overlaps"
    )
    operations.book_session(registration, later, actor=user, now=now)
    assert [session.id for session in queries.booked_sessions(registration.id)] == [first.id, later.id]
    operations.leave_session(registration, first, actor=user, now=now)
    operations.leave_session(registration, first, actor=user, now=now)
    db.session.expire_all()
    assert (first.seats_taken, later.seats_taken) == (0, 1)
    assert heard == ["approved", "session_booked", "session_booked", "session_left"]


def test_a_full_session_and_one_without_booking_are_refused() -> None:
    event = make_event()
    full, open_ = make_session(event, capacity=1, seats_taken=1), make_session(event, bookable=False)
    user = make_user()
    registration = come(event, user)
    now = clock.now()
    with pytest.raises(Conflict) as raised, db.session.begin_nested():
        operations.book_session(registration, full, actor=user, now=now)
    assert raised.value.code == "session_full"
    assert queries.booked_sessions(registration.id) == []
    assert (
        refusal(lambda: operations.book_session(registration, open_, actor=user, now=now))
        == "session_not_bookable"
    )


def test_sessions_are_booked_after_approval_only_and_of_the_own_event() -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.BY_HAND})
    user = make_user()
    registration = come(event, user)
    session = make_session(event)
    assert (
        refusal(lambda: operations.book_session(registration, session, actor=user, now=clock.now()))
        == "booking_needs_approval"
    )
    other = make_event()
    admitted = make_registration(other, user)
    assert (
        refusal(lambda: operations.book_session(admitted, session, actor=user, now=clock.now()))
        == "session_not_bookable"
    )


def test_cancelling_gives_booked_sessions_back(heard: list[str]) -> None:
    event, user = make_event(), make_user()
    registration = come(event, user)
    session = make_session(event)
    operations.book_session(registration, session, actor=user, now=clock.now())
    operations.cancel_own(registration, reason="", actor=user, now=clock.now())
    db.session.expire_all()
    assert session.seats_taken == 0
    assert db.session.scalar(select(func.count()).select_from(SessionBooking)) == 0
    assert heard == ["approved", "session_booked", "session_left", "left"]


def test_a_person_without_an_account_is_entered_and_invited() -> None:
    event, organiser = make_event(), make_organiser()
    inn = make_inn()
    added = operations.add_by_hand(
        event,
        role=Role.SUPPLIER,
        email="New@Firm.example",
        family_name="Ершова",
        given_name="Анна",
        inn=inn,
        company_name="ООО «Деталь»",
        language="en",
        actor=organiser,
        now=clock.now(),
    )
    assert added.is_approved
    assert added.user.email == "new@firm.example"
    assert added.user.password_hash is None
    assert added.company is not None
    assert (added.company.inn, added.company.short_ru) == (inn, "Деталь")
    assert cards.standing_of(added.user.id, added.company.id) == Standing.HEAD
    [mail] = mails(added.user)
    assert mail.kind == "registrations/invited"
    assert "/password/" in mail.text or "http://tandem.test" in mail.text
    assert taken(event) == (1, 1)


def test_entering_somebody_for_a_company_with_a_head_gives_no_rights_over_its_card() -> None:
    head, guest = make_user(), make_user()
    company = make_company(head)
    added = operations.add_by_hand(
        make_event(),
        role=Role.BUYER,
        email=guest.email,
        family_name="",
        given_name="",
        inn=company.inn or "",
        actor=make_organiser(),
        now=clock.now(),
    )
    assert added.user_id == guest.id
    assert added.company_id == company.id
    assert cards.standing_of(guest.id, company.id) is None
    assert [mail.kind for mail in mails(guest)] == ["registrations/approved"]


def test_an_unknown_company_needs_its_name() -> None:
    with pytest.raises(Refused) as raised:
        operations.add_by_hand(
            make_event(),
            role=Role.BUYER,
            email="x@firm.example",
            family_name="А",
            given_name="Б",
            inn=make_inn(),
            actor=make_organiser(),
            now=clock.now(),
        )
    assert (raised.value.code, raised.value.field) == ("company_unknown", "company_name")


def test_a_new_time_or_place_is_told_to_all_who_come_by_one_job() -> None:
    event, organiser = make_event(venue_ru="Старое место"), make_organiser()
    comes = make_registration(event, make_user(language="ru")).user_id
    make_registration(event, make_user(), state=RegistrationState.CANCELLED)
    event_operations.change_event(event, {"description_ru": "Подробнее"}, actor=organiser, now=clock.now())
    assert db.session.scalars(select(Job)).all() == []
    event_operations.change_event(
        event,
        {"venue_ru": "Новое место", "starts_at": event.starts_at + timedelta(hours=1)},
        actor=organiser,
        now=clock.now(),
    )
    job = db.session.scalars(select(Job)).one()
    assert (job.name, job.event_id) == ("registrations.tell_participants", event.id)
    told = operations.tell_participants(event.id, now=clock.now(), **job.arguments)
    assert told == 1
    user = db.session.get_one(User, comes)
    [mail] = mails(user)
    assert mail.kind == "registrations/event_changed"
    assert "Новое место" in mail.text
    [entry] = Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert entry["SEQUENCE"] == event.sequence > 0


def test_a_cancelled_event_takes_itself_out_of_calendars_and_says_why() -> None:
    event = make_event()
    user = make_user()
    make_registration(event, user)
    event_operations.cancel(event, reason="Болезнь спикера", actor=make_organiser(), now=clock.now())
    job = db.session.scalars(select(Job)).one()
    operations.tell_participants(event.id, now=clock.now(), **job.arguments)
    [mail] = mails(user)
    assert "Болезнь спикера" in mail.text
    assert mail.calendar_method == "CANCEL"


def test_a_moved_or_removed_session_is_told_to_those_who_have_a_place(heard: list[str]) -> None:
    event, user, organiser = make_event(), make_user(), make_organiser()
    registration = come(event, user)
    session = make_session(event)
    operations.book_session(registration, session, actor=user, now=clock.now())
    values = {
        "kind": session.kind,
        "title_ru": session.title_ru,
        "title_en": session.title_en,
        "starts_at": session.starts_at + timedelta(hours=2),
        "ends_at": session.ends_at + timedelta(hours=2),
        "bookable": True,
        "capacity": None,
    }
    found = events.session(event.id, session.id)
    event_operations.change_session(event, found, values, speakers=[], actor=organiser, now=clock.now())
    event_operations.remove_session(event, found, actor=organiser, now=clock.now())
    assert [mail.kind for mail in mails(user)] == [
        "registrations/approved",
        "registrations/session_moved",
        "registrations/session_removed",
    ]
    assert heard[2:] == ["session_left", "session_booked", "session_left"]


def test_a_refusal_of_a_listener_takes_the_booking_back() -> None:
    event, user = make_event(), make_user()
    registration = come(event, user)
    session = make_session(event)
    db.session.commit()

    def busy(**_facts: Any) -> None:
        raise Conflict("slot_taken")

    hooks.session_booked.subscribe(busy)
    try:
        with pytest.raises(Conflict), db.session.begin_nested():
            operations.book_session(registration, session, actor=user, now=clock.now())
    finally:
        hooks.session_booked._listeners.remove(busy)
    db.session.expire_all()
    assert session.seats_taken == 0


def test_every_decision_is_in_the_audit_trail() -> None:
    event, organiser = make_event(), make_organiser()
    added = operations.add_by_hand(
        event,
        role=Role.ATTENDEE,
        email="y@firm.example",
        family_name="А",
        given_name="Б",
        actor=organiser,
        now=clock.now(),
    )
    operations.cancel_by_organiser(added, reason="По телефону", actor=organiser, now=clock.now())
    query = select(AuditEntry).where(
        AuditEntry.event_id == event.id, AuditEntry.object_type == "Registration"
    )
    assert [(entry.verb, entry.actor_id) for entry in db.session.scalars(query)] == [
        ("registration.added", organiser.id),
        ("registration.cancelled", organiser.id),
    ]


def test_companies_made_by_hand_are_not_made_twice() -> None:
    event, organiser, inn = make_event(), make_organiser(), make_inn()
    for address in ("a@firm.example", "b@firm.example"):
        operations.add_by_hand(
            event,
            role=Role.SUPPLIER,
            email=address,
            family_name="А",
            given_name="Б",
            inn=inn,
            company_name="АО «Полимер»",
            actor=organiser,
            now=clock.now(),
        )
    assert db.session.scalar(select(func.count()).select_from(Company).where(Company.inn == inn)) == 1


def test_capacity_of_a_role_is_kept_apart_from_the_events() -> None:
    event = make_event(capacity=10)
    db.session.execute(
        update(Admission)
        .where(Admission.event_id == event.id, Admission.role == Role.ATTENDEE)
        .values(capacity=1)
    )
    come(event, make_user())
    late = make_user()
    with pytest.raises(Conflict) as raised, db.session.begin_nested():
        come(event, late)
    assert raised.value.code == "role_full"
