"""Terms, names, numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.attendance.sessions.rules import Presence
from app.core import clock
from app.documents.certificates import lines
from app.events.models import Event, EventState
from app.trainings import rules
from app.trainings.models import Certificate, CertificateState, CertificateTerms
from app.trainings.rules import Lack


def seen(attended: int, due: int = 4, hours: int = 8) -> Presence:
    return Presence(1, due, attended, timedelta(hours=6), hours * timedelta(minutes=45))


@pytest.mark.parametrize(
    ("attended", "share", "lacks"),
    [(3, 75, ()), (2, 75, (Lack.SESSIONS,)), (0, 0, (Lack.SESSIONS,)), (1, 0, ()), (4, 100, ())],
)
def test_the_share_of_sessions_decides(attended, share, lacks):
    terms = CertificateTerms(least_share=share, needs_feedback=False)
    assert rules.standing(seen(attended), terms, feedback=False).lacks == lacks


def test_two_thirds_of_three_are_two():
    terms = CertificateTerms(least_share=66, needs_feedback=False)
    assert rules.standing(seen(2, due=3), terms, feedback=False).fulfilled


def test_hours_and_feedback_may_be_asked_as_well():
    terms = CertificateTerms(least_share=50, least_hours=9, needs_feedback=True)
    assert rules.standing(seen(3), terms, feedback=False).lacks == (Lack.HOURS, Lack.FEEDBACK)
    assert rules.standing(seen(3, hours=9), terms, feedback=True).fulfilled


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("СОКОЛОВА марина Игоревна", "Соколова Марина Игоревна"),
        ("петрова-водкина ОЛЬГА", "Петрова-Водкина Ольга"),
        ("Мамедов Рашид Оглы", "Мамедов Рашид оглы"),
        ("о'коннор шинейд", "О'Коннор Шинейд"),
        ("МакДональд Джон", "МакДональд Джон"),
        ("ФОН БЕК Анна", "Фон Бек Анна"),
        ("Ли Э", "Ли Э"),
        ("ludwig VAN beethoven", "Ludwig van Beethoven"),
    ],
)
def test_names_are_printed_in_the_usual_letters(typed, printed):
    assert rules.tidy_name(typed) == printed


def test_a_long_name_is_set_smaller():
    assert lines("Соколова Марина Игоревна") == ("Соколова", "Марина Игоревна", 0)
    assert lines("Ким Ли") == ("Ким Ли", "", 0)
    assert lines("Преображенская-Вознесенская Александра-Виктория Константиновна")[2] == 3


def test_certificates_are_handed_out_when_the_event_is_over():
    now = clock.now()
    event = Event(state=EventState.RUNNING, ends_at=now + timedelta(hours=1))
    assert rules.refusal_to_issue(event, now).code == "certificates_too_early"
    assert rules.refusal_to_issue(event, now + timedelta(hours=1)) is None
    event.state = EventState.FINISHED
    assert rules.refusal_to_issue(event, now) is None
    event.state = EventState.CANCELLED
    assert rules.refusal_to_issue(event, now).code == "certificates_not_here"


def test_a_certificate_is_revoked_once_and_with_a_reason():
    valid = Certificate(year=2026, number=17)
    assert (valid.label, valid.state) == ("2026-0017", CertificateState.VALID)
    assert rules.refusal_to_revoke(valid, " ").code == "certificate_reason_missing"
    assert rules.refusal_to_revoke(valid, "wrong person") is None
    gone = Certificate(year=2026, number=18, revoked_at=clock.now())
    assert rules.refusal_to_revoke(gone, "again").code == "certificate_not_valid"
