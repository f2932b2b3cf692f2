"""Reads of this room, one file per subject. The names other rooms use stand here."""

from app.matchmaking.queries.delegation import delegations as delegations
from app.matchmaking.queries.delegation import delegations_of_user as delegations_of_user
from app.matchmaking.queries.grid import slots as slots
from app.matchmaking.queries.grid import tables as tables
from app.matchmaking.queries.wish import wishes as wishes
