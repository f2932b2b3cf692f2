"""Messages shown on the next page, each with its tone."""

from __future__ import annotations

from flask import flash


def tell(text: str, tone: str = "info") -> None:
    """Show `text` on the next page. Tones: info, ok, warn, bad."""
    flash(text, tone)
