"""The demonstration as it stands in a database: complete, consistent, the same every time, quick."""

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import current_app
from sqlalchemy import func, select, text

from app.accounts.models import User
from app.accounts.passwords import verify_password
from app.attendance.models import CheckIn, FailedSide, Holding, MeetingAttendance
from app.catalogue.models import Need, NeedAtEvent, Offer
from app.companies.models import Cluster, ClusterMembership, Company, Representative
from app.correspondence.models import Mailing, MailingRecipient
from app.demo import content
from app.demo.accounts import PASSWORD, greeting
from app.demo.load import DatabaseNotEmpty, load_demonstration
from app.events.models import Admission, Event, EventKind, EventState, Role, Session, Speaker
from app.factory import create_app
from app.infra.audit import AuditEntry
from app.infra.db import Model, db
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.infra.schema import bring_up
from app.matchmaking import snapshot
from app.matchmaking.forms.setup import Slots
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    MeetingOrigin,
    MeetingState,
    Schedule,
    ScheduleRun,
    Seat,
    SeatClaim,
    Side,
    Slot,
    TableClaim,
    Wish,
)
from app.matchmaking.rules.grid import slots_of
from app.matchmaking.rules.run_settings import RunSettings
from app.matchmaking.solver.check import figures, violations
from app.matchmaking.solver.plan import Figures, Plan
from app.matchmaking.solver.plan import Meeting as PlannedMeeting
from app.outcomes.models import Outcome, Stage
from app.questionnaires import queries as questions
from app.questionnaires import rules as question_rules
from app.questionnaires.models import Answer, Kind, Purpose
from app.registrations.models import (
    Registration,
    RegistrationState,
    SessionBooking,
    WaitingPlace,
    WaitingState,
)
from app.trainings.models import Certificate
from config import read_settings
from tests.conftest import own_database, settings_env

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
# the salt; the seconds it took
MAY_DIFFER = {
    ("stored_file", "key"),
    ("user_account", "password_hash"),
    ("schedule_run", "plan"),
    ("schedule_run", "figures"),
}


@contextmanager
def empty(data_dir, name):
    """An application on a migrated database of its own, inside its context."""
    import os

    server = os.environ.get("TEST_DATABASE_URL")
    url = own_database(server, f"tandem_demo_{name}") if server else None
    app = create_app(read_settings(settings_env(data_dir, url)))
    with app.app_context():
        bring_up()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def seconds(tmp_path_factory):
    """The loaded demonstration; the value is the processor time of loading."""
    with empty(tmp_path_factory.mktemp("demo"), "one"), time_machine.travel(NOW, tick=False):
        started = time.process_time()  # a busy machine is not what is measured
        load_demonstration()
        yield time.process_time() - started


@pytest.fixture
def rows(seconds):
    """All rows of a model, in order of their keys."""

    def read(model, **where):
        query = select(model).filter_by(**where).order_by(*model.__table__.primary_key.columns)
        return list(db.session.scalars(query))

    yield read
    db.session.rollback()


@pytest.fixture
def event(rows):
    return lambda slug: rows(Event, slug=slug)[0]


def dump():
    """Every row of every table without what may differ."""
    return {
        table.name: [
            tuple(row)
            for row in db.session.execute(
                select(*(c for c in table.columns if (table.name, c.name) not in MAY_DIFFER)).order_by(
                    *table.primary_key.columns
                )
            )
        ]
        for table in Model.metadata.sorted_tables
    }


def test_it_loads_within_the_promised_time(seconds):
    assert seconds < 20


def test_a_conference_asks_and_everybody_has_answered_what_was_put_to_him(rows, event):
    conference = event("kompozity-transport")
    asked = questions.questions_of(conference.id, Purpose.REGISTRATION)
    assert {question.kind for question in asked} > {Kind.ONE, Kind.MANY, Kind.NUMBER, Kind.DATE, Kind.CONSENT}
    assert all(question.text_en for question in asked)
    answers = questions.answers_by_person(asked)
    seen = 0
    for row in rows(Registration, event_id=conference.id):
        given = answers.get(row.user_id, {})
        if row.state == RegistrationState.CANCELLED or row.role == Role.SPEAKER:
            assert not given
            continue
        seen += 1
        shown = question_rules.shown(asked, row.role, given)
        assert set(given) <= shown
        for question in asked:
            if question.id in shown:
                assert question_rules.problem_with(question, given.get(question.id)) is None
    assert seen > 50


def test_the_same_day_gives_the_same_rows(seconds, tmp_path):
    first = dump()
    db.session.rollback()
    with empty(tmp_path, "two"):
        load_demonstration()
        second = dump()
    assert first == second


def test_a_database_with_people_is_refused_and_stays_as_it_was(rows):
    before = db.session.scalar(select(func.count()).select_from(Company))
    db.session.rollback()
    with pytest.raises(DatabaseNotEmpty):
        load_demonstration()
    assert db.session.scalar(select(func.count()).select_from(Company)) == before


