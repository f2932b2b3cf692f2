"""A row of the outbox as the message that goes over the wire."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from flask import current_app

from app.infra.outbox.models import OutboxMessage
from app.infra.outbox.postmaster import postmaster


def sender() -> tuple[str, str]:
    """Name and address our messages come from."""
    return parseaddr(str(current_app.config["MAIL_DEFAULT_SENDER"]))


def envelope_sender() -> str:
    """Where mail that cannot be delivered comes back to: MAIL_BOUNCES, or the sender."""
    return str(current_app.config["MAIL_BOUNCES"] or sender()[1])


def wire_address(address: str) -> str:
    """`address` as mail servers take it: «имя@завод.рф» has its domain in Punycode."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode('ascii')}" if not domain.isascii() else address


def as_mail(row: OutboxMessage) -> EmailMessage:
    """Plain text and HTML; where there is a time, the calendar beside them and once more as a file.

    Google and Apple read the text/calendar alternative with its method, Outlook too; programs that show neither offer
    the file.
    """
    mail = EmailMessage(policy=SMTP)
    name, address = sender()
    mail["From"] = Address(name, addr_spec=wire_address(address))
    mail["To"] = Address(addr_spec=wire_address(row.recipient))
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = row.message_id
    mail["Auto-Submitted"] = "auto-generated"  # no holiday answers
    if not row.own:
        _add_unsubscribing(mail, row)
    mail.set_content(row.text, cte="base64")
    mail.add_alternative(row.html, subtype="html", cte="base64")
    if row.calendar is not None:
        text = row.calendar.decode("utf-8")
        mail.add_alternative(
            text,
            subtype="calendar",
            cte="base64",
            params={"method": row.calendar_method, "name": "invite.ics"},
        )
        mail.add_attachment(row.calendar, maintype="application", subtype="ics", filename="invite.ics")
    mail["Content-Language"] = row.language  # last: making parts takes headers of content away
    return mail


def _add_unsubscribing(mail: EmailMessage, row: OutboxMessage) -> None:
    """RFC 8058: the reader's program offers a button that needs no page."""
    link = postmaster().unsubscribe_link(row.recipient, row.event_id)
    if link:
        mail["List-Unsubscribe"] = f"<{link}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail["Precedence"] = "bulk"
