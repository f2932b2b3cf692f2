"""Mail that came back: reports of other servers (RFC 3464) and what they mean for an address.

Anybody can write to the address for bounces, so a report counts only if it quotes the Message-ID of a message of ours
that went to the very address it is about: nobody but its reader and the servers on the way has seen that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

from sqlalchemy import select

from app.infra.db import db
from app.infra.outbox.models import BouncingAddress, OutboxMessage

LONGEST_REPLY = 300


@dataclass(frozen=True)
class Report:
    """What another server says about one message to one address."""

    message_id: str
    recipient: str
    failed: bool  # otherwise: late, or delivered
    status: str  # 5.1.1
    reply: str

    @property
    def is_about_the_address(self) -> bool:
        """Whether the address itself is wrong; a full box or an unwanted message says nothing about it."""
        return self.failed and self.status.startswith(("5.1.", "5.2.1", "5.0.0"))


def reports_in(raw: bytes) -> list[Report]:
    """The reports in a message; none where it is no delivery status notification."""
    message = message_from_bytes(raw, policy=default)
    if not isinstance(message, EmailMessage):
        return []
    blocks: list[Message] = []
    original = ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            blocks += [block for block in _blocks(part) if "Final-Recipient" in block]
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            original = original or _message_id_of(part)
    return [_report(block, original) for block in blocks]


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _message_id_of(part: Message) -> str:
    if blocks := _blocks(part):
        return str(blocks[0].get("Message-ID", "")).strip()
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return str(message_from_bytes(content, policy=default).get("Message-ID", "")).strip()


def _report(block: Message, original: str) -> Report:
    address = str(block["Final-Recipient"]).rpartition(";")[2].strip().strip("<>").lower()
    diagnostic = str(block.get("Diagnostic-Code", "")).rpartition("smtp;")[2]
    status = str(block.get("Status", "")).split()[:1]
    return Report(
        message_id=original,
        recipient=address,
        failed=str(block.get("Action", "")).strip().lower() == "failed",
        status=status[0] if status else "",
        reply=" ".join(diagnostic.split())[:LONGEST_REPLY],
    )


def take_reports(raw: bytes, *, now: datetime) -> int:
    """Note what the message `raw` reports. Answers how many messages of ours did not arrive."""
    noted = 0
    for report in reports_in(raw):
        row = db.session.scalar(
            select(OutboxMessage).where(
                OutboxMessage.message_id == report.message_id,
                OutboxMessage.recipient == report.recipient,
            )
        )
        if row is None or not report.failed:
            continue
        row.state = "bounced"
        row.error = (report.reply or report.status)[:LONGEST_REPLY]
        if report.is_about_the_address:
            mark_bouncing(row.recipient, row.error, now=now)
        noted += 1
    return noted


def mark_bouncing(email: str, reply: str, *, now: datetime) -> None:
    """Remember that mail does not reach this address."""
    row = db.session.get(BouncingAddress, email.lower())
    if row is None:
        row = BouncingAddress(email=email.lower(), times=0, first_at=now, reply="", last_at=now)
        db.session.add(row)
    row.times += 1
    row.reply, row.last_at = reply[:LONGEST_REPLY], now
    db.session.flush()


def forgive(email: str) -> None:
    """The address is right after all: mail goes to it again."""
    row = db.session.get(BouncingAddress, email.lower())
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def bouncing_among(emails: Iterable[str]) -> set[str]:
    """Those of these addresses that mail does not reach."""
    query = select(BouncingAddress.email).where(
        BouncingAddress.email.in_({email.lower() for email in emails})
    )
    return set(db.session.scalars(query))
