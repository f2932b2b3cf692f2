"""Issuing, revoking, replacing on a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Refused
from app.events import queries as events
from app.infra import jobs
from app.infra.audit import AuditEntry
from app.infra.db import db, transaction
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.trainings import operations, queries
from app.trainings.models import Certificate, CertificateState
from app.trainings.operations import numbers
from tests import factories as make
from tests.trainings.scenes import training


def issue_all(scene, **more):
    ids = [row.id for row in scene.people]
    return operations.issue_to_all(scene.event, ids, actor_id=None, now=clock.now(), **more)


def kinds() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def test_who_fulfils_the_terms_gets_one_with_a_number_and_a_message(session):
    scene = training((4, 3, 2))
    issued = issue_all(scene)
    year = numbers.year_of(clock.now())
    assert [(one.year, one.number) for one in issued] == [(year, 1), (year, 2)]
    assert [one.hours for one in issued] == [8, 8]
    assert {one.registration_id for one in issued} == {row.id for row in scene.people[:2]}
    assert kinds() == ["trainings/issued"] * 2
    assert issue_all(scene) == []


def test_numbers_go_on_through_events_and_a_rolled_back_one_comes_back(session):
    issue_all(training((4,)))
    taken_back = training((4, 4))
    with pytest.raises(RuntimeError), db.session.begin_nested():
        issue_all(taken_back)
        raise RuntimeError
    assert [one.number for one in issue_all(training((4,)))] == [2]


def test_terms_are_kept_and_printed(session):
    scene, actor, now = training((2,)), make.make_organiser(), clock.now()
    values = {
        "least_share": 50,
        "hours": 16,
        "programme_ru": "СМК",
        "signatory_ru": "Кравцова О. Д.",
    }
    operations.set_terms(scene.event, values, actor=actor, now=now)
    (one,) = issue_all(scene)
    assert (one.hours, one.programme_ru, one.signatory_ru) == (16, "СМК", "Кравцова О. Д.")
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "certificate_terms.set"))
    assert entry.changes["least_share"] == [75, 50]


def test_without_the_terms_one_is_issued_only_with_a_reason(session):
    scene, actor = training((1,)), make.make_organiser()
    given = {"actor": actor, "now": clock.now()}
    with pytest.raises(Refused, match="certificate_terms_unmet"):
        operations.issue(scene.event, scene.people[0].id, **given)
    one = operations.issue(scene.event, scene.people[0].id, reason="was ill, passed the test", **given)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "certificate.issued"))
    assert (one.state, entry.reason) == (CertificateState.VALID, "was ill, passed the test")
    with pytest.raises(Refused, match="certificate_held"):
        operations.issue(scene.event, scene.people[0].id, reason="again", **given)


def test_a_revoked_one_stays_revoked_until_somebody_issues_anew(session):
    scene, actor, now = training((4,)), make.make_organiser(), clock.now()
    (one,) = issue_all(scene)
    with pytest.raises(Refused, match="certificate_reason_missing"):
        operations.revoke(scene.event, one, reason=" ", actor=actor, now=now)
    operations.revoke(scene.event, one, reason="somebody else sat there", actor=actor, now=now)
    assert one.state == CertificateState.REVOKED
    assert kinds()[-1] == "trainings/revoked"
    assert issue_all(scene) == []
    again = operations.issue(scene.event, scene.people[0].id, actor=actor, now=now)
    assert (again.number, again.state) == (2, CertificateState.VALID)
    with pytest.raises(Refused, match="certificate_not_valid"):
        operations.revoke(scene.event, one, reason="twice", actor=actor, now=now)


def test_a_new_one_takes_the_place_of_the_old_with_the_name_corrected(session):
    scene, actor, now = training((4,)), make.make_organiser(), clock.now()
    (old,) = issue_all(scene)
    operations.set_printed_name(
        scene.people[0], name_ru="Соколова-Ким  Марина", name_en="", actor=actor, now=now
    )
    new = operations.reissue(scene.event, old, reason="married", actor=actor, now=now)
    assert (old.state, old.replaced_by_id, old.reason) == (CertificateState.REPLACED, new.id, "married")
    assert (new.name_ru, new.number, new.code != old.code) == ("Соколова-Ким Марина", 2, True)
    assert [one.label for one in queries.history_of(scene.people[0].id)] == [new.label, old.label]


def test_the_worker_issues_to_all_and_a_second_run_adds_nothing(session, monkeypatch):
    from app.trainings import jobs as entry

    monkeypatch.setattr(entry, "PART", 2)
    scene, actor = training((4, 4, 4, 4, 4, 1)), make.make_organiser()
    given = {"event_id": scene.event.id, "owner_id": actor.id}
    job_ids = []
    for _run in range(2):
        with transaction():
            job_ids.append(jobs.submit(operations.ISSUE, now=clock.now(), **given).id)
        jobs.run(job_ids[-1])
    results = [db.session.get(Job, job_id).result for job_id in job_ids]
    assert results == [{"issued": 5}, {"issued": 0}]
    assert sorted(db.session.scalars(select(Certificate.number))) == [1, 2, 3, 4, 5]
    with pytest.raises(Refused, match="nobody_to_certify"):
        operations.start_issuing(events.by_id(given["event_id"]), actor=actor, now=clock.now())


def test_the_desk_and_the_record_take_the_same_statements_for_one_and_three(session, count_queries):
    firm = make.make_company()
    one, three = training((4,)), training((4, 3, 1), company=firm)
    issue_all(three)
    db.session.commit()
    with count_queries() as few:
        queries.candidates(one.event)
    with count_queries() as many:
        assert len(queries.candidates(three.event)) == 3
    assert len(few) == len(many)
    with count_queries() as few:
        assert len(queries.record_of_person(one.people[0].user_id, clock.now())) == 1
    with count_queries() as many:
        rows = queries.record_of_company(firm.id, clock.now())
    assert len(few) == len(many)
    assert [(row.presence.attended, row.certificate is not None) for row in rows] == [
        (4, True),
        (3, True),
        (1, False),
    ]


def test_a_training_counts_as_completed_by_a_valid_certificate(session):
    firm = make.make_company()
    scene = training((4,), company=firm)
    asked = {"company_id": firm.id}
    assert not queries.completed_training(scene.event.id, **asked)
    (one,) = issue_all(scene)
    assert queries.completed_training(scene.event.id, **asked)
    assert not queries.completed_training(scene.event.id, user_id=make.make_user().id)
    operations.revoke(scene.event, one, reason="mistake", actor=make.make_organiser(), now=clock.now())
    assert not queries.completed_training(scene.event.id, **asked)