def test_everybody_in_the_content_is_there(rows):
    read = content.load()
    assert len(rows(Cluster)) == 10
    invented = [company for company in rows(Company) if company.inn]
    assert {company.inn for company in invented} == {firm.inn for firm in read.firms()}
    assert len(rows(Offer)) == sum(len(supplier.offers) for supplier in read.suppliers)
    assert len(rows(Need)) == sum(len(buyer.needs) for buyer in read.buyers)
    assert len(rows(User)) == len(list(read.persons()))
    assert len(rows(Representative)) == sum(len(firm.representatives) for firm in read.firms())
    assert len(rows(Wish)) == len(read.wishes)
    agendas = {event.key: len(event.agenda) for event in read.events}
    copied = sum(agendas[template.event] for template in read.templates)
    assert len(rows(Session)) == sum(agendas.values()) + copied
    assert rows(ClusterMembership) and rows(Speaker) and rows(NeedAtEvent)


def test_organisations_named_in_public_sources_bring_nothing_but_their_names(rows):
    named = [company for company in rows(Company) if not company.inn]
    assert len(named) >= 25
    people = {row.company_id for row in rows(Representative)}
    for company in named:
        assert company.id not in people
        assert not (company.ogrn or company.staff or company.phone or company.email or company.founded)


def test_every_kind_of_event_is_there(rows):
    events = rows(Event)
    assert {event.kind for event in events} == set(EventKind)
    assert {event.state for event in events} >= {
        EventState.DRAFT,
        EventState.PUBLISHED,
        EventState.FINISHED,
        EventState.CANCELLED,
    }
    for row in events:
        assert (row.ends_at < NOW) == (row.state == EventState.FINISHED)


def test_all_texts_are_in_both_languages(rows):
    models = (Cluster, Company, Offer, Need, Event, Session, Speaker, Representative, Registration)
    for model in models:
        pairs = [
            (c.name, f"{c.name.removesuffix('_ru')}_en")
            for c in model.__table__.columns
            if c.name[-3:] == "_ru"
        ]
        for row in rows(model):
            for ru, en in pairs:
                assert bool(getattr(row, ru)) == bool(getattr(row, en)), (model.__name__, row.id, ru)
    for row in [*rows(Company), *rows(Offer), *rows(Need), *rows(Event)]:
        assert row.search_words


def test_demonstration_accounts_can_sign_in(rows):
    lines = "\n".join(greeting())
    assert PASSWORD in lines
    for account in content.load().people.accounts:
        assert account.shows.en in lines
    user = rows(User, email="organiser@tandem.example")[0]
    assert user.email_confirmed_at and user.is_organiser and not user.is_administrator
    assert verify_password(user.password_hash, PASSWORD)


def test_secrets_and_codes_are_unique(rows):
    for values in (
        [user.calendar_secret for user in rows(User)],
        [row.ticket_code for row in rows(Registration)],
        [meeting.uid for meeting in rows(Meeting)],
    ):
        assert len(values) == len(set(values))


def test_seats_are_counted_right(rows):
    approved = rows(Registration, state=RegistrationState.APPROVED)
    by_event = Counter(row.event_id for row in approved)
    by_role = Counter((row.event_id, row.role) for row in approved)
    roles = {row.id: row.role for row in rows(Registration)}
    for place in rows(WaitingPlace, state=WaitingState.OFFERED):  # held for whoever has the offer
        by_event[place.event_id] += 1
        by_role[place.event_id, roles[place.registration_id]] += 1
    assert {row.id: row.seats_taken for row in rows(Event)} == {
        row.id: by_event[row.id] for row in rows(Event)
    }
    for admission in rows(Admission):
        assert admission.seats_taken == by_role[admission.event_id, admission.role]
    booked = Counter(row.session_id for row in rows(SessionBooking))
    for session in rows(Session):
        assert session.seats_taken == booked[session.id]
        assert session.bookable or not session.seats_taken
    states = {row.id: row.state for row in rows(Registration)}
    assert {states[row.registration_id] for row in rows(SessionBooking)} == {RegistrationState.APPROVED}


def test_nobody_is_ahead_of_time(rows):
    for model in Model.__subclasses__():
        for column in model.__table__.columns:
            if (
                column.name.endswith("_at")
                and column.name != "expires_at"
                and model not in {Slot, Session, Event}
            ):
                latest = db.session.scalar(select(func.max(column)))
                assert latest is None or latest <= NOW, (model.__name__, column.name)
    events = {row.id: row for row in rows(Event)}
    for row in rows(Registration):
        event = events[row.event_id]
        assert event.registration_opens_at <= row.created_at <= event.registration_closes_at
        assert row.decided_at is None or row.created_at <= row.decided_at <= event.starts_at
        assert (row.decided_at is None) == (row.state == RegistrationState.PENDING)
    days = Counter(row.created_at.date() for row in rows(Registration))
    assert len(days) > 40 and max(days.values()) < 30  # spread, as a chart of registrations shows them


