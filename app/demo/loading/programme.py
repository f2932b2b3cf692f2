"""The plan of this year and the next, as programmes of such centres ask for it."""

from __future__ import annotations

from app.demo.loading.world import World
from app.events.models import EventKind
from app.programme import operations
from app.programme.rules import QUARTERS, Preset, preset_targets

EACH_QUARTER = {EventKind.WEBINAR: 3, EventKind.TRAINING: 2, EventKind.SEMINAR: 2, EventKind.ROUND_TABLE: 1}
FIRST_QUARTER = {  # of the centre's work: the plan begins with the quarter of the first events
    EventKind.SUPPLIER_CONFERENCE: 2,
    EventKind.CONFERENCE: 1,
    EventKind.WEBINAR: 2,
    EventKind.TRAINING: 2,
    EventKind.SEMINAR: 1,
    EventKind.ROUND_TABLE: 1,
}


def load(world: World) -> None:
    """The whole centre's numbers: this year from the present quarter on, the next one in full."""
    now = (world.today.month + 2) // 3
    rest = {
        (kind, quarter): number
        for kind, number in FIRST_QUARTER.items()
        for quarter in QUARTERS
        if quarter >= now
    }
    usual = {(kind, quarter): number for kind, number in EACH_QUARTER.items() for quarter in QUARTERS}
    administrator = next(user for user in world.users.values() if user.is_administrator)
    for year, targets in (
        (world.today.year, rest),
        (world.today.year + 1, preset_targets(usual, Preset.YEAR)),
    ):
        operations.set_plan(year, targets, seen_version=0, actor=administrator, now=world.now)
