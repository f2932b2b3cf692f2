"""What the steps of loading hand on to each other: the content and the rows it has become, by key."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from app.accounts.models import User
from app.catalogue.models import Need
from app.companies.models import Cluster, Company
from app.core import clock
from app.demo.content import Content
from app.demo.loading.draws import ZONE
from app.demo.records import events as records
from app.events.models import Event, Session
from app.matchmaking.models import Delegation, Meeting
from app.registrations.models import Registration


@dataclass
class World:
    """The growing demonstration. Keys are those of the content; `now` is the moment of loading."""

    content: Content
    now: datetime
    clusters: dict[str, Cluster] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    needs: dict[str, list[Need]] = field(default_factory=lambda: defaultdict(list))  # by company
    events: dict[str, Event] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    registrations: dict[tuple[str, str], Registration] = field(default_factory=dict)  # by event and person
    delegations: dict[tuple[str, str], Delegation] = field(default_factory=dict)  # by event and company
    meetings: dict[str, list[Meeting]] = field(default_factory=lambda: defaultdict(list))  # by event

    @property
    def today(self) -> date:
        return clock.in_zone(self.now, ZONE).date()

    @property
    def conferences(self) -> list[records.Event]:
        """The events with 1:1 meetings."""
        return [event for event in self.content.events if event.kind == "supplier_conference"]

    def team(self, event: records.Event) -> User:
        """Who answers for an event."""
        return self.users[event.owner]

    @property
    def steward(self) -> User:
        account = next(a for a in self.content.people.accounts if a.role == "steward")
        return self.users[account.person]
