"""Who may sign in to see the demonstration from each side."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.demo import content
from app.demo.loading.people import PASSWORD
from app.infra.db import db


def greeting() -> list[str]:
    """Lines for the terminal with the demonstration's accounts; none where they are not in the database."""
    read = content.load()
    addresses = {person.key: person.email.lower() for person in read.persons()}
    accounts = [(addresses[account.person], account) for account in read.people.accounts]
    there = set(
        db.session.scalars(select(User.email).where(User.email.in_([email for email, _ in accounts])))
    )
    db.session.rollback()
    width = max(len(email) for email, _ in accounts)
    lines = [
        f"  {email:<{width}}  {account.role:<14}  {account.shows.en}"
        for email, account in accounts
        if email in there
    ]
    return [f"Demonstration accounts, password {PASSWORD}:", *lines] if lines else []
