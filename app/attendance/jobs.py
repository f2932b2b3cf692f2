"""Work of the background: sheets of presence that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta

from app.attendance.sessions import sheet
from app.core import clock
from app.infra.db import transaction
from app.infra.jobs import periodic


@periodic("attendance.forget_old_sheets", timedelta(hours=1))
def forget_old_sheets() -> None:
    with transaction():
        sheet.forget_old(now=clock.now())
