"""Certificates and training records as PDF: for the holder, the company, the event's staff, and by the mailed link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.names import full_name
from app.companies import queries as companies
from app.core import clock
from app.core.errors import NotFound
from app.core.tokens import typed_code
from app.documents import certificates
from app.events import queries as events
from app.events.rules import CENTRE_ZONE
from app.infra.i18n import current_language, localised
from app.infra.links import absolute
from app.infra.pdf import pdf_of
from app.trainings import queries, rules
from app.trainings.models import Certificate, CertificateState
from app.trainings.operations.issuing import specimen
from app.trainings.queries import Taken
from app.trainings.views.check import certificate_of_link
from app.trainings.views.mine import own_company
from app.web.access import guarded

blueprint = guarded(Blueprint("certificate_files", __name__, url_prefix="/my/certificates"), "signed_in")
records = guarded(Blueprint("record_files", __name__, url_prefix="/my"), "signed_in")
samples = guarded(
    Blueprint("certificate_samples", __name__, url_prefix="/desk/<slug>/certificates"), "signed_in"
)
linked = guarded(Blueprint("linked_certificates", __name__, url_prefix="/certificates"), "signed_link")


@blueprint.get("/<code>.pdf")
def one(code: str) -> Any:
    """One certificate; what is no longer valid is not handed out any more, its check page says why."""
    certificate = queries.by_code(typed_code(code))
    if not rules.may_fetch(
        current_user,
        certificate,
        acts_for=[company.id for company in companies.companies_of(current_user.id)],
        manages=_manages(certificate),
    ):
        raise NotFound
    return file_of(certificate)


def _manages(certificate: Certificate) -> bool:
    if certificate.event_id is None:
        return bool(current_user.is_organiser)
    return events.manages(events.by_id(certificate.event_id), current_user)


@linked.get("/opened/<token>.pdf")
def by_link(token: str) -> Any:
    """The same for whoever holds the link of the mail."""
    return file_of(certificate_of_link(token))


def file_of(certificate: Certificate) -> Any:
    if certificate.state != CertificateState.VALID:
        return redirect(url_for("certificate_check.show", code=certificate.code))
    content = certificates.pdf([certificates.sheet(certificate)], language=current_language())
    return file(content, f"certificate-{certificate.label}.pdf")


@samples.get("/sample.pdf")
def sample(slug: str) -> Any:
    """What a certificate of the event will look like, with the terms as they are kept."""
    event = events.managed_event(slug, current_user)
    page = certificates.sample_of(specimen(event, current_user, clock.now()))
    return file(certificates.pdf([page], language=current_language(), sample=True), f"sample-{slug}.pdf")


@records.get("/trainings.pdf")
def my_record() -> Any:
    rows = queries.record_of_person(current_user.id, clock.now())
    return record(rows, full_name(current_user), with_people=False)


@records.get("/company/<int:company_id>/trainings.pdf")
def company_record(company_id: int) -> Any:
    company = own_company(company_id)
    rows = queries.record_of_company(company.id, clock.now())
    return record(rows, localised(company, "name"), with_people=True)


def record(rows: Sequence[Taken], whose: str, *, with_people: bool) -> Response:
    html = render_template(
        "documents/record.html",
        rows=rows,
        whose=whose,
        with_people=with_people,
        made_at=clock.now(),
        zone=CENTRE_ZONE,
        address=absolute("report_check.index"),
    )
    return file(pdf_of(html), "training-record.pdf")


def file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)
