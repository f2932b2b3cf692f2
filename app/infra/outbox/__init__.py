"""Mail: written as a row in the transaction that caused it, delivered by the worker after the commit.

A row is claimed before it is sent, so several workers never send it twice; a worker that dies while sending leaves a
claim that runs out, and the message is sent again (at least once, never lost).
"""

from app.infra.outbox.bounces import forgive, take_reports
from app.infra.outbox.delivery import CLAIM_RUNS_OUT, PAUSES, deliver_due, send_again
from app.infra.outbox.kinds import MessageKind, Placeholder, kind_of, known_kinds, register_kinds
from app.infra.outbox.mime import sender
from app.infra.outbox.models import BouncingAddress, OutboxMessage
from app.infra.outbox.postmaster import Postmaster, Written, appoint
from app.infra.outbox.writing import (
    NOWHERE,
    Message,
    due_at,
    one_line,
    put,
    unsubscribe_link,
    with_way_out,
    written,
)

__all__ = [
    "CLAIM_RUNS_OUT",
    "NOWHERE",
    "PAUSES",
    "BouncingAddress",
    "Message",
    "MessageKind",
    "OutboxMessage",
    "Placeholder",
    "Postmaster",
    "Written",
    "appoint",
    "deliver_due",
    "due_at",
    "forgive",
    "kind_of",
    "known_kinds",
    "one_line",
    "put",
    "register_kinds",
    "send_again",
    "sender",
    "take_reports",
    "unsubscribe_link",
    "with_way_out",
    "written",
]
