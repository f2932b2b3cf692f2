"""Buyers with their needs, suppliers with their offers."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from app.demo.records.people import Person, Text

Route = Literal["fz44", "fz223", "commercial", "trial_order"]


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
