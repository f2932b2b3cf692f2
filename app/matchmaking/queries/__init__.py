"""Reads of this room, one file per subject. The names other rooms use stand here."""

from app.matchmaking.queries.booking import booking_facts as booking_facts
from app.matchmaking.queries.booking import free_common_slots as free_common_slots
from app.matchmaking.queries.delegation import delegations as delegations
from app.matchmaking.queries.delegation import delegations_of_user as delegations_of_user
from app.matchmaking.queries.grid import schedule_row
from app.matchmaking.queries.grid import slots as slots
from app.matchmaking.queries.grid import tables as tables
from app.matchmaking.queries.meetings import attended_by as attended_by
from app.matchmaking.queries.meetings import event_of as event_of
from app.matchmaking.queries.meetings import meetings as meetings
from app.matchmaking.queries.meetings import meetings_of_delegation as meetings_of_delegation
from app.matchmaking.queries.meetings import meetings_of_delegations as meetings_of_delegations
from app.matchmaking.queries.meetings import meetings_of_user as meetings_of_user
from app.matchmaking.queries.meetings import one_meeting as one_meeting
from app.matchmaking.queries.meetings import people as people
from app.matchmaking.queries.meetings import people_at as people_at
from app.matchmaking.queries.meetings import places as places
from app.matchmaking.queries.wish import marks as marks
from app.matchmaking.queries.wish import wishes as wishes

schedule_of = schedule_row
