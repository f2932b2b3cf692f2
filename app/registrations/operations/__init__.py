"""The verbs about registrations. All take the actor and the moment `now`; none commits."""

from app.registrations.operations.by_hand import add_by_hand
from app.registrations.operations.decide import (
    Decided,
    approve,
    approve_many,
    cancel_by_organiser,
    correct,
    decline,
    decline_many,
)
from app.registrations.operations.importing import (
    check_import,
    confirm_import,
    forget_old_imports,
    keep_import,
)
from app.registrations.operations.notices import (
    on_event_cancelled,
    on_event_changed,
    on_session_moved,
    on_session_removed,
    tell_participants,
)
from app.registrations.operations.register import cancel_own, change_own, register
from app.registrations.operations.sessions import book_session, leave_session

__all__ = [
    "Decided",
    "add_by_hand",
    "approve",
    "approve_many",
    "book_session",
    "cancel_by_organiser",
    "cancel_own",
    "change_own",
    "check_import",
    "confirm_import",
    "correct",
    "decline",
    "decline_many",
    "forget_old_imports",
    "keep_import",
    "leave_session",
    "on_event_cancelled",
    "on_event_changed",
    "on_session_moved",
    "on_session_removed",
    "register",
    "tell_participants",
]
