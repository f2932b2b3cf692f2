"""A list of 5,000 participants with a column of answers: read, checked, written, and its mails put into the outbox."""

from __future__ import annotations

import io
import time
from typing import Any

from openpyxl import Workbook
from sqlalchemy import func, select

from app.accounts import queries as people
from app.accounts.models import SystemRole
from app.core import clock
from app.events.models import Admission, Approval, Role
from app.events.queries import by_id
from app.infra import jobs
from app.infra.db import db, transaction
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.infra.schema import bring_up
from app.registrations import operations
from app.registrations.models import Registration
from benchmarks.feed import application
from benchmarks.site import make_event, make_people

ROWS = 5000
PER_FIRM = 4  # people of one company
HEADS = ["Роль", "Эл. почта", "Фамилия", "Имя", "Отчество", "ИНН", "Организация", "Должность"]


def measure() -> dict[str, Any]:
    """{'check', 'write', 'told', 'cpu'} in seconds; the organiser waits for the first two, and `cpu` is theirs."""
    with application() as app, app.app_context():
        bring_up()
        event_id, actor_id = _prepare()
        content = sheet(ROWS)
        cpu = time.process_time()
        began = time.perf_counter()
        with transaction():
            kept = operations.keep_import(
                by_id(event_id), content, name="list.xlsx", actor=people.one(actor_id), now=clock.now()
            )
        _work()
        check = time.perf_counter() - began
        began = time.perf_counter()
        with transaction():
            operations.ask_to_write(
                by_id(event_id), kept, approve=True, tell=True, actor=people.one(actor_id), now=clock.now()
            )
        _work()
        write = time.perf_counter() - began
        cpu = time.process_time() - cpu
        assert _count(Registration) == ROWS
        began = time.perf_counter()
        _work()
        told = time.perf_counter() - began
        assert _count(OutboxMessage) == ROWS
        return {"check": check, "write": write, "told": told, "cpu": cpu}


def sheet(rows: int) -> bytes:
    """A workbook as an organiser keeps it: four people of each company, suppliers and attendees."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADS)
    for number in range(rows):
        firm = number // PER_FIRM + 1
        named = number % 2 == 0
        page.append(
            [
                "поставщик" if named else "участник",
                f"person{number}@firm{firm}.example",
                f"Соколова{number}",
                "Марина",
                "Игоревна",
                inn(firm) if named else "",
                f"ООО «Завод № {firm}»" if named else "",
                "коммерческий директор",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def inn(number: int) -> str:
    """A valid INN of the region 00, which no tax office has."""
    body = f"00{number:07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    digit = sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11 % 10
    return body + str(digit)


def _prepare() -> tuple[int, int]:
    actor = make_people(1, role=SystemRole.ORGANISER)[0]
    event = make_event()
    with transaction():
        db.session.add(Admission(event_id=event.id, role=Role.SUPPLIER, approval=Approval.AUTOMATIC))
    return event.id, actor.id


def _work() -> None:
    """The jobs that wait at this moment; what comes of them waits for the next call."""
    waiting = list(db.session.scalars(select(Job.id).where(Job.state == "queued").order_by(Job.id)))
    db.session.rollback()
    for job_id in waiting:
        jobs.run(job_id)
    db.session.remove()


def _count(model: Any) -> int:
    number = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return number


if __name__ == "__main__":
    print(measure())
