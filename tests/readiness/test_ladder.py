"""The readiness ladder: steps, documents, exceptions, and that wishes and booking obey it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.attendance.models import CheckIn
from app.companies.models import Company
from app.core import clock
from app.core.errors import NotAllowed, NotFound, Refused
from app.correspondence.models import Mailing
from app.correspondence.operations import mailings
from app.correspondence.queries import mailings as reach_queries
from app.events import operations as events
from app.events.models import EventKind, EventState, Role
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.infra.files import StoredFile, path_of
from app.infra.outbox import OutboxMessage
from app.matchmaking.models import MeetingOrigin, Schedule, Side, Slot, Table, WishLevel
from app.matchmaking.operations import booking, wishes
from app.matchmaking.queries import grid
from app.matchmaking.queries import wish as wish_queries
from app.readiness import operations, queries
from app.readiness.models import Applies, LadderStep
from app.readiness.rules import Standing
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

pytestmark = pytest.mark.usefixtures("session")
PDF = b"%PDF-1.4\n%%EOF\n"
FULL = {"description_ru": "Литьё", "region": "77", "size": "small"}


def values(**more: Any) -> dict[str, Any]:
    return {
        "applies": Applies.EVERYBODY,
        "title_ru": "",
        "title_en": "",
        "help_ru": "",
        "help_en": "",
        "due_at": None,
        "settings": {},
        **more,
    }


class Scene:
    """An event with a supplier and a buyer, and somebody who runs it."""

    def __init__(self, **card: Any) -> None:
        self.now = clock.now()
        self.organiser = make_organiser()
        self.event = make_event(wishes_close_at=None)
        self.person, self.officer = make_user(), make_user()
        self.supplier = make_company(self.person, **card)
        self.buyer = make_company(self.officer, **FULL)
        sold = make_registration(self.event, self.person, Role.SUPPLIER, company=self.supplier)
        bought = make_registration(self.event, self.officer, Role.BUYER, company=self.buyer)
        self.seller = make_delegation(self.event, self.supplier, Side.SUPPLIER, people=[sold])
        self.customer = make_delegation(self.event, self.buyer, Side.BUYER, people=[bought])

    def step(self, kind: str, **more: Any) -> LadderStep:
        return operations.add_step(self.event, kind, values(**more), actor=self.organiser, now=self.now)

    def document_step(self, **more: Any) -> LadderStep:
        return self.step("document", title_ru="Карта партнёра", title_en="Partner card", **more)

    def send(self, step: LadderStep, content: bytes = PDF, name: str = "card.pdf") -> Any:
        return operations.send_document(
            self.event, step, self.supplier, content, name, actor=self.person, now=self.now
        )

    def decide(self, step: LadderStep, accept: bool, reason: str = "") -> Any:
        return operations.decide_document(
            self.event,
            step,
            self.supplier,
            accept=accept,
            reason=reason,
            actor=self.organiser,
            now=self.now,
        )

    def standing(self, company: Company | None = None, side: str = "supplier") -> list[Standing]:
        company = company or self.supplier
        return [rung.standing for rung in queries.rungs_of(self.event.id, company.id, side, self.now)]

    def mark(self, level: WishLevel | None = WishLevel.WANT) -> Any:
        return wishes.mark(self.event, self.seller, self.customer, level, actor=self.person, now=self.now)


def test_without_steps_everything_is_open() -> None:
    scene = Scene()
    assert scene.standing() == []
    assert scene.mark()


def test_wishes_open_when_the_card_is_complete() -> None:
    scene = Scene()
    scene.step("card")
    with pytest.raises(Refused, match="not_ready"):
        scene.mark()
    for name, value in FULL.items():
        setattr(scene.supplier, name, value)
    assert scene.standing() == [Standing.DONE]
    assert scene.mark()
    scene.supplier.description_ru = ""
    scene.mark(None)  # a mark can always be taken back


def test_self_booking_waits_and_the_organiser_books_anyway() -> None:
    scene = Scene()
    scene.step("card", applies=Applies.SUPPLIER)
    slots = [scene.event.starts_at + timedelta(minutes=30 * number) for number in range(2)]
    for at in slots:
        saved(Slot(event_id=scene.event.id, starts_at=at, ends_at=at + timedelta(minutes=20)))
    saved(Table(event_id=scene.event.id, number=1))
    first = grid.slots(scene.event.id)[0]

    def book(side: Side | None) -> Any:
        return booking.book_meeting(
            scene.event,
            scene.seller,
            scene.customer,
            first,
            actor=scene.person,
            origin=MeetingOrigin.SELF_BOOKED,
            now=scene.now,
            side=side,
        )

    with pytest.raises(Refused, match=r"^not_ready"):
        book(Side.SUPPLIER)
    assert scene.standing(scene.buyer, "buyer") == []
    with pytest.raises(Refused, match="other_not_ready"):
        book(Side.BUYER)
    assert book(None)


def test_pages_of_booking_say_who_is_not_ready(page: PageClient) -> None:
    scene = Scene()
    scene.step("card", applies=Applies.SUPPLIER)
    at = scene.event.starts_at
    slot = saved(Slot(event_id=scene.event.id, starts_at=at, ends_at=at + timedelta(minutes=20)))
    saved(Table(event_id=scene.event.id, number=1))
    saved(Schedule(event_id=scene.event.id, self_booking=True))
    page.sign_in(scene.officer)
    mine = f"/my/events/{scene.event.slug}/booking"
    assert "not ready yet" in page.get(mine).words
    chosen = page.get(f"{mine}?other={scene.seller.id}")
    assert "has not passed the organiser’s steps" in chosen.words
    assert not chosen.find("//input[@name='slot']")

    page.sign_in(scene.organiser)
    desk = f"/desk/{scene.event.slug}/schedule"
    assert "1 firm has steps left" in page.get(f"{desk}/").words
    form = page.get(f"{desk}/meetings/new")
    assert f"{scene.supplier.name_en} (not ready)" in form.words
    sent = {"supplier": scene.seller.id, "buyer": scene.customer.id, "slot": slot.id, "table": ""}
    answer = page.post(f"{desk}/meetings/new", sent)
    assert "has steps left before meetings open" in page.get(answer.response.headers["Location"]).words


def test_only_firms_that_may_mark_are_asked_for_their_marks() -> None:
    scene = Scene()
    scene.step("card", applies=Applies.SUPPLIER)
    asked = {person.id for _row, person in wish_queries.people_without_marks(scene.event.id, scene.now)}
    assert asked == {scene.officer.id}


def test_a_document_is_sent_declined_sent_again_and_accepted() -> None:
    scene = Scene()
    step = scene.document_step()
    first = scene.send(step)
    old = path_of(db.session.get_one(StoredFile, first.file_id))
    assert old.is_file()
    assert scene.standing() == [Standing.WAITING]
    with pytest.raises(Refused, match="not_ready"):
        scene.mark()
    with pytest.raises(Refused, match="decision_without_reason"):
        scene.decide(step, False, "  ")
    scene.decide(step, False, "Нет печати")
    assert scene.standing() == [Standing.DECLINED]
    db.session.expire_all()
    scene.send(step, name="card2.pdf")
    assert db.session.query(StoredFile).filter_by(event_id=scene.event.id).count() == 1
    scene.decide(step, True)
    assert scene.standing() == [Standing.DONE]
    assert scene.mark()
    with pytest.raises(Refused, match="document_accepted"):
        scene.send(step)
    subjects = [row.subject for row in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]
    assert subjects == ["Please send again: Partner card", "Accepted: Partner card"]
    assert "Нет печати" in db.session.scalars(select(OutboxMessage.text)).first()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "card.pdf", "upload_empty"),
        (b"MZ\x90\x00", "card.pdf", "upload_type_refused"),
        (b"<html><script>", "card.pdf", "upload_type_refused"),
        (PDF, "card.docx", "upload_lies"),
        (b"\x89PNG\r\n\x1a\n", "card.png", "upload_type_refused"),
        (PDF + b"0" * (1024 * 1024), "card.pdf", "upload_too_large"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, name: str, code: str) -> None:
    scene = Scene()
    step = scene.document_step(settings={"files": "documents", "megabytes": 1})
    with pytest.raises(Refused, match=code):
        scene.send(step, content, name)


def test_a_training_counts_when_somebody_of_the_firm_was_there() -> None:
    scene = Scene()
    training = make_event(kind=EventKind.TRAINING, title_ru="Курс", title_en="Course")
    with pytest.raises(Refused, match="step_without_choice"):
        scene.step("training", settings={"event_id": scene.event.id})
    scene.step("training", settings={"event_id": training.id})
    colleague = make_user()
    seat = make_registration(training, colleague, company=scene.supplier)
    assert scene.standing() == [Standing.OPEN]
    saved(CheckIn(registration_id=seat.id, at=scene.now, method="code"))
    assert scene.standing() == [Standing.DONE]
    assert scene.standing(scene.buyer, "buyer") == [Standing.OPEN]


def test_the_organiser_lets_a_firm_pass_with_a_reason_that_is_kept() -> None:
    scene = Scene()
    step = scene.document_step()
    common = {"actor": scene.organiser, "now": scene.now}
    with pytest.raises(Refused, match="decision_without_reason"):
        operations.waive(scene.event, step, scene.supplier, reason="", **common)
    operations.waive(scene.event, step, scene.supplier, reason="Прислали на бумаге", **common)
    assert scene.standing() == [Standing.WAIVED]
    assert scene.mark()
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "ladder.waived"))
    assert entry is not None
    assert (entry.reason, entry.actor_id) == ("Прислали на бумаге", scene.organiser.id)
    operations.take_back_waiver(scene.event, step, scene.supplier, **common)
    assert scene.standing() == [Standing.OPEN]
    with pytest.raises(NotFound):
        operations.take_back_waiver(scene.event, step, scene.supplier, **common)


def test_late_is_shown_and_can_still_be_done() -> None:
    scene = Scene()
    step = scene.document_step(due_at=scene.now + timedelta(hours=1))
    scene.now += timedelta(hours=2)
    assert scene.standing() == [Standing.LATE]
    scene.send(step)
    assert scene.standing() == [Standing.WAITING]


def test_steps_are_ordered_limited_and_frozen_with_the_event() -> None:
    scene = Scene()
    one, two = scene.step("card"), scene.document_step()
    with pytest.raises(Refused, match="step_without_title"):
        scene.step("document")
    with pytest.raises(Refused, match="unknown_step_kind"):
        scene.step("magic")
    with pytest.raises(Refused, match="step_due_after_start"):
        scene.step("card", due_at=scene.event.starts_at + timedelta(days=1))
    operations.move_step(scene.event, two, -1, actor=scene.organiser, now=scene.now)
    operations.move_step(scene.event, two, -1, actor=scene.organiser, now=scene.now)
    assert [step.id for step in queries.steps_of(scene.event.id)] == [two.id, one.id]
    scene.event.state = EventState.FINISHED
    db.session.flush()
    with pytest.raises(NotAllowed, match="event_closed"):
        operations.remove_step(scene.event, one, actor=scene.organiser, now=scene.now)


def test_a_copy_takes_the_steps_with_moved_dates_and_no_documents() -> None:
    scene = Scene()
    due = scene.event.starts_at - timedelta(days=3)
    scene.send(scene.document_step(due_at=due))
    first = clock.in_zone(scene.event.starts_at, scene.event.timezone).date() + timedelta(days=14)
    copy = events.copy_event(
        scene.event,
        title_ru="Ещё",
        first_day=first,
        parts=["ladder"],
        actor=scene.organiser,
        now=scene.now,
    )
    [step] = queries.steps_of(copy.id)
    assert (step.title_en, step.due_at) == ("Partner card", due + timedelta(days=14))
    assert queries.document(step.id, scene.supplier.id) is None


def upload(content: bytes = PDF, name: str = "card.pdf") -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name)}


def test_from_the_steps_to_the_first_mark_through_the_pages(page: PageClient) -> None:
    scene = Scene(**FULL)
    desk = f"/desk/{scene.event.slug}/readiness"
    page.sign_in(scene.organiser)
    assert "Nothing is required of firms" in page.get(f"{desk}/").words
    wrong = page.post(f"{desk}/steps/new?kind=document", {"applies": "everybody", "files": "pdf"}, status=422)
    assert "Say which document it is." in wrong.words
    page.post(f"{desk}/steps/new?kind=card", {"applies": "everybody"})
    page.post(
        f"{desk}/steps/new?kind=document",
        {"applies": "supplier", "title_ru": "Карта", "title_en": "Card", "files": "pdf", "megabytes": "2"},
    )
    page.get(f"{desk}/steps/new?kind=magic", status=404)
    step = queries.steps_of(scene.event.id)[1]

    page.sign_in(scene.person)
    mine = f"/my/events/{scene.event.slug}/readiness"
    shut = page.get(f"/my/events/{scene.event.slug}/wishes")
    assert "Marking opens when one more step is passed: Card." in shut.words
    assert not shut.find("//form[contains(@action, '/confirm')]")
    assert "Still to do: 1" in page.get(f"/my/events/{scene.event.slug}/booking").words
    assert "One step before the meetings" in page.get("/my/").words or "steps" in page.get("/my/").words
    assert "1 step is left" in page.get(mine).words
    lied = page.post(f"{mine}/{scene.supplier.id}/{step.id}", upload(name="card.png"), status=422)
    assert lied.find(f"//*[@id='file-{step.id}-error']")
    page.post(f"{mine}/{scene.supplier.id}/{step.id}", {}, status=422)
    page.post(f"{mine}/{scene.supplier.id}/{step.id}", upload())
    assert "waits for the organiser" in page.get(mine).words
    [link] = page.get(mine).find("//a[contains(@href, '/readiness/files/')]/@href")
    got = page.get(link)
    assert got.data == PDF
    assert "attachment" in got.response.headers["Content-Disposition"]

    page.sign_in(scene.officer)
    page.get(link, status=404)
    page.post(f"{mine}/{scene.supplier.id}/{step.id}", upload(), status=404)
    page.sign_in(make_user())
    page.get(mine, status=404)
    page.get(f"{desk}/", status=404)

    page.sign_in(scene.organiser)
    page.get(link)
    listed = page.get(f"{desk}/?show=waiting")
    assert scene.supplier.name_en in listed.words
    assert scene.buyer.name_en not in listed.find("//table")[0].text_content()
    firm = f"{desk}/firms/{scene.supplier.id}"
    refused = page.post(f"{firm}/{step.id}", {"act": "decline", "reason": ""}, status=422)
    assert "Say why" in refused.words
    page.post(f"{firm}/{step.id}", {"act": "accept"})
    assert "ready" in page.get(firm).words
    page.sign_in(scene.person)
    assert "Marking opens" not in page.get(f"/my/events/{scene.event.slug}/wishes").words


def test_a_mailing_goes_to_exactly_those_who_are_stuck(page: PageClient) -> None:
    scene = Scene()
    card = scene.step("card")
    page.sign_in(scene.organiser)
    desk = f"/desk/{scene.event.slug}"
    begun = page.get(page.post(f"{desk}/readiness/write").response.headers["Location"])
    assert "1 person gets the message" in begun.words.replace("1person", "1 person")
    assert "have a step to do" in begun.words and "What is left to do" in begun.words
    page.post(f"{desk}/readiness/write")
    [mailing] = db.session.scalars(select(Mailing))  # the draft begun before is gone on with
    page.post(f"{desk}/messages/mailings/{mailing.id}/start")
    assert mailings.write_some(mailing.id, now=clock.now()) == 1
    [letter] = db.session.scalars(select(OutboxMessage))
    assert letter.recipient == scene.person.email
    assert f"/my/events/{scene.event.slug}" in letter.text
    assert scene.event.title_en in letter.subject
    assert "Готовность" not in letter.text
    listed = page.get(f"{desk}/messages/mailings").words
    assert "0 of 1" in listed

    page.post(f"{desk}/readiness/write?step={card.id}")
    at_step = db.session.scalars(select(Mailing).order_by(Mailing.id.desc())).first()
    assert at_step is not None and at_step.segment == {"ladder": [f"step-{card.id}"]}
    assert "Still to do" in at_step.text_en and "{my_link}" in at_step.text_ru


def test_a_mailing_finds_people_by_their_firms_steps() -> None:
    scene = Scene()
    card = scene.step("card")
    event = scene.event

    def meant(*values: str) -> set[str]:
        found = reach_queries.in_segment(event, {"ladder": list(values)})
        return set(db.session.scalars(select(User.email).where(User.id.in_(found))))

    assert meant("stuck") == meant(f"step-{card.id}") == {scene.person.email}
    assert meant("ready") == {scene.officer.email}
    assert meant("stuck", "ready") == {scene.person.email, scene.officer.email}
    assert meant("step-0") == set()


def test_the_list_asks_the_same_for_one_firm_and_three(page: PageClient, count_queries: Any) -> None:
    scene = Scene()
    scene.step("card")
    scene.send(scene.document_step())
    db.session.commit()
    page.sign_in(scene.organiser)
    url = f"/desk/{scene.event.slug}/readiness/"
    page.get(url)
    with count_queries() as few:
        page.get(url)
    for _ in range(2):
        person = make_user()
        make_registration(scene.event, person, Role.SUPPLIER, company=make_company(person))
    with count_queries() as many:
        page.get(url)
    assert len(few) == len(many)
