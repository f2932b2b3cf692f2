"""HTML to PDF. Fonts and pictures come only from our own static files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pikepdf
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC_DIR = Path(__file__).resolve().parents[1] / "static"
BASE_URL = "tandem:/"  # in documents: url("tandem:/vendor/fonts/…"), src="tandem:/img/…"


class OwnFilesOnly(URLFetcher):
    """Opens data: addresses and files below app/static, nothing else: a document cannot reach out or read the disk."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith(BASE_URL):
            path = (STATIC_DIR / url.removeprefix(BASE_URL).lstrip("/")).resolve()
            if path.is_relative_to(STATIC_DIR) and path.is_file():
                return super().fetch(path.as_uri(), headers)
        raise ValueError(f"documents may not open {url[:80]}")


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def pdf_of(html: str) -> bytes:
    """One HTML document as a tagged PDF."""
    document = HTML(string=html, base_url=BASE_URL, url_fetcher=OwnFilesOnly())
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
