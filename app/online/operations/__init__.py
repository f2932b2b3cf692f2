"""The verbs of the online side of events."""

from app.online.operations.entering import enter, leave, pulse
from app.online.operations.lists import (
    Checked,
    apply_list,
    check_list,
    forget_old_lists,
    keep_list,
    remove_list,
    set_columns,
    table_of,
)
from app.online.operations.materials import add_material, change_material, remove_material
from app.online.operations.rooms import (
    ask_for_room,
    note_ended,
    note_problem,
    note_ready,
    take_report,
    tend_rooms,
)
from app.online.operations.settings import save_settings

__all__ = [
    "Checked",
    "add_material",
    "apply_list",
    "ask_for_room",
    "change_material",
    "check_list",
    "enter",
    "forget_old_lists",
    "keep_list",
    "leave",
    "note_ended",
    "note_problem",
    "note_ready",
    "pulse",
    "remove_list",
    "remove_material",
    "save_settings",
    "set_columns",
    "table_of",
    "take_report",
    "tend_rooms",
]
