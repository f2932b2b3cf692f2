"""All of a given list of meetings in one day with the fewest breaks, proved.

A participant's break is a run of idle slots between the first and the last meeting; unlike an idle slot of
`objective`, a talk in between counts too.
"""

from app.matchmaking.solver.exact.instance import Event, Placed, count_breaks
from app.matchmaking.solver.exact.run import place

__all__ = ["Event", "Placed", "count_breaks", "place"]
