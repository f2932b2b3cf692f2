"""Forms about registrations: the person's own (`own`), the organiser's (`desk`)."""

from app.registrations.forms.desk import (
    AddByHand,
    ConfirmImport,
    Correct,
    Decline,
    Upload,
    columns_of,
    filters_of,
    query_of,
)
from app.registrations.forms.inviting import Accept, Colleagues, HandOver, Invite, NewCode
from app.registrations.forms.own import Cancel, Change, Register
from app.registrations.forms.places import OutOfTurn, Terms

__all__ = [
    "Accept",
    "AddByHand",
    "Cancel",
    "Change",
    "Colleagues",
    "ConfirmImport",
    "Correct",
    "Decline",
    "HandOver",
    "Invite",
    "NewCode",
    "OutOfTurn",
    "Register",
    "Terms",
    "Upload",
    "columns_of",
    "filters_of",
    "query_of",
]
