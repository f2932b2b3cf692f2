"""Words of this room: lights, the rules behind them in sentences, refusals."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.programme.rules import Cell, Light, Preset, Rule
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "year_out_of_range": _l("There is no programme for this year."),
            "plan_changed": _l("Somebody changed the plan meanwhile. Look at it again, then save."),
            "target_out_of_range": _l("A whole number from 0 to %(most)s."),
        }
    )
    register_labels(
        {
            Light.DONE: lazy_pgettext("programme", "done"),
            Light.ON_WAY: _l("on the way"),
            Light.BEHIND: _l("behind"),
            Light.NO_PLAN: _l("no plan"),
            Preset.FIRST_HALF: _l("20 in the first half"),
            Preset.SECOND_HALF: _l("20 in the second half"),
            Preset.YEAR: _l("30 in the year"),
        }
    )


def reason(cell: Cell) -> str:
    """The rule behind the light, with its numbers."""
    numbers = {
        "held": cell.held,
        "planned": cell.planned,
        "due": cell.due,
        "to_come": cell.to_come,
        "missing": cell.missing,
    }
    if cell.rule == Rule.PLAN_MET:
        return _("Plan met: %(held)s held of %(planned)s.", **numbers)
    if cell.rule == Rule.NOTHING_DUE:
        return _("Nothing is due yet; %(to_come)s of %(planned)s have a date.", **numbers)
    if cell.rule == Rule.PACE_KEPT:
        return _("Pace kept: %(held)s held, %(due)s due by today.", **numbers)
    if cell.rule == Rule.TO_COME_SUFFICE:
        return _(
            "Held %(held)s of %(due)s due by today, but with %(to_come)s to come the plan of %(planned)s is reached.",
            **numbers,
        )
    if cell.rule == Rule.FALLS_SHORT:
        return _(
            "Held %(held)s of %(due)s due by today, %(to_come)s to come: %(missing)s short of the plan of %(planned)s.",
            **numbers,
        )
    return _("No number is planned.")
