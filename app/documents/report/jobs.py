"""The worker's entry: a report is counted, set and stored."""

from __future__ import annotations

from app.core import clock
from app.documents.report.collect import collect
from app.documents.report.render import render
from app.events import queries as events
from app.infra import files
from app.infra.db import db, transaction
from app.infra.i18n import in_language
from app.infra.jobs import Attempt, job
from app.infra.pdf import pdf_of
from app.outcomes import operations
from app.outcomes.models import IssuedReport

OUTCOME_REPORT = "outcome_report"


@job(OUTCOME_REPORT)
def outcome_report(attempt: Attempt) -> None:
    """Argument: language. Repeated after a crash it makes the report anew; one attempt only stores it."""
    language = str(attempt.arguments["language"])
    attempt.report(stage="count")
    now = clock.now()
    with in_language(language):
        report = collect(events.by_id(int(attempt.event_id or 0)), now)
        html = render(report)
        name = f"report-{report.event.slug}-{now:%Y-%m-%d}-{language}.pdf"
    db.session.rollback()  # setting takes seconds: no transaction stays open meanwhile
    attempt.report(stage="pages", meetings=len(report.figures.conference.meetings))
    content = pdf_of(html)
    attempt.report(stage="store")
    with transaction():
        event = events.by_id(int(attempt.event_id or 0))
        file = files.store(
            content,
            name=name,
            media_type="application/pdf",
            now=now,
            event_id=event.id,
            owner_id=attempt.owner_id,
            held_by=IssuedReport,
        )
        issued = operations.issue_report(
            event, report.sealed, file, language=language, actor_id=attempt.owner_id, now=now
        )
        attempt.complete(report_id=issued.id)
