"""Texts in both languages, and people."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    ru: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person; the patronymic exists in Russian only."""

    key: str
    family: Text
    given: Text
    patronymic_ru: str
    job_title: Text
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker(Person):
    """A person who speaks at an event on behalf of an organisation without a card."""

    organisation: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A demonstration account; ``person`` is a key of the centre's staff or of a representative."""

    person: str
    role: Literal["administrator", "organiser", "steward", "buyer", "representative"]
    shows: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The centre's own staff and the accounts that the first start prints."""

    staff: tuple[Person, ...]
    accounts: tuple[Account, ...]
