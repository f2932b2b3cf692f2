"""The numbers of certificates: one row a year, raised in the transaction that writes them.

Who holds the row is alone until his transaction ends; if it is rolled back the numbers come back with it. So none is
given twice and none is missing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as insert_in_postgres
from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite

from app.core import clock
from app.events.rules import CENTRE_ZONE
from app.infra.db import db
from app.trainings.models import CertificateCounter


def year_of(now: datetime) -> int:
    """The year of a certificate's number, by the centre's clock."""
    return clock.in_zone(now, CENTRE_ZONE).year


def hold(year: int) -> None:
    """Be alone with the numbers of a year until the transaction ends."""
    insert = insert_in_sqlite if db.session.get_bind().dialect.name == "sqlite" else insert_in_postgres
    db.session.execute(insert(CertificateCounter).values(year=year, last=0).on_conflict_do_nothing())
    take(year, 0)


def take(year: int, count: int) -> int:
    """Take `count` numbers; answers the first of them."""
    raised = (
        update(CertificateCounter)
        .where(CertificateCounter.year == year)
        .values(last=CertificateCounter.last + count)
        .returning(CertificateCounter.last)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(raised).scalar_one()) - count + 1
