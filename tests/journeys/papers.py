"""Reading back what the site hands out: PDF, codes on pictures, calendars, sheets."""

from __future__ import annotations

import io
from typing import Any

import icalendar
import pypdfium2
import zxingcpp
from openpyxl import Workbook, load_workbook
from PIL import Image

from tests.journeys.browser import plain


def text_of(pdf: bytes) -> str:
    """All words of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return plain(" ".join(page.get_textpage().get_text_bounded() for page in document))


def codes_on_first_page(pdf: bytes) -> list[str]:
    """What the codes on the first page say, read from the page as it is printed."""
    with pypdfium2.PdfDocument(pdf) as document:
        return codes_on(document[0].render(scale=4).to_pil())


def codes_on(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def codes_on_png(png: bytes) -> list[str]:
    with Image.open(io.BytesIO(png)) as picture:
        return codes_on(picture.convert("RGB").resize((picture.width * 3, picture.height * 3)))


def entries_of(calendar: bytes) -> dict[str, Any]:
    """The entries of a calendar file by their UID."""
    return {str(entry["uid"]): entry for entry in icalendar.Calendar.from_ical(calendar).walk("VEVENT")}


def rows_of(xlsx: bytes, sheet: int = 0) -> list[list[Any]]:
    """The rows of one sheet, heads first."""
    book = load_workbook(io.BytesIO(xlsx))
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


def sheet_of(rows: list[list[Any]]) -> bytes:
    """A workbook with these rows, as somebody's spreadsheet program would save it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
