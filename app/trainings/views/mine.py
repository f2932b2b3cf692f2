"""The training record of a person and of a company, as pages and workbooks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from flask_login import current_user

from app.companies import queries as companies
from app.companies.models import Company
from app.core import clock
from app.core.errors import NotFound
from app.trainings import queries
from app.trainings.views.tables import XLSX, record_table
from app.web.access import guarded

blueprint = guarded(Blueprint("my_trainings", __name__, url_prefix="/my"), "signed_in")


@blueprint.get("/trainings")
def mine() -> Any:
    rows = queries.record_of_person(current_user.id, clock.now())
    return render_template(
        "trainings/mine.html", rows=rows, companies=companies.companies_of(current_user.id)
    )


@blueprint.get("/trainings.xlsx")
def mine_sheet() -> Any:
    rows = queries.record_of_person(current_user.id, clock.now())
    return sheet(record_table(rows, with_people=False), "training-record.xlsx")


def own_company(company_id: int) -> Company:
    """A company the reader acts for; organisers see every company's record. Raises NotFound for others."""
    if not (current_user.is_organiser or companies.is_representative(current_user.id, company_id)):
        raise NotFound
    return companies.one(company_id)


@blueprint.get("/company/<int:company_id>/trainings")
def company(company_id: int) -> Any:
    firm = own_company(company_id)
    return render_template(
        "trainings/company.html", company=firm, rows=queries.record_of_company(firm.id, clock.now())
    )


@blueprint.get("/company/<int:company_id>/trainings.xlsx")
def company_sheet(company_id: int) -> Any:
    rows = queries.record_of_company(own_company(company_id).id, clock.now())
    return sheet(record_table(rows, with_people=True), f"training-record-{company_id}.xlsx")


def sheet(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, mimetype=XLSX, headers=headers)
