"""Who is told of a changed schedule: the people whose own meetings are not what they were."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from app.events.models import Event
from app.infra import outbox
from app.matchmaking import queries
from app.matchmaking.emails import meetings as emails
from app.matchmaking.models import Delegation, Meeting, Side
from app.registrations.models import Registration

Entry = tuple[int, int, int, int]  # meeting, slot, table, buyer's seat
Plans = dict[int, tuple[Registration, Side, list[Entry]]]


def of_delegations(event: Event, rows: Collection[Delegation]) -> Plans:
    """What the people of these delegations have at present; of nobody else anything is read."""
    meetings = queries.meetings_of_delegations([row.id for row in rows])
    return by_person(event, meetings, of=rows)


def by_person(
    event: Event, meetings: Iterable[Meeting], *, of: Collection[Delegation] | None = None
) -> Plans:
    """By registration: the person, the side, and where and when the person meets whom. `of` leaves out all others."""
    known = queries.people(event.id, None if of is None else {row.company_id for row in of})
    found: Plans = {
        person.id: (person, Side(str(person.role)), [])
        for (_company, role), people in known.items()
        if role in set(Side)
        for person in people
    }
    for meeting in meetings:
        entry = (meeting.id, meeting.slot_id, meeting.table_id, meeting.buyer_seat_id)
        for side in Side:
            for person in queries.people_at(meeting, side, known):
                found[person.id][2].append(entry)
    return found


def tell(
    event: Event,
    before: Plans,
    *,
    everybody: bool,
    changed: bool,
    now: datetime,
    reason: str = "",
    taken_back: bool = False,
    of: Collection[Delegation] | None = None,
) -> int:
    """Mail their schedule to all, or to those whose meetings differ from `before`. Returns how many were told.

    The organiser's `reason` stands in the letter; `taken_back` says that a change made before was undone. `of` are the
    only delegations whose meetings may differ.
    """
    if of is None:
        meetings = queries.meetings(event.id)
    else:
        meetings = queries.meetings_of_delegations([row.id for row in of])
    by_id = {meeting.id: meeting for meeting in meetings}
    told = 0
    for id, (person, side, own) in by_person(event, meetings, of=of).items():
        if everybody or own != before.get(id, (person, side, []))[2]:
            plan = [by_id[entry[0]] for entry in own]
            letter = emails.schedule(
                event, person, side, plan, changed=changed, reason=reason, taken_back=taken_back
            )
            outbox.put(letter, now=now)
            told += 1
    return told


def tell_withdrawn(event: Event, before: Plans, *, now: datetime) -> int:
    """Mail those who lost meetings, with what is left to them. Returns how many were told."""
    by_id = {meeting.id: meeting for meeting in queries.meetings(event.id)}
    told = 0
    for person, side, own in before.values():
        left = [by_id[entry[0]] for entry in own if entry[0] in by_id]
        if len(left) < len(own):
            outbox.put(emails.withdrawn(event, person, side, left), now=now)
            told += 1
    return told
