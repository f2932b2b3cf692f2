"""A text of the organiser with placeholders, made into a message.

The text is a small Markdown. It is read once with the placeholders in it, and values are put into the result, escaped:
nothing a person wrote into a name or a reason can become markup or an address. A paragraph that is only a link becomes a
button.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from flask import render_template
from markupsafe import Markup, escape

from app.infra.outbox import Placeholder, Written, one_line
from app.web.markup import markdown

_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLACE_IN_ADDRESS = re.compile(r"%7B([a-z_]+)%7D")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_ONLY_LINK = re.compile(r'<p><a href="([^"]*)"[^>]*>([^<]*)</a></p>')
_BARE_ADDRESS = re.compile(r'(?<!["=>])(https?://[^\s<>"]+)')
_STYLES = {
    "<p>": '<p style="margin:0 0 16px">',
    '<a href="': '<a style="color:#1F5FBF" href="',
    "<ul>": '<ul style="margin:0 0 16px;padding-left:20px">',
    "<ol>": '<ol style="margin:0 0 16px;padding-left:20px">',
    "<blockquote>": '<blockquote style="margin:16px 0;padding:12px 16px;border-left:4px solid #1F5FBF;background:#F5F7FA">',
    "<h3>": '<h3 style="margin:24px 0 8px;font-size:17px;line-height:24px">',
    "<h4>": '<h4 style="margin:16px 0 8px;font-size:16px;line-height:24px">',
}
_BUTTON = (
    '<p style="margin:24px 0"><a style="display:inline-block;background:#1F5FBF;color:#ffffff;text-decoration:none;'
    'font-weight:600;padding:12px 20px;border-radius:6px" href="\\1">\\2</a></p>'
)


def written_from(
    subject: str,
    text: str,
    facts: Mapping[str, str],
    placeholders: Mapping[str, Placeholder],
    *,
    unsubscribe_link: str = "",
) -> Written:
    """The message in words: subject, plain text, HTML in the frame of all our mail."""
    line = one_line(filled(subject, facts))
    body = _styled(body_html(text, facts, placeholders))
    html = render_template(
        "email/_own_text.html",
        subject=line,
        body=Markup(body),  # noqa: S704  (made by nh3 and escape)
        unsubscribe_link=unsubscribe_link,
    )
    return Written(line, plain(text, facts), html)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """`text` with the facts in their places, as plain text."""
    return _PLACE.sub(lambda match: facts.get(match[1], match[0]), text)


def plain(text: str, facts: Mapping[str, str]) -> str:
    """The plain form: links as «words: address», emphasis and heading marks taken off, no gaps of many lines."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = _LINK.sub(r"\1: \2", line)
        bare = re.sub(r"^#{1,4} +", "", bare)
        bare = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", bare)
        lines.append(filled(bare, facts).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def body_html(text: str, facts: Mapping[str, str], placeholders: Mapping[str, Placeholder]) -> str:
    """Safe HTML without styles, for the preview and as the kernel of the message."""

    def in_address(match: re.Match[str]) -> str:
        place = placeholders.get(match[1])
        value = facts.get(match[1], "")
        return str(escape(value if place is not None and place.is_address else quote(value)))

    def in_text(match: re.Match[str]) -> str:
        if match[1] not in facts:
            return str(escape(match[0]))
        value, place = str(escape(facts[match[1]])), placeholders.get(match[1])
        if place is not None and place.is_address:
            return f'<a href="{value}">{value}</a>'
        return _BARE_ADDRESS.sub(r'<a href="\1">\1</a>', value.replace("\n", "<br>"))

    html = _PLACE_IN_ADDRESS.sub(in_address, _read(text))
    return _PLACE.sub(in_text, html)


@lru_cache(maxsize=256)
def _read(text: str) -> str:
    """The Markdown with its placeholders still in it; ten thousand messages of one mailing read it once."""
    return str(markdown(text))


def _styled(html: str) -> str:
    html = _ONLY_LINK.sub(_BUTTON, html)
    for plain_tag, styled_tag in _STYLES.items():
        html = html.replace(plain_tag, styled_tag)
    return html
