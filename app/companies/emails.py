"""Messages about companies and the people who act for them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts import queries as people
from app.accounts.models import User
from app.companies.models import Company, Representative
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind


def join_asked(to: User, place: Representative, joiner: User, company: Company) -> Message:
    """Somebody asks to act for your company."""
    link = absolute("my_company.people", company_id=company.id)
    return _message(to, "join_asked", company, joiner=joiner, place=place, link=link)


def join_accepted(to: User, company: Company) -> Message:
    """You act for the company now."""
    return _message(to, "join_accepted", company, link=absolute("my_company.index"))


def join_declined(to: User, company: Company, reason: str) -> Message:
    """Your request was declined; nothing else changes."""
    return _message(to, "join_declined", company, reason=reason, link=absolute("my_company.index"))


def invited(to: User, company: Company, by: User, *, is_new: bool) -> Message:
    """Somebody invites you to act for the company. Without an account, the link sets a password first."""
    link = (
        absolute("accounts.set_password", token=people.password_link(to))
        if is_new
        else absolute("my_company.index")
    )
    return _message(to, "invited", company, by=by, is_new=is_new, link=link)


def invitation_answered(to: User, person: User, company: Company, *, accepted: bool) -> Message:
    """The person you invited has answered."""
    link = absolute("my_company.people", company_id=company.id)
    return _message(to, "invitation_answered", company, person=person, accepted=accepted, link=link)


def removed(to: User, company: Company) -> Message:
    """You no longer act for the company."""
    return _message(to, "removed", company, link=absolute("my_company.index"))


def _message(to: User, name: str, company: Company, **context: object) -> Message:
    return Message(to.email, to.language, f"companies/{name}", {"user": to, "company": company, **context})


def kinds() -> list[MessageKind]:
    """The messages of this room; they belong to no event, so their text is fixed."""
    return [
        MessageKind(f"companies/{name}", title)
        for name, title in {
            "join_asked": _l("Somebody asks to act for a company"),
            "join_accepted": _l("Request to act for a company accepted"),
            "join_declined": _l("Request to act for a company declined"),
            "invited": _l("Invitation into a company"),
            "invitation_answered": _l("Invitation into a company answered"),
            "removed": _l("Person taken off a company"),
        }.items()
    ]
