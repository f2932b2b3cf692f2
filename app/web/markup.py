"""Text that people format: a small Markdown, cleaned."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "h3",
    "h4",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


@lru_cache(maxsize=512)
def markdown(text: str | None) -> Markup:
    """Safe HTML of `text`; no pictures, no raw HTML, links open nothing of ours."""
    html = _reader.render(text or "")
    for deeper, level in (("h2", "h4"), ("h1", "h3")):
        html = html.replace(f"<{deeper}>", f"<{level}>").replace(f"</{deeper}>", f"</{level}>")
    return Markup(
        nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    )
