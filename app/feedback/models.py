"""Until when feedback is asked, and who has given it. The answers themselves are kept by `questionnaires`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import db


class FeedbackTerms(db.Model):
    """How an event asks for feedback. No row: the defaults."""

    __tablename__ = "feedback_terms"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    anonymous: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None]  # two weeks after the event where empty


class FeedbackGiven(db.Model):
    """A person has given feedback. Deliberately without a moment: nothing here meets an anonymous answer."""

    __tablename__ = "feedback_given"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
