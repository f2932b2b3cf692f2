"""Shapes of the demonstration's records, as they stand in ``data/``.

A ``Text`` field ``title`` is kept in the files as ``title_ru`` and ``title_en``; a tuple of
texts ``certificates`` as two lists of equal length. ``key`` is stable and unique over all files.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Role = Literal["supplier", "buyer", "attendee"]
Route = Literal["fz44", "fz223", "commercial", "trial_order"]
Level = Literal["must", "want", "reserve", "no"]
Stage = Literal[
    "held",
    "offer_asked",
    "sample",
    "audit",
    "vendor_list",
    "tender",
    "contract",
    "delivered",
    "lost",
]


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
class Offer:
    """What a supplier makes; ``capacity`` is a year's, in ``unit``."""

    key: str
    title: Text
    okpd2: str
    capacity: int
    unit: Text
    description: Text
    certificates: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a buyer wants; prices are roubles for one ``unit``."""

    key: str
    what: Text
    okpd2: str
    quantity_per_year: int
    unit: Text
    price_min_rub: int
    price_max_rub: int
    deadline: dt.date
    required_papers: tuple[Text, ...]
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What buyers and suppliers have in common; ``region`` is the two-digit code of the subject."""

    key: str
    kind: Literal["sme", "corporation", "authority", "science"]
    legal_form: str
    name: Text
    short: Text
    inn: str
    ogrn: str
    okved: str
    region: str
    region_name: Text
    city: Text
    founded: int
    site: str
    description: Text
    representatives: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer(Firm):
    """``seats`` meetings can run in parallel; ``interested_in`` are clusters."""

    seats: int
    interested_in: tuple[str, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Firm):
    """A small or medium manufacturer, the first of its clusters being the main one."""

    clusters: tuple[str, ...]
    staff: int
    size: Literal["micro", "small", "medium"]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An agenda item; ``day`` counts from 0, times are Moscow time."""

    key: str
    day: int
    starts: dt.time
    ends: dt.time
    kind: Literal["talk", "break", "meetings", "welcome"]
    title: Text
    room: Text | None
    bookable: bool
    capacity: int | None
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lunch:
    """A pause after the slot number ``after_slot``."""

    after_slot: int
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The form that makes the slots of a meeting day; lengths in minutes."""

    first_start: dt.time
    length_min: int
    gap_min: int
    count: int
    lunch: Lunch


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationWindow:
    """Opens counted from the day of loading, closes counted back from the event's first day."""

    opens_day_offset: int
    opens_at: dt.time
    closes_days_before: int
    closes_at: dt.time
    approval: dict[str, Literal["by_hand", "automatic"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A company's registration with the people who come."""

    company: str
    role: Role
    state: Literal["approved", "pending", "declined", "cancelled"]
    people: tuple[str, ...]
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event; its first day is ``content.first_day(day of loading, day_offset, days)``."""

    key: str
    kind: Literal[
        "conference",
        "supplier_conference",
        "webinar",
        "training",
        "seminar",
        "round_table",
        "internship",
        "exhibition",
    ]
    state: Literal["draft", "published", "finished", "cancelled"]
    format: Literal["on_site", "online", "hybrid"]
    owner: str
    day_offset: int
    days: int
    starts: dt.time
    ends: dt.time
    title: Text
    summary: Text
    description: Text
    venue: Text | None
    address: Text | None
    join_url: str | None
    capacity: int
    supplier_capacity: int | None
    clusters: tuple[str, ...]
    registration: RegistrationWindow
    wishes_close_days_before: int | None
    agenda: tuple[Session, ...]
    slots: Slots | None
    tables: int | None
    cancel_reason: Text | None
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All events and the people who speak at them."""

    speakers: tuple[Speaker, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one company at an event said about another."""

    event: str
    wisher: str
    about: str
    level: Level
    note: Text | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One way a meeting fails, with the side that failed."""

    side: Literal["supplier", "buyer", "both"]
    weight: int
    evidence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMix:
    """Weights of held and missed meetings; they add up to 100."""

    held_weight: int
    missed: tuple[Missed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMix:
    """How often a stage is reached, and the range of its sum in roubles."""

    stage: Stage
    weight: int
    sum_min_rub: int | None
    sum_max_rub: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Who has spoken about a held meeting, in per cent."""

    both: int
    buyer_only: int
    supplier_only: int
    neither: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Where both have spoken: in how many per cent they differ, and the ratio of the two sums."""

    same: int
    supplier_ahead: int
    buyer_ahead: int
    sum_differs: int
    sum_ratio_min: float
    sum_ratio_max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LawMix:
    """How often a contract follows a procurement route."""

    route: Route
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMix:
    """What contracts look like; ``number_pattern`` takes ``year`` and ``serial``."""

    laws: tuple[LawMix, ...]
    number_pattern: str
    term_days_min: int
    term_days_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Sentences each side may leave at a stage."""

    buyer: tuple[Text, ...]
    supplier: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMix:
    """From which the outcomes of one finished conference are drawn with a fixed seed."""

    event: str
    seed: int
    meetings: MeetingMix
    stages: tuple[StageMix, ...]
    sum_step_rub: int
    statements: Statements
    differences: Differences
    contract: ContractMix
    notes: dict[str, Notes]
