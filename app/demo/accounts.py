"""Who may sign in to see the demonstration from each side."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.demo import content
from app.infra.db import db

PASSWORD = "tandem-demo-2026"  # noqa: S105  (printed by every start)


def greeting() -> list[str]:
    """Lines for the terminal with the demonstration's accounts; none where they are not in the database."""
    accounts = content.accounts()
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
