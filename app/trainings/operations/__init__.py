"""The verbs of certificates."""

from app.trainings.operations.issuing import ISSUE, issue, issue_to_all, start_issuing
from app.trainings.operations.revoking import reissue, revoke
from app.trainings.operations.terms import set_printed_name, set_terms

__all__ = [
    "ISSUE",
    "issue",
    "issue_to_all",
    "reissue",
    "revoke",
    "set_printed_name",
    "set_terms",
    "start_issuing",
]
