"""Tables in and out."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from app.core.errors import Refused
from app.infra.sheets import Sheet, read_table, xlsx_of


def test_what_is_written_is_read_back():
    content = xlsx_of([Sheet("Список", ["Имя", "ИНН"], [["Ольга", "0012345678"], ["Иван", ""]])])
    assert read_table(content, "a.xlsx") == [["Имя", "ИНН"], ["Ольга", "0012345678"], ["Иван", ""]]


@pytest.mark.parametrize("dangerous", ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1"])
def test_no_formula_leaves_the_house(dangerous):
    book = load_workbook(io.BytesIO(xlsx_of([Sheet("S", ["Имя"], [[dangerous]])])))
    cell = book.active["A2"]
    assert cell.data_type != "f"
    assert str(cell.value) == dangerous


def test_unseen_signs_neither_break_a_table_nor_hide_a_formula():
    content = xlsx_of([Sheet("S", ["Имя"], [["Оль\x07га"], ["\u200b=1+1"]])])
    assert load_workbook(io.BytesIO(content)).active["A3"].data_type != "f"
    assert read_table(content, "a.xlsx") == [["Имя"], ["Ольга"], ["=1+1"]]
    assert read_table("Имя;Почта\n\u200bОльга\u00a0;\u200eo@firm.example".encode(), "a.csv")[1] == [
        "Ольга",
        "o@firm.example",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_csv_of_the_usual_programs(encoding, mark):
    content = f"Имя{mark}Почта\nОльга{mark}o@firm.example\n\n".encode(encoding)
    assert read_table(content, "a.csv") == [["Имя", "Почта"], ["Ольга", "o@firm.example"]]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"%PDF-1.7", "a.pdf", "file_not_a_table"),
        (b"PK\x03\x04broken", "a.xlsx", "file_not_a_table"),
        (b"\x00\x01\x02\x03", "a.csv", "file_not_a_table"),
        (b"\n\n", "a.csv", "file_empty"),
    ],
)
def test_what_is_no_table_is_said(content, name, code):
    with pytest.raises(Refused) as refusal:
        read_table(content, name)
    assert refusal.value.code == code


def test_a_zip_that_is_no_workbook_is_said():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Refused) as refusal:
        read_table(out.getvalue(), "a.xlsx")
    assert refusal.value.code == "file_not_a_table"


def test_too_many_rows_are_refused():
    content = ("a\n" * 20_002).encode()
    with pytest.raises(Refused) as refusal:
        read_table(content, "a.csv")
    assert refusal.value.code == "file_too_many_rows"
