"""The verbs of the ladder: steps (`steps`), documents and exceptions (`passing`)."""

from app.readiness.operations.passing import decide_document, send_document, take_back_waiver, waive
from app.readiness.operations.steps import add_step, change_step, move_step, remove_step

__all__ = [
    "add_step",
    "change_step",
    "decide_document",
    "move_step",
    "remove_step",
    "send_document",
    "take_back_waiver",
    "waive",
]
