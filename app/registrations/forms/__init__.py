"""Forms about registrations: the person's own (`own`), the organiser's (`desk`)."""

from app.registrations.forms.desk import (
    AddByHand,
    ConfirmImport,
    Correct,
    Decline,
    Upload,
    filters_of,
    query_of,
)
from app.registrations.forms.own import Cancel, Change, Register

__all__ = [
    "AddByHand",
    "Cancel",
    "Change",
    "ConfirmImport",
    "Correct",
    "Decline",
    "Register",
    "Upload",
    "filters_of",
    "query_of",
]
