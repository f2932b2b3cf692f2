"""HTML to PDF. Fonts and pictures come only from our own static files.

WeasyPrint and pikepdf are loaded with the first document: web processes that never print do not carry their memory.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from app.infra.qr import qr_runs

STATIC_DIR = Path(__file__).resolve().parents[1] / "static"
_laying_out = Lock()  # Pango and GLib below WeasyPrint corrupt their lists when two threads lay out at once
BASE_URL = "tandem:/"  # in documents: url("tandem:/vendor/fonts/…"), src="tandem:/img/…"


@lru_cache(maxsize=1)
def own_files() -> Any:
    """Opens data: addresses and files below app/static, nothing else: a document cannot reach out or read the disk."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith(BASE_URL):
                # The folder may be a link to where the build put it, so what counts is the path as written.
                path = Path(*[part for part in url.removeprefix(BASE_URL).split("/") if part])
                if ".." not in path.parts and (STATIC_DIR / path).is_file():
                    return super().fetch((STATIC_DIR / path).as_uri(), headers)
            raise ValueError(f"documents may not open {url[:80]}")

    return OwnFilesOnly()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A layout makes hundreds of thousands of objects that live until it ends: looking for garbage among them takes a
    third of its time. Documents are laid out one at a time, so nobody else's pause is ended here."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@lru_cache(maxsize=1)
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def pdf_of(html: str, *, tagged: bool = True) -> bytes:
    """One HTML document as a PDF, tagged for screen readers unless it is only a picture to stamp."""
    from weasyprint import HTML

    variant = {"pdf_variant": "pdf/ua-1"} if tagged else {}
    with _laying_out, _nothing_collected():
        document = HTML(string=html, base_url=BASE_URL, url_fetcher=own_files())
        return bytes(document.write_pdf(font_config=_fonts(), **variant))


@dataclass(frozen=True)
class Stamp:
    """What is put behind a page's words: page `frame` of the frames, or a QR code `size` wide. Points from below left."""

    left: float
    bottom: float
    frame: int | None = None
    code: str = ""
    size: float = 0.0


def stamped(parts: Sequence[bytes], frames: bytes, stamps: Sequence[Sequence[Stamp]]) -> bytes:
    """The pages of `parts` one after another, each with its `stamps`.

    What a hundred pages share is laid out once and referred to, and codes are drawn without a picture: several times
    quicker than laying everything out anew on each page.
    """
    import pikepdf

    with pikepdf.Pdf.new() as whole, pikepdf.Pdf.open(io.BytesIO(frames)) as behind:
        forms = [whole.make_indirect(whole.copy_foreign(page.as_form_xobject())) for page in behind.pages]
        for part in parts:
            with pikepdf.Pdf.open(io.BytesIO(part)) as pdf:
                whole.pages.extend(pdf.pages)
        for page, marks in zip(whole.pages, stamps, strict=True):
            used = {mark.frame for mark in marks if mark.frame is not None}
            names = {number: page.add_resource(forms[number], pikepdf.Name.XObject) for number in used}
            drawing = "".join(_drawn(mark, names) for mark in marks)
            page.contents_add(f"/Artifact BMC\n{drawing}EMC\n".encode("ascii"), prepend=True)
        return _saved(whole)


def _drawn(mark: Stamp, names: dict[int, Any]) -> str:
    if mark.frame is not None:
        return f"q 1 0 0 1 {mark.left:.3f} {mark.bottom:.3f} cm {names[mark.frame]} Do Q\n"
    side, runs = qr_runs(mark.code)
    module = mark.size / side
    squares = "".join(f"{x} {side - 1 - y} {length} 1 re\n" for x, y, length in runs)
    return f"q {module:.4f} 0 0 {module:.4f} {mark.left:.3f} {mark.bottom:.3f} cm 0 g\n{squares}f Q\n"


def _saved(pdf: Any) -> bytes:
    from pikepdf import ObjectStreamMode

    out = io.BytesIO()
    pdf.save(out, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def merged(parts: Sequence[bytes]) -> bytes:
    """Several PDFs one after another; one alone is handed back as it is."""
    if len(parts) == 1:
        return parts[0]
    import pikepdf

    with pikepdf.Pdf.new() as whole:
        for part in parts:
            with pikepdf.Pdf.open(io.BytesIO(part)) as pdf:
                whole.pages.extend(pdf.pages)
        return _saved(whole)