def test_both_sides_of_the_conferences_have_seats(rows, event):
    for slug in ("pribory-goroda", "kompozity-transport", "medizdeliya"):
        conference = event(slug)
        registrations = {row.id: row for row in rows(Registration, event_id=conference.id)}
        came = {(row.company_id, row.role) for row in registrations.values() if row.state == "approved"}
        meeting_roles = {(company, role) for company, role in came if role in {Role.SUPPLIER, Role.BUYER}}
        delegations = rows(Delegation, event_id=conference.id)
        assert {(row.company_id, row.side) for row in delegations} == meeting_roles
        for delegation in delegations:
            seats = rows(Seat, delegation_id=delegation.id)
            assert [seat.number for seat in seats] == list(range(1, len(seats) + 1))
            assert len(seats) == 1 or delegation.side == Side.BUYER
            for person in (registrations[seat.registration_id] for seat in seats if seat.registration_id):
                assert (person.company_id, person.role) == (delegation.company_id, delegation.side)
            assert seats[0].registration_id
        assert len(rows(Slot, event_id=conference.id)) == 10
    assert len(rows(Slot, event_id=event("produkty-sety").id)) == 10


def test_the_setup_page_shows_the_form_the_slots_came_from(rows, event):
    conference = event("kompozity-transport")
    kept = rows(Schedule, event_id=conference.id)[0].grid
    with current_app.test_request_context():
        form = Slots(data=Slots.restored(kept))
        assert form.filled_in() == kept
        stretches = slots_of(form.plan(), conference.timezone)
    assert stretches == [(slot.starts_at, slot.ends_at) for slot in rows(Slot, event_id=conference.id)]


def test_the_conference_to_be_scheduled_has_wishes_and_no_meetings(rows, event):
    conference = event("kompozity-transport")
    assert conference.state == EventState.PUBLISHED and conference.wishes_close_at > NOW
    assert len(rows(Wish, event_id=conference.id)) > 200
    assert not rows(Meeting, event_id=conference.id) and not rows(ScheduleRun, event_id=conference.id)
    confirmed = [row.wishes_confirmed_at is not None for row in rows(Delegation, event_id=conference.id)]
    assert any(confirmed) and not all(confirmed)


def test_every_claim_belongs_to_what_takes_the_place(rows):
    meetings = {row.id: row for row in rows(Meeting, state=MeetingState.PLANNED)}
    seats = Counter(row.meeting_id for row in rows(SeatClaim, kind=ClaimKind.MEETING))
    tables = Counter(row.meeting_id for row in rows(TableClaim))
    assert seats == dict.fromkeys(meetings, 2)
    assert tables == dict.fromkeys(meetings, 1)
    for claim in rows(SeatClaim, kind=ClaimKind.MEETING):
        meeting = meetings[claim.meeting_id]
        assert claim.slot_id == meeting.slot_id
        assert claim.seat_id in {meeting.supplier_seat_id, meeting.buyer_seat_id}
    pairs = Counter((row.event_id, row.supplier_id, row.buyer_id) for row in meetings.values())
    assert max(pairs.values()) == 1
    assert rows(SeatClaim, kind=ClaimKind.SESSION)


def test_the_finished_conference_is_published_and_everybody_met(rows, event):
    conference = event("pribory-goroda")
    schedule = rows(Schedule, event_id=conference.id)[0]
    run = rows(ScheduleRun, event_id=conference.id)[0]
    assert schedule.published_run_id == run.id and run.published_at < conference.starts_at
    meetings = rows(Meeting, event_id=conference.id, state=MeetingState.PLANNED)
    assert len(meetings) > 90
    assert {row.supplier_id for row in meetings} | {row.buyer_id for row in meetings} == {
        row.id for row in rows(Delegation, event_id=conference.id)
    }
    assert {row.origin for row in meetings} == {MeetingOrigin.RUN, MeetingOrigin.SELF_BOOKED}
    planned = {(int(item["supplier"]), int(item["buyer"])) for item in run.plan["plan"]["meetings"]}
    kept = {(row.supplier_id, row.buyer_id) for row in meetings if row.origin == MeetingOrigin.RUN}
    cancelled = rows(Meeting, event_id=conference.id, state=MeetingState.CANCELLED)
    assert planned - kept == {(row.supplier_id, row.buyer_id) for row in cancelled}
    assert {row.cancelled_by_side for row in cancelled} == set(Side)
    assert all(row.cancel_reason and row.sequence for row in cancelled)


