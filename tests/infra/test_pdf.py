"""Documents: Cyrillic stays text, and nothing outside our own files is opened."""

import pypdfium2
import pytest

from app.infra.pdf import OwnFilesOnly, merged, pdf_of


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_cyrillic_text_can_be_read_back():
    assert "Встреча в 10:00" in text_of(
        pdf_of("<html lang='ru'><title>x</title><p>Встреча в 10:00</p></html>")
    )


def test_parts_are_joined_in_order():
    parts = [pdf_of(f"<html lang='ru'><title>x</title><p>Лист {n}</p></html>") for n in (1, 2)]
    assert text_of(merged(parts)).split() == ["Лист", "1", "Лист", "2"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "file:///etc/passwd", "tandem:/../../config.py", "tandem:/nothing.css"]
)
def test_nothing_outside_is_opened(url):
    with pytest.raises(ValueError, match="may not open"):
        OwnFilesOnly().fetch(url)
