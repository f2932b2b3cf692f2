"""The verbs about events: making and changing (`event`), life (`life_cycle`), agenda, team. None commits."""

from app.events.operations.agenda import (
    add_room,
    add_session,
    change_session,
    remove_room,
    remove_session,
    rename_room,
)
from app.events.operations.copying import (
    copy_event,
    delete_template,
    rename_template,
    save_as_template,
)
from app.events.operations.event import FIELDS as EVENT_FIELDS
from app.events.operations.event import (
    AdmissionTerms,
    change_event,
    create_event,
    discard,
    problems_of,
    with_default_windows,
)
from app.events.operations.life_cycle import cancel, finish, publish, start
from app.events.operations.team import add_member, change_member, remove_member
from app.events.seats import release_seat, release_session_seat, take_seat, take_session_seat

__all__ = [
    "EVENT_FIELDS",
    "AdmissionTerms",
    "add_member",
    "add_room",
    "add_session",
    "cancel",
    "change_event",
    "change_member",
    "change_session",
    "copy_event",
    "create_event",
    "delete_template",
    "discard",
    "finish",
    "problems_of",
    "publish",
    "release_seat",
    "release_session_seat",
    "remove_member",
    "remove_room",
    "remove_session",
    "rename_room",
    "rename_template",
    "save_as_template",
    "start",
    "take_seat",
    "take_session_seat",
    "with_default_windows",
]
