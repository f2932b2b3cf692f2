"""HTML to PDF. Fonts and pictures come only from our own static files.

WeasyPrint is loaded with the first document: web processes that never print do not carry its memory.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf

STATIC_DIR = Path(__file__).resolve().parents[1] / "static"
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


@lru_cache(maxsize=1)
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def pdf_of(html: str) -> bytes:
    """One HTML document as a tagged PDF."""
    from weasyprint import HTML

    document = HTML(string=html, base_url=BASE_URL, url_fetcher=own_files())
    return bytes(document.write_pdf(font_config=_fonts(), pdf_variant="pdf/ua-1"))


def merged(parts: Sequence[bytes]) -> bytes:
    """Several PDFs one after another; one alone is handed back as it is."""
    if len(parts) == 1:
        return parts[0]
    with pikepdf.Pdf.new() as whole:
        for part in parts:
            with pikepdf.Pdf.open(io.BytesIO(part)) as pdf:
                whole.pages.extend(pdf.pages)
        out = io.BytesIO()
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
