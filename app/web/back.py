"""Coming back to the page one was sent away from."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(target: str | None) -> str | None:
    """`target` if it is a path of this site; an address elsewhere must not be a way to send people away."""
    target = target or ""
    # browsers take a backslash for a slash and drop control characters
    if not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return None
    return None if urlsplit(target).netloc else target
