"""What the scheduler is asked: frozen values, their JSON form, and a fingerprint of the input.

Ids are strings chosen by the caller. Seats and tables are numbered from 1. Slots are ordered by day and
start, whatever order they were given in. `validate` (or `from_dict`, which calls it) refuses what no plan
could be made of.
"""

from app.matchmaking.solver.problem.json_form import fingerprint, from_dict, to_dict
from app.matchmaking.solver.problem.validation import validate
from app.matchmaking.solver.problem.values import (
    Buyer,
    Lock,
    LongestRun,
    Lunch,
    Problem,
    ProblemError,
    Slot,
    Supplier,
    Table,
    Walking,
    Wish,
    minutes,
)

__all__ = [
    "Buyer",
    "Lock",
    "LongestRun",
    "Lunch",
    "Problem",
    "ProblemError",
    "Slot",
    "Supplier",
    "Table",
    "Walking",
    "Wish",
    "fingerprint",
    "from_dict",
    "minutes",
    "to_dict",
    "validate",
]