def test_an_independent_judge_finds_nothing_wrong_with_the_meetings(rows, event):
    conference = event("pribory-goroda")
    problem = snapshot.take(conference, RunSettings(keep_published=True), now=conference.starts_at).problem
    meetings = tuple(
        PlannedMeeting(lock.supplier, lock.buyer, lock.slot, lock.seat, lock.table) for lock in problem.locked
    )
    assert len(meetings) == len(rows(Meeting, event_id=conference.id, state=MeetingState.PLANNED))
    plan = Plan(meetings=meetings, figures=Figures())
    assert violations(problem, replace(plan, figures=Figures(**figures(problem, plan)))) == []


def test_what_was_held_agrees_with_who_was_there(rows, event):
    conference = event("pribory-goroda")
    marks = {row.meeting_id: row for row in rows(MeetingAttendance)}
    meetings = rows(Meeting, event_id=conference.id, state=MeetingState.PLANNED)
    assert set(marks) == {row.id for row in meetings}
    holdings = Counter(mark.holding for mark in marks.values())
    assert 0.84 < holdings[Holding.HELD] / len(marks) < 0.92
    assert {mark.failed_side for mark in marks.values()} == {None, *FailedSide}
    arrived = {row.registration_id: row.at for row in rows(CheckIn)}
    seats = {row.id: row.registration_id for row in rows(Seat)}
    slots = {row.id: row for row in rows(Slot)}
    for meeting in meetings:
        mark, start = marks[meeting.id], slots[meeting.slot_id].starts_at
        assert (mark.failed_side is None) == (mark.holding == Holding.HELD)
        assert start < mark.marked_at
        supplier, buyer = seats[meeting.supplier_seat_id], seats[meeting.buyer_seat_id]
        if mark.holding == Holding.HELD:
            assert arrived[supplier] <= start
            assert buyer is None or arrived[buyer] <= start
        elif mark.failed_side == FailedSide.SUPPLIER:
            assert supplier not in arrived or arrived[supplier] > start
    approved = {row.id for row in rows(Registration, state=RegistrationState.APPROVED)}
    assert set(arrived) < approved
    assert conference.starts_at - timedelta(minutes=15) <= min(arrived.values())


def test_both_sides_say_what_came_of_the_meetings_and_differ_at_times(rows):
    held = {row.meeting_id for row in rows(MeetingAttendance, holding=Holding.HELD)}
    said = {}
    for outcome in rows(Outcome):
        assert outcome.meeting_id in held and outcome.note and outcome.author_id
        said.setdefault(outcome.meeting_id, {})[outcome.side] = outcome
    assert len(said) > 0.85 * len(held)
    both = [words for words in said.values() if len(words) == 2]
    assert len(both) > 0.6 * len(held) and len(both) < len(said)
    stages = [words for words in both if words["supplier"].stage != words["buyer"].stage]
    sums = [words for words in both if words["supplier"].amount != words["buyer"].amount]
    assert stages and sums and len(stages) < len(both) / 3
    assert {outcome.stage for outcome in rows(Outcome)} == set(Stage)


def test_nothing_waits_to_be_sent_or_done(rows):
    assert not rows(Job)
    assert {message.state for message in rows(OutboxMessage)} == {"sent"}  # those of a mailing that went out


def test_the_pages_of_the_rooms_are_alive(rows):
    assert {str(mailing.state) for mailing in rows(Mailing)} == {"done", "scheduled", "draft"}
    [done] = rows(Mailing, state="done")
    assert len(rows(MailingRecipient, mailing_id=done.id)) == len(rows(OutboxMessage)) > 30
    supplier = rows(User, email="stolyarov@kompozit-profil.example")[0]
    assert rows(Certificate, user_id=supplier.id, revoked_at=None)
    assert len({answer.value for answer in rows(Answer) if " " in answer.value}) >= 20


def test_the_log_tells_the_main_acts(rows):
    entries = rows(AuditEntry)
    verbs = {entry.verb for entry in entries}
    assert verbs >= {
        "event.created",
        "event.published",
        "event.finished",
        "event.cancelled",
        "registration.made",
        "registration.approved",
        "registration.declined",
        "schedule.published",
    }
    assert all(entry.at <= NOW for entry in entries)


@pytest.mark.parametrize("day", ["2026-12-31", "2028-02-29"])
def test_it_loads_on_any_day(seconds, tmp_path, day):
    moment = datetime.fromisoformat(day).replace(hour=21, minute=5, tzinfo=UTC)
    name = day.replace("-", "")
    with empty(Path(tmp_path), name), time_machine.travel(moment, tick=False):
        load_demonstration()
        assert db.session.scalar(select(func.count()).select_from(Meeting)) > 90
        assert db.session.scalar(text("SELECT count(*) FROM audit_entry")) > 500
        late = select(Need.deadline).where(Need.deadline < moment.date())
        assert db.session.scalar(late) is None
