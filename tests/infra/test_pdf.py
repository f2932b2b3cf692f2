"""Documents: Cyrillic stays text, and nothing outside our own files is opened."""

import io
import subprocess
import sys

import pikepdf
import pypdfium2
import pytest

from app.infra.pdf import merged, own_files, pdf_of
from config import BASE_DIR


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
        own_files().fetch(url)


def test_our_own_fonts_are_embedded():
    html = (
        "<html lang='ru'><title>x</title><style>@font-face { font-family: Golos; "
        "src: url(tandem:/vendor/fonts/GolosText-400.ttf) } p { font-family: Golos }</style><p>Стол 7</p></html>"
    )
    content = pdf_of(html)
    assert "Golos" in fonts_of(content)


def fonts_of(content: bytes) -> str:
    """The names of all fonts in a PDF."""
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
        names = [
            str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()
        ]
    return " ".join(names)


FROM_MANY_THREADS = """
import threading
from app.infra.pdf import pdf_of
faces = "".join(
    f"@font-face {{ font-family: Golos; font-weight: {w}; src: url(tandem:/vendor/fonts/GolosText-{w}.ttf) }}"
    for w in (400, 600)
)
html = f"<html lang='ru'><title>x</title><style>{faces} p {{ font-family: Golos }} b {{ font-weight: 600 }}</style>"
html += "<p>Стол 7 <b>встреча</b></p>" * 8
pdf_of(html)
def work(number):
    for turn in range(6):
        pdf_of(html + f"<p>{number} {turn} <b>{number * turn}</b></p>" * 60)
threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_lay_out_one_after_another():
    """Two at once corrupt the lists of the libraries below, which they complain about before the process dies of it."""
    done = subprocess.run(
        [sys.executable, "-c", FROM_MANY_THREADS], capture_output=True, text=True, cwd=BASE_DIR, check=True
    )
    assert "corrupted" not in done.stderr
