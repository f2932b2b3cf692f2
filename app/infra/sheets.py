"""Tables as files: XLSX written without formulas, XLSX and CSV read within limits.

openpyxl is loaded with the first table: it costs a good part of the start, and most processes never meet one.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.core.errors import Refused
from app.core.text import seen

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_UNPACKED = 200 * 1024 * 1024
LONGEST_CELL = 32_000  # characters; Excel's own limit is 32,767
MOST_FLAWS = 200
_MERGED = re.compile(r'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FORMULA_WITHOUT_VALUE = re.compile(
    r'<c r="([A-Z]+[0-9]+)"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: `name` ≤ 31 characters, heads, rows of plain values."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]


def xlsx_of(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a bold, frozen head row, fitting widths, and no formula whatever people typed."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for sheet in sheets:
        rows = [list(row) for row in sheet.rows]
        page = book.create_sheet(_sheet_name(sheet.name))
        page.freeze_panes = "A2"
        for index, head in enumerate(sheet.heads):
            longest = max([len(head), *(_width(row[index]) for row in rows if index < len(row))], default=8)
            page.column_dimensions[get_column_letter(index + 1)].width = min(max(longest + 2, 8), 60)
        page.append([_head_cell(page, head) for head in sheet.heads])
        for row in rows:
            page.append([_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head_cell(page: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(page, value=text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    value = seen(value)  # a control sign breaks the file, and a formula may hide behind an unseen one
    cell = WriteOnlyCell(page, value=value[:LONGEST_CELL])
    if value.startswith(_FORMULA_STARTS):
        cell.data_type = "s"
        cell.quotePrefix = True  # type: ignore[attr-defined]
    return cell


def _width(value: Any) -> int:
    return 16 if isinstance(value, datetime) else len(str(value)) if value is not None else 0


def _sheet_name(name: str) -> str:
    return "".join("-" if character in "[]:*?/\\" else character for character in name)[:31]


def read_table(content: bytes, filename: str) -> list[list[str]]:
    """All rows of the first sheet of an XLSX, or of a CSV, as trimmed text; empty rows at the end are dropped.

    Raises Refused: file_empty, file_not_a_table, file_too_large, file_too_many_rows.
    """
    if not content:
        raise Refused("file_empty", field="file")
    rows = _xlsx_rows(content) if content[:4] == b"PK\x03\x04" else _csv_rows(content, filename)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Refused("file_empty", field="file")
    width = max(len(row) for row in map(_without_tail, rows))
    return [(row + [""] * width)[:width] for row in rows]


@dataclass(frozen=True)
class Flaw:
    """What a table says to the eye but not to whoever reads it: `merged` cells, a `formula` without its result."""

    kind: str
    row: int  # as the sheet counts
    column: int  # from 0
    cells: str  # such as B2:B5


def flaws_of(content: bytes) -> list[Flaw]:
    """The merged cells and the formulas without a stored result in the first sheet of an XLSX; none in a CSV.

    Raises Refused as `read_table` does.
    """
    if content[:4] != b"PK\x03\x04":
        return []
    from openpyxl import load_workbook
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    with _refusing_what_is_no_table():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_archive(archive)
            page: Any = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
            xml = archive.read(str(page._worksheet_path).lstrip("/")).decode("utf-8", "replace")
        found = [("merged", cells) for cells in _MERGED.findall(xml)]
        found += [("formula", cell) for cell in _FORMULA_WITHOUT_VALUE.findall(xml)]
        flaws = []
        for kind, cells in found[:MOST_FLAWS]:
            letters, row = coordinate_from_string(cells.partition(":")[0])
            flaws.append(Flaw(kind, row, column_index_from_string(letters) - 1, cells))
        return sorted(flaws, key=lambda flaw: (flaw.row, flaw.column))


def refuse_no_table(content: bytes, filename: str) -> None:
    """The quick look at an upload: what it is, without reading it. Raises Refused as `read_table` does."""
    if not content:
        raise Refused("file_empty", field="file")
    if content[:4] != b"PK\x03\x04":
        if not filename.lower().endswith((".csv", ".txt", ".tsv")):
            raise Refused("file_not_a_table", field="file")
        _decoded(content)
        return
    with _refusing_what_is_no_table(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_archive(archive)


def _refuse_archive(archive: zipfile.ZipFile) -> None:
    if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
        raise Refused("file_too_large", field="file")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist()):
        raise Refused("file_not_a_table", field="file")


@contextmanager
def _refusing_what_is_no_table() -> Iterator[None]:
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, EOFError)
    try:
        yield
    except broken as error:
        raise Refused("file_not_a_table", field="file") from error


def _without_tail(row: list[str]) -> list[str]:
    last = max((index for index, cell in enumerate(row) if cell), default=-1)
    return row[: last + 1]


def _xlsx_rows(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    with _refusing_what_is_no_table():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_archive(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        page = book.worksheets[0]
        rows = []
        for row in page.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            rows.append([_text(value) for value in row])
            if len(rows) > MOST_ROWS:
                raise Refused("file_too_many_rows", field="file", most=MOST_ROWS)
        return rows


def _csv_rows(content: bytes, filename: str) -> list[list[str]]:
    if not filename.lower().endswith((".csv", ".txt", ".tsv")):
        raise Refused("file_not_a_table", field="file")
    text = _decoded(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4000], delimiters=";,\t")
    except csv.Error:
        dialect = csv.excel
    rows = []
    for row in csv.reader(io.StringIO(text), dialect):
        rows.append([seen(cell).strip() for cell in row[:MOST_COLUMNS]])
        if len(rows) > MOST_ROWS:
            raise Refused("file_too_many_rows", field="file", most=MOST_ROWS)
    return rows


def _decoded(content: bytes) -> str:
    for encoding in _encodings(content[:4000]):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(sign < " " and sign not in "\t\r\n\v\f" for sign in text[:4000]) and "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise Refused("file_not_a_table", field="file")


def _encodings(start: bytes) -> tuple[str, ...]:
    """The encodings the text may have, the likeliest first. UTF-16 gives itself away by its mark or by zeros."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in start:
        return ("utf-16-le",) if start[1::2].count(0) >= start[::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig", "cp1251")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    if isinstance(value, date | time | Decimal):
        return str(value)
    return seen(str(value)).strip()
