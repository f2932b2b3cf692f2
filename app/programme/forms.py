"""The numbers of a year: a field for every kind and quarter."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.events.models import EventKind
from app.programme.rules import MOST, QUARTERS, Targets
from app.web.forms import Form, WholeNumber


class PlanForm(Form):
    """Fields are named after kind and quarter: supplier_conference_1."""

    version = HiddenField()

    def targets(self) -> dict[tuple[EventKind, int], int]:
        """The numbers filled in; an empty field plans nothing."""
        return {
            (kind, quarter): self._fields[f"{kind}_{quarter}"].data or 0
            for kind in EventKind
            for quarter in QUARTERS
        }

    def rows(self) -> list[tuple[EventKind, list[Any]]]:
        """The fields as the table shows them."""
        return [(kind, [self._fields[f"{kind}_{quarter}"] for quarter in QUARTERS]) for kind in EventKind]

    def seen_version(self) -> int:
        """The plan's version the form was filled in for; what is no number matches none."""
        text = self.version.data or ""
        return int(text) if text.isdigit() and len(text) < 10 else -1


for _kind in EventKind:
    for _quarter in QUARTERS:
        setattr(
            PlanForm,
            f"{_kind}_{_quarter}",
            WholeNumber(_l("Quarter %(number)s", number=_quarter), least=0, most=MOST),
        )


def filled(targets: Targets, version: int) -> dict[str, Any]:
    """What the form starts with."""
    return {
        "version": version,
        **{f"{kind}_{quarter}": number for (kind, quarter), number in targets.items()},
    }
