"""Files given as answers leave the disk with what they belonged to: replaced, taken back, or gone in a cascade."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import current_app
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock
from app.events.models import Event
from app.infra import files, tidying
from app.infra.db import db, transaction
from app.infra.files import StoredFile, path_of
from app.questionnaires import operations
from app.questionnaires.models import Kind, Purpose, Question
from app.questionnaires.rules.answering import Given
from tests.factories import make_event, make_user
from tests.questionnaires.made import PDF, ask

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def own_folder(app: Any, tmp_path: Path) -> Iterator[None]:
    """What other tests left behind is not counted here."""
    usual = app.config["FILES_DIR"]
    app.config["FILES_DIR"] = tmp_path
    yield
    app.config["FILES_DIR"] = usual


def send(event: Event, question: Question, person: User | None, content: bytes | None) -> Path | None:
    """Answer with a file, or take it back; where its bytes lie."""
    now = clock.now()
    given = {question.id: Given("договор.pdf", content, "application/pdf")} if content else {}
    with transaction():
        asked = operations.begin(event, Purpose.REGISTRATION, now=now)
        person_id = person.id if person else None
        operations.keep_answers(asked, given, asked=[question.id], person_id=person_id, now=now)
    row = db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).first()
    return path_of(row) if row is not None and content else None


def on_disk() -> set[Path]:
    return set(Path(current_app.config["FILES_DIR"]).glob("??/*"))


def grow_old() -> None:
    """Everything on disk was written long ago."""
    for path in on_disk():
        os.utime(path, (0, 0))


def tidy_later() -> None:
    grow_old()
    with time_machine.travel(clock.now() + tidying.GRACE + timedelta(minutes=1), tick=False):
        tidying.tidy()


def test_a_file_that_is_replaced_or_taken_back_leaves_the_disk_at_once() -> None:
    event, person = make_event(), make_user()
    question = ask(event, Kind.FILE, "Договор")
    first = send(event, question, person, PDF)
    second = send(event, question, person, PDF + b"2")
    assert on_disk() == {second} != {first}
    send(event, question, person, None)
    assert on_disk() == set()
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize("gone", ["person", "question", "event"])
def test_what_a_cascade_takes_away_leaves_the_disk(gone: str) -> None:
    event, other, leaver, stayer = make_event(), make_event(), make_user(), make_user()
    question, elsewhere = ask(event, Kind.FILE, "Договор"), ask(other, Kind.FILE, "Договор")
    taken, kept = send(event, question, leaver, PDF), send(other, elsewhere, stayer, PDF)
    goner: Any = {"person": leaver, "question": question, "event": event}[gone]
    with transaction():  # as the database does it, past all our operations
        db.session.execute(delete(type(goner)).where(type(goner).id == goner.id))
    assert on_disk() == {taken, kept}
    tidy_later()
    assert on_disk() == {kept}
    assert [path_of(row) for row in db.session.scalars(select(StoredFile))] == [kept]


def test_a_file_of_nobody_in_particular_and_an_anonymous_answer_stay() -> None:
    event = make_event()
    kept = send(event, ask(event, Kind.FILE, "Отзыв"), None, PDF)
    with transaction():
        badges = path_of(
            files.store(b"%PDF", name="badges.pdf", media_type="application/pdf", now=clock.now())
        )
    tidy_later()
    assert on_disk() == {kept, badges}


def test_bytes_of_a_transaction_that_failed_go_but_not_those_of_one_under_way() -> None:
    event = make_event()
    question = ask(event, Kind.FILE, "Договор")
    with pytest.raises(RuntimeError), transaction():
        files.store(PDF, name="a.pdf", media_type="application/pdf", now=clock.now(), event_id=event.id)
        raise RuntimeError("on purpose")
    [stray] = on_disk()
    tidying.tidy()
    assert on_disk() == {stray}  # just written: its row may be on the way
    grow_old()
    kept = send(event, question, make_user(), PDF)
    tidying.tidy()
    assert on_disk() == {kept}


def test_a_database_that_knows_nothing_of_the_files_does_not_delete_them(app: Any) -> None:
    folder = Path(app.config["FILES_DIR"]) / "ab"
    folder.mkdir()
    for number in range(tidying.SUSPICIOUS + 1):
        (folder / f"ab{number}").write_bytes(b"x")
    grow_old()
    tidying.tidy()
    assert len(on_disk()) == tidying.SUSPICIOUS + 1
    said = app.test_cli_runner().invoke(args=["tidy-files"])
    assert said.output == f"{tidying.SUSPICIOUS + 1} files deleted.\n"
    assert on_disk() == set()
