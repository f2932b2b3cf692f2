"""Many people want the last one at the same moment, through HTTP and several processes: exactly one gets it.

The control runs the same race against a site whose guards were taken away and must oversell; if it does not, the race
proves nothing.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import SystemRole, User
from app.companies.models import Company
from app.events.models import Approval, Event, Role
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, MeetingState, Schedule, SeatClaim, Side, TableClaim
from app.questionnaires.models import Answer as AnswerRow
from app.questionnaires.models import Kind
from app.registrations.models import Registration, RegistrationState
from app.trainings.models import Certificate
from tests.conftest import own_database
from tests.factories import (
    PASSWORD,
    make_company,
    make_delegation,
    make_event,
    make_registration,
    make_slots,
    make_tables,
    make_user,
)
from tests.questionnaires.made import ask
from tests.questionnaires.test_meanwhile import CHANGED
from tests.servers import Answer, Site, Visitor, running_site
from tests.trainings.scenes import training

pytestmark = pytest.mark.race

PEOPLE = 8
ROUNDS = 20
CONTROL_ROUNDS = 5
POSTGRES = os.environ.get("TEST_POSTGRES_URL")
DATABASES = ["sqlite", *(["postgresql"] if POSTGRES else [])]


@contextmanager
def race_site(kind: str, folder: Path, *, guarded: bool) -> Iterator[Site]:
    url = (
        own_database(POSTGRES, f"tandem_race_{'guarded' if guarded else 'control'}")
        if kind == "postgresql"
        else None
    )
    module = "app.serve" if guarded else "tests.concurrency.unguarded"
    with running_site(folder, database_url=url, processes=4, module=module) as site:
        yield site


@pytest.fixture(params=DATABASES, scope="module")
def site(request, tmp_path_factory) -> Iterator[Site]:
    with race_site(request.param, tmp_path_factory.mktemp("race"), guarded=True) as site:
        yield site


@pytest.fixture(params=DATABASES, scope="module")
def control(request, tmp_path_factory) -> Iterator[Site]:
    with race_site(request.param, tmp_path_factory.mktemp("control"), guarded=False) as site:
        yield site


def visitors(site: Site, emails: list[str]) -> list[Visitor]:
    """Everybody signed in, each in a browser of his own."""
    people = [Visitor(site.url) for _ in emails]
    for visitor, email in zip(people, emails, strict=True):
        visitor.sign_in(email, PASSWORD)
    return people


def all_at_once(acts: list[Callable[[], Answer]]) -> list[Answer]:
    """Start all acts at the same moment; their answers in order."""
    gate = threading.Barrier(len(acts))
    answers: list[Answer | None] = [None] * len(acts)

    def run(index: int, act: Callable[[], Answer]) -> None:
        gate.wait()
        answers[index] = act()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def no_failures(answers: list[Answer]) -> None:
    assert len(answers) == PEOPLE
    assert [answer.status for answer in answers if answer.status >= 500] == []


# ── the last seat of an event ───────────────────────────────────────────────


def race_for_seats(site: Site, rounds: int) -> list[int]:
    """How many got the one seat, round by round."""
    app = site.app()
    with app.app_context():
        emails = [make_user().email for _ in range(PEOPLE)]
        events = [make_event(capacity=1, roles={Role.ATTENDEE: Approval.AUTOMATIC}) for _ in range(rounds)]
        places = [(event.id, event.slug) for event in events]
    people = visitors(site, emails)
    winners = []
    for event_id, slug in places:
        path = f"/events/{slug}/register"
        form = {"role": "attendee", "consent": "y", "position_ru": "инженер"}
        answers = all_at_once([partial(person.post, path, **form) for person in people])
        no_failures(answers)
        with app.app_context():
            approved = select(func.count()).where(
                Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED
            )
            winners.append(db.session.scalar(approved))
    return winners


def test_the_last_seat_goes_to_exactly_one(site):
    assert race_for_seats(site, ROUNDS) == [1] * ROUNDS


def test_without_the_guard_the_last_seat_is_oversold(control):
    assert max(race_for_seats(control, CONTROL_ROUNDS)) > 1


# ── the last slot of a buyer, the last table of a slot ──────────────────────


def meeting_event(
    *, buyers: int, slots: int, tables: int
) -> tuple[Event, list[Delegation], list[str], list[int]]:
    """An event with `buyers` buyers and PEOPLE suppliers, open for self-booking."""
    event = make_event()
    delegations = []
    for _ in range(buyers):
        officer, firm = make_user(), make_company()
        ticket = make_registration(event, officer, Role.BUYER, company=firm)
        delegations.append(make_delegation(event, firm, Side.BUYER, people=[ticket]))
    slot_ids = [slot.id for slot in make_slots(event, slots)]
    make_tables(event, tables)
    db.session.add(
        Schedule(event_id=event.id, version=1, grid={}, self_booking=True, published_at=event.published_at)
    )
    db.session.commit()
    return event, delegations, slot_ids


def suppliers_of(event: Event, heads: list[tuple[int, int]]) -> None:
    """The same eight firms come to every event."""
    for user_id, company_id in heads:
        user, company = db.session.get(User, user_id), db.session.get(Company, company_id)
        ticket = make_registration(event, user, Role.SUPPLIER, company=company)
        make_delegation(event, company, Side.SUPPLIER, people=[ticket])


def race_for_meetings(site: Site, rounds: int, *, buyers: int, tables: int) -> list[tuple[int, int, int]]:
    """Round by round: meetings written, seat claims of buyers, table claims. One slot only."""
    app = site.app()
    rounds_of: list[tuple[str, int, list[int], int]] = []
    with app.app_context():
        users = [make_user() for _ in range(PEOPLE)]
        heads = [(user.id, make_company(user).id) for user in users]
        emails = [user.email for user in users]
        for _ in range(rounds):
            event, delegations, slot_ids = meeting_event(buyers=buyers, slots=1, tables=tables)
            suppliers_of(event, heads)
            rounds_of.append((event.slug, event.id, [one.id for one in delegations], slot_ids[0]))
    people = visitors(site, emails)
    results = []
    for slug, event_id, buyer_ids, slot_id in rounds_of:
        path = f"/my/events/{slug}/meetings"
        acts = [
            partial(person.post, path, counterpart=str(buyer_ids[index % len(buyer_ids)]), slot=str(slot_id))
            for index, person in enumerate(people)
        ]
        no_failures(all_at_once(acts))
        with app.app_context():
            planned = select(func.count()).where(
                Meeting.event_id == event_id, Meeting.state == MeetingState.PLANNED
            )
            seats = select(func.count()).where(SeatClaim.slot_id == slot_id)
            claimed = select(func.count()).where(TableClaim.slot_id == slot_id)
            results.append((db.session.scalar(planned), db.session.scalar(seats), db.session.scalar(claimed)))
    return results


def test_the_last_slot_of_a_buyer_goes_to_exactly_one(site):
    assert race_for_meetings(site, ROUNDS, buyers=1, tables=PEOPLE) == [(1, 2, 1)] * ROUNDS


def test_the_last_table_goes_to_exactly_one(site):
    assert race_for_meetings(site, ROUNDS, buyers=PEOPLE, tables=1) == [(1, 2, 1)] * ROUNDS


def test_without_claims_a_buyer_is_booked_twice(control):
    assert (
        max(written for written, _, _ in race_for_meetings(control, CONTROL_ROUNDS, buyers=1, tables=PEOPLE))
        > 1
    )


def test_without_claims_a_table_is_taken_twice(control):
    assert (
        max(written for written, _, _ in race_for_meetings(control, CONTROL_ROUNDS, buyers=PEOPLE, tables=1))
        > 1
    )


# ── the numbers of certificates ─────────────────────────────────────────────


def race_for_numbers(site: Site, rounds: int) -> list[int]:
    """Eight organisers issue a certificate to eight people at once, round by round: all numbers given."""
    with site.app().app_context():
        emails = [make_user(SystemRole.ORGANISER).email for _ in range(PEOPLE)]
        scenes = [training((4,) * PEOPLE) for _ in range(rounds)]
        paths = [
            [f"/desk/{scene.event.slug}/certificates/{row.id}/issue" for row in scene.people]
            for scene in scenes
        ]
    organisers = visitors(site, emails)
    for wanted in paths:
        acts = [partial(who.post, path, reason="") for who, path in zip(organisers, wanted, strict=True)]
        assert len(all_at_once(acts)) == PEOPLE
    with site.app().app_context():
        return sorted(db.session.scalars(select(Certificate.number)))


def test_numbers_of_certificates_have_no_gap_and_no_twin(site):
    assert race_for_numbers(site, 5) == list(range(1, 5 * PEOPLE + 1))


def test_without_the_counter_some_go_without_a_number(control):
    assert len(race_for_numbers(control, 2)) < 2 * PEOPLE


# ── questions that are edited while people answer ───────────────────────────


def race_with_the_organiser(site: Site, rounds: int) -> list[tuple[int, int, int]]:
    """Seven answer a question while the organiser takes it away, round by round.

    How many registered, how many answers are kept, how many were asked to look once more.
    """
    with site.app().app_context():
        emails = [make_user().email for _ in range(PEOPLE - 1)]
        boss = make_user(SystemRole.ORGANISER).email
        events = [make_event(roles={Role.ATTENDEE: Approval.AUTOMATIC}) for _ in range(rounds)]
        asked = [(event.id, event.slug, ask(event, Kind.LINE, "Город").id) for event in events]
    people, organiser = visitors(site, emails), visitors(site, [boss])[0]
    results = []
    for event_id, slug, question_id in asked:
        path = f"/events/{slug}/register"
        seen = re.search(r'name="questions_seen"[^>]*value="([^"]+)"', people[0].get(path).text)
        assert seen
        form = {"role": "attendee", "consent": "y", "position_ru": "инженер", "questions_seen": seen[1]}
        acts = [partial(person.post, path, **form, **{f"q{question_id}": "Тверь"}) for person in people]
        acts.append(partial(organiser.post, f"/desk/{slug}/questions/registration/{question_id}/delete"))
        answers = all_at_once(acts)
        no_failures(answers)
        told = sum(CHANGED in answer.text for answer in answers if answer.status == 422)
        assert told == sum(answer.status == 422 for answer in answers)
        with site.app().app_context():
            registered = select(func.count()).where(Registration.event_id == event_id)
            kept = select(func.count()).where(AnswerRow.question_id == question_id)
            results.append((db.session.scalar(registered), db.session.scalar(kept), told))
    return results


def test_no_answer_is_lost_while_the_organiser_takes_a_question_away(site):
    for registered, kept, told in race_with_the_organiser(site, ROUNDS // 2):
        assert kept == registered
        assert registered + told == PEOPLE - 1
