"""How many meetings the hall can hold, asked before invitations go out. Writes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.events import queries as events
from app.events.models import Event
from app.matchmaking import queries
from app.matchmaking.forms.capacity import Expected
from app.matchmaking.models import Side
from app.matchmaking.solver.capacity import (
    PARTS,
    Hall,
    bottlenecks,
    capacity,
    gains,
    needed,
)
from app.matchmaking.views.setup import blueprint, desk_event

USUAL = Hall(firms=60, buyers=14, officers=1, slots=12, tables=14, wishes=8)
MOST_PROMISED = 12
HELD_BACK = {
    "tables": _l("There are too few tables."),
    "officers": _l("The buyers send too few officers."),
    "slots": _l("There are too few slots."),
    "buyers": _l("There are too few buyers."),
    "wishes": _l("Firms want to meet too few buyers."),
}
ONE_MORE = {
    "tables": _l("One more table"),
    "officers": _l("One more officer at one buyer"),
    "slots": _l("One more slot"),
    "buyers": _l("One more buyer"),
    "wishes": _l("One more wish of every firm"),
}
PART_WORDS = {
    "tables": _l("Tables in all"),
    "officers": _l("Officers in all"),
    "slots": _l("Slots in all"),
    "buyers": _l("Buyers in all"),
    "wishes": _l("Wishes of every firm"),
}


@blueprint.get("/meetings/capacity")
def capacity_page(slug: str) -> Any:
    event = desk_event(slug)
    form = asked(event)
    return render_template("matchmaking/capacity.html", event=event, form=form, **told(form))


@blueprint.get("/meetings/capacity/answer")
def capacity_answer(slug: str) -> Any:
    """The answer alone, while the organiser types."""
    event = events.managed_event(slug, current_user)
    form = asked(event)
    return render_template("matchmaking/capacity_answer.html", event=event, form=form, **told(form))


def asked(event: Event) -> Expected:
    """The form with what stands in the address, or with what the event has so far."""
    if "firms" in request.args:
        return Expected(MultiDict(request.args), meta={"csrf": False})
    return Expected(
        MultiDict({name: str(value) for name, value in asdict(so_far(event)).items()}), meta={"csrf": False}
    )


def so_far(event: Event) -> Hall:
    """The event as it is prepared now; usual numbers where nothing is known yet."""
    there = queries.delegations(event.id)
    buyers = [row for row in there if row.side == Side.BUYER]
    firms = len(there) - len(buyers)
    seats = sum(len(row.seats) for row in buyers)
    return Hall(
        firms=firms or USUAL.firms,
        buyers=len(buyers) or USUAL.buyers,
        officers=max(round(seats / len(buyers)), 1) if buyers else USUAL.officers,
        slots=len(queries.slots(event.id)) or USUAL.slots,
        tables=len(queries.tables(event.id)) or USUAL.tables,
        wishes=min(USUAL.wishes, len(buyers)) or USUAL.wishes,
    )


def told(form: Expected) -> dict[str, Any]:
    """What the template shows; `found` is None where the numbers cannot be read."""
    if not form.validate():
        return {"found": None}
    hall = form.hall()
    found = capacity(hall)
    more, promised = gains(hall), min(found.everybody + 1, MOST_PROMISED)
    enough = needed(hall, promised)
    return {
        "found": found,
        "held_back": [HELD_BACK[part] for part in bottlenecks(hall)],
        "more": [(ONE_MORE[part], more[part]) for part in PARTS],
        "enough": [(PART_WORDS[part], enough[part]) for part in PARTS if enough[part] is not None],
        "promised": promised,
    }
