"""Reads of certificates and training records."""

from app.trainings.queries.certificates import (
    by_code,
    by_id,
    certificates_of_event,
    history_of,
    holder_of,
    is_certificate,
    printable,
    valid_of_user_at,
)
from app.trainings.queries.desk import (
    Candidate,
    candidate,
    candidates,
    has_terms,
    printed_hours,
    running_issue,
    terms_of,
)
from app.trainings.queries.records import (
    Taken,
    completed_training,
    record_of_company,
    record_of_person,
)

__all__ = [
    "Candidate",
    "Taken",
    "by_code",
    "by_id",
    "candidate",
    "candidates",
    "certificates_of_event",
    "completed_training",
    "has_terms",
    "history_of",
    "holder_of",
    "is_certificate",
    "printable",
    "printed_hours",
    "record_of_company",
    "record_of_person",
    "running_issue",
    "terms_of",
    "valid_of_user_at",
]
