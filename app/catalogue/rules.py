"""Decisions about offers and needs, without database or web."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.accounts.models import User
from app.catalogue.models import Need, Offer
from app.companies import rules as companies
from app.companies.models import Standing
from app.events.models import Event, EventState

HOME = ZoneInfo("Europe/Moscow")  # deadlines are days as the buyers' calendars show them
MOST_PAPERS = 40  # lines
OPEN_STATES = (EventState.PUBLISHED, EventState.RUNNING)

okpd2_problem = companies.okpd2_problem


def today(now: datetime) -> date:
    """The day on which a deadline is judged."""
    return now.astimezone(HOME).date()


def deadline_problem(deadline: date | None, *, before: date | None, now: datetime) -> str | None:
    """deadline_past for a new day that lies behind us; a day that stood there already (`before`) may stay."""
    if deadline is None or deadline == before:
        return None
    return "deadline_past" if deadline < today(now) else None


def price_problem(low: Decimal | None, high: Decimal | None) -> str | None:
    """price_upside_down where the corridor's lower end is above the upper one."""
    return "price_upside_down" if low is not None and high is not None and low > high else None


def is_over(need: Need, now: datetime) -> bool:
    """Whether the need's deadline has passed."""
    return need.deadline is not None and need.deadline < today(now)


def may_edit(actor: User, standing: Standing | None) -> bool:
    """Those who may keep a company's card keep its offers and needs."""
    return companies.may_edit(actor, standing)


def may_see(row: Offer | Need, actor: User | None, standing: Standing | None) -> bool:
    """Everybody sees what stands in the catalogue; what was withdrawn, only those who may bring it back."""
    return row.withdrawn_at is None or (actor is not None and may_edit(actor, standing))


def takes_needs(event: Event, now: datetime) -> bool:
    """Whether buyers may still choose what they bring to the event."""
    return event.has_meetings and event.state in OPEN_STATES and event.ends_at > now


def kin_of(code: str) -> str:
    """The part of an OKPD2 code that related products share: «22.29» of «22.29.29.190», «22» of «22»."""
    return code[:5] if len(code) >= 5 else code[:2]
