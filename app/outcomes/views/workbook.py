"""The report's figures as a workbook: the same totals, and the lists they are counted from."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.core import clock
from app.events.models import Event
from app.infra.sheets import Sheet, xlsx_of
from app.matchmaking.models import Side
from app.outcomes.figures import Figures, Total
from app.outcomes.labels import name_of_company_step, name_of_meeting_step, name_of_sum, name_of_total
from app.outcomes.rules import Word
from app.web.words import label


def workbook(event: Event, figures: Figures) -> bytes:
    """XLSX in the reader's language. Numbers in the column «Rows» name the rows of the lists they count."""
    return xlsx_of(
        [
            Sheet(_("Totals"), [_("Figure"), _("Number"), _("List"), _("Rows")], totals(figures)),
            Sheet(_("Path"), [_("Step"), _("Number"), _("List"), _("Rows")], paths(figures)),
            Sheet(
                _("Stages"),
                [
                    _("Stage"),
                    _("Meetings, by the buyers’ word"),
                    _("Meetings, by the suppliers’ word"),
                    _("Sum, by the buyers’ word"),
                    _("Sum, by the suppliers’ word"),
                    _("Difference"),
                ],
                stages(figures),
            ),
            Sheet(
                _("Buyers"),
                [
                    _("No."),
                    _("Buyer"),
                    _("Planned"),
                    _("Held"),
                    _("Offer asked for"),
                    _("Contracts"),
                    _("Needs"),
                    _("Needs covered"),
                    _("Sum, by the buyers’ word"),
                    _("Sum, by the suppliers’ word"),
                ],
                buyers(figures),
            ),
            Sheet(
                _("Clusters"),
                [
                    _("Cluster"),
                    _("Suppliers"),
                    _("Came"),
                    _("Planned"),
                    _("Held"),
                    _("Offer asked for"),
                    _("Contracts"),
                    _("Sum, by the buyers’ word"),
                ],
                clusters(figures),
            ),
            Sheet(
                _("Needs"), [_("No."), _("Need"), _("OKPD2"), _("Buyer"), _("Held meetings")], needs(figures)
            ),
            Sheet(
                _("Companies"),
                [
                    _("No."),
                    _("Company"),
                    _("Role"),
                    _("People registered"),
                    _("People admitted"),
                    _("People who came"),
                    _("Clusters"),
                ],
                companies(figures),
            ),
            Sheet(
                _("Meetings"),
                [
                    _("No."),
                    _("Begins"),
                    _("Table"),
                    _("Buyer"),
                    _("Supplier"),
                    _("What became of it"),
                    _("Stage, by the buyer’s word"),
                    _("Sum, by the buyer’s word"),
                    _("Stage, by the supplier’s word"),
                    _("Sum, by the supplier’s word"),
                    _("The sides differ in"),
                ],
                meetings(event, figures),
            ),
        ]
    )


def totals(figures: Figures) -> list[list[Any]]:
    lines: list[list[Any]] = [line(name_of_total(name), total) for name, total in figures.totals.items()]
    lines += [[name_of_sum(name), value, "", ""] for name, value in figures.sums.items()]
    return lines


def line(name: str, total: Total) -> list[Any]:
    lists = {"companies": _("Companies"), "meetings": _("Meetings"), "needs": _("Needs")}
    return [name, total.number, lists[total.of], ", ".join(map(str, total.rows))]


def paths(figures: Figures) -> list[list[Any]]:
    return [
        *(line(name_of_company_step(name), total) for name, total in figures.companies_path),
        *(line(name_of_meeting_step(name), total) for name, total in figures.meetings_path),
        *(
            line(_("Suppliers with %(num)s held meetings", num=k), total)
            for k, total in enumerate(figures.per_supplier)
        ),
    ]


def stages(figures: Figures) -> list[list[Any]]:
    return [
        [
            label(one.stage),
            one.by_buyer.number,
            one.by_supplier.number,
            one.buyer_sum,
            one.supplier_sum,
            one.difference,
        ]
        for one in figures.stages
    ]


def buyers(figures: Figures) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [
            one.company,
            figures.conference.company(one.company).name,
            one.planned.number,
            one.held.number,
            one.offers.number,
            one.contracts.number,
            one.needs.number,
            one.covered.number,
            one.buyer_sum,
            one.supplier_sum,
        ]
        for one in figures.buyers
    ]
    whole = [_("Total")] + [sum(row[column] for row in rows) for column in range(2, 10)]
    return [*rows, ["", *whole]]


def clusters(figures: Figures) -> list[list[Any]]:
    return [
        [
            one.name or _("in no cluster"),
            one.suppliers.number,
            one.came.number,
            one.planned.number,
            one.held.number,
            one.offers.number,
            one.contracts.number,
            one.buyer_sum,
        ]
        for one in figures.clusters
    ]


def needs(figures: Figures) -> list[list[Any]]:
    book = figures.conference
    return [
        [
            row.number,
            row.title,
            row.okpd2,
            book.company(row.buyer).name,
            ", ".join(map(str, one.meetings.rows)),
        ]
        for row, one in zip(book.needs, figures.needs, strict=True)
    ]


def companies(figures: Figures) -> list[list[Any]]:
    return [
        [
            row.number,
            row.name,
            label(row.side),
            row.registered,
            row.approved,
            row.came,
            ", ".join(row.clusters),
        ]
        for row in figures.conference.companies
    ]


def meetings(event: Event, figures: Figures) -> list[list[Any]]:
    book = figures.conference
    return [
        [
            row.number,
            clock.in_zone(row.starts_at, event.timezone),
            row.table,
            book.company(row.buyer).name,
            book.company(row.supplier).name,
            label(row.standing),
            *said(row.word(Side.BUYER)),
            *said(row.word(Side.SUPPLIER)),
            ", ".join(label(one) for one in row.differences),
        ]
        for row in book.meetings
    ]


def said(word: Word | None) -> list[Any]:
    if word is None:
        return ["", None]
    return [label(word.stage) if word.stage else label(word.holding), word.amount]
