"""What is asked, and what was answered. A set of answers knows its questionnaire and, if it has one, its person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.models import Event, Role
from app.infra.db import Words, db
from app.infra.files import StoredFile

LONGEST_SCALE = 10  # steps between the ends of a scale


class Purpose(StrEnum):
    """What the questions are for; an event has at most one questionnaire of each."""

    REGISTRATION = "registration"
    FEEDBACK = "feedback"


class Kind(StrEnum):
    """What an answer looks like."""

    LINE = "line"
    TEXT = "text"
    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    DATE = "date"
    FILE = "file"
    CONSENT = "consent"


class Accepts(StrEnum):
    """Which files answer a question for a file."""

    ANY = "any"
    DOCUMENT = "document"
    PICTURE = "picture"


class Questionnaire(db.Model):
    """The questions of one event for one purpose."""

    __tablename__ = "questionnaire"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(Words(Purpose, 12))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    event: Mapped[Event] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("event_id", "purpose"),)


class Question(db.Model):
    """One question. `least` and `most` bound what its kind counts: characters, ticks, the number itself, megabytes."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Words(Kind, 8))
    text_ru: Mapped[str] = mapped_column(String(500))
    text_en: Mapped[str] = mapped_column(String(500), default="")
    help_ru: Mapped[str] = mapped_column(String(500), default="")
    help_en: Mapped[str] = mapped_column(String(500), default="")
    required: Mapped[bool] = mapped_column(default=False)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)  # nobody named: everybody is asked
    least: Mapped[int | None]
    most: Mapped[int | None]
    places: Mapped[int] = mapped_column(default=0)  # of a number, after the comma
    accepts: Mapped[Accepts] = mapped_column(Words(Accepts, 8), default=Accepts.ANY)
    shown_if_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id", ondelete="SET NULL"), index=True
    )
    shown_if_options: Mapped[list[int]] = mapped_column(JSON, default=list)  # any of them; a consent has none
    retired_at: Mapped[datetime | None]  # asked no more; what was answered stays

    options: Mapped[list[Option]] = relationship(
        lazy="raise", order_by="Option.position", cascade="all, delete-orphan", back_populates="question"
    )

    @property
    def is_choice(self) -> bool:
        return self.kind in {Kind.ONE, Kind.MANY}

    @property
    def is_scale(self) -> bool:
        """Whether it is answered by a step of a short scale, such as 1 to 5: a row of buttons, a chart of steps."""
        return (
            self.kind == Kind.NUMBER
            and not self.places
            and self.least is not None
            and self.most is not None
            and 1 <= self.most - self.least <= LONGEST_SCALE
        )

    @property
    def asked_roles(self) -> list[Role]:
        """The roles it is asked of; none where everybody is asked."""
        return [Role(role) for role in self.roles]

    @property
    def open_options(self) -> list[Option]:
        """What may be chosen now."""
        return [option for option in self.options if option.retired_at is None]


class Option(db.Model):
    """One possible answer to a question with a choice."""

    __tablename__ = "question_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text_ru: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200), default="")
    retired_at: Mapped[datetime | None]

    question: Mapped[Question] = relationship(lazy="raise", back_populates="options")


class AnswerSet(db.Model):
    """What one respondent answered. Without a person it is anonymous, and nothing leads back to anybody."""

    __tablename__ = "answer_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("questionnaire_id", "person_id"),)


class Answer(db.Model):
    """One answer; several ticks of one question are several rows."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_set_id: Mapped[int] = mapped_column(ForeignKey("answer_set.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    option_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_option.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    value: Mapped[str] = mapped_column(Text, default="")  # a consent keeps the words that were agreed to

    option: Mapped[Option | None] = relationship(lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("answer_set_id", "question_id", "option_id"),
        Index("ix_answer_question_id_option_id", "question_id", "option_id"),
    )


Answers = dict[int, Any]  # a question's id to its value: text, Decimal, date, option ids, True, a file
