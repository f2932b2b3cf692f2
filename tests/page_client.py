"""A client that inspects every page it fetches, so that no test has to."""

from __future__ import annotations

import contextvars
import re
from typing import Any
from urllib.parse import urlsplit

import html5lib
import lxml.html
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import queries as people
from app.accounts.models import User
from app.web import strangers


class Page:
    """One answer: status, headers, and for HTML its tree."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.text = (
            response.get_data(as_text=True)
            if (response.mimetype or "").startswith(("text/", "application/json"))
            else ""
        )
        self.data = response.get_data()
        self.is_html = (response.mimetype == "text/html" and self.status < 300) or (
            self.is_error_page(response)
        )
        self.tree = lxml.html.fromstring(self.text) if self.is_html and self.text.strip() else None

    @staticmethod
    def is_error_page(response: TestResponse) -> bool:
        return response.mimetype == "text/html" and response.status_code >= 400

    def find(self, xpath: str) -> list[Any]:
        """Elements (or strings) at an XPath."""
        assert self.tree is not None, f"no HTML in the answer {self.status}"
        return list(self.tree.xpath(xpath))

    @property
    def title(self) -> str:
        return "".join(self.find("//title/text()")).strip()

    @property
    def heading(self) -> str:
        return words("".join(node.text_content() for node in self.find("//h1")))

    @property
    def words(self) -> str:
        """All text of the page's body, with single ordinary spaces."""
        return words("".join(node.text_content() for node in self.find("//body")))

    def errors(self) -> list[str]:
        """The messages at the fields."""
        return [
            words(node.text_content())
            for node in self.find("//*[contains(@class, 'field')]//*[@class='error']")
        ]

    def notices(self) -> list[str]:
        return [words(node.text_content()) for node in self.find("//*[contains(@class, 'notice')]")]


def words(text: str) -> str:
    return re.sub(
        r"[\s\u00a0\u202f\u00ad]+",
        lambda match: "" if match.group() == "\u00ad" else " ",
        text.replace("\u00ad", ""),
    ).strip()


class PageClient:
    """`get` and `post` with the CSRF token filled in; follows no redirects unless asked."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.language = "en"
        self._token = ""

    def sign_in(self, user: User) -> None:
        """Be `user` from now on."""
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = people.session_key(user)
            cookie["_fresh"] = True
        self._token = ""

    def sign_out(self) -> None:
        with self.client.session_transaction() as cookie:
            cookie.clear()
        self._token = ""

    def get(self, url: str, *, status: int | None = 200, follow: bool = False, **more: Any) -> Page:
        return self._checked(self._open("GET", url, follow, **more), status, url)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        status: int = 302,
        follow: bool = False,
        **more: Any,
    ) -> Page:
        """Send a form. With `follow`, `status` is that of the page in the end (give 200)."""
        filled = {"csrf_token": self.token(), **(data or {})}
        return self._checked(self._open("POST", url, follow, data=filled, **more), status, url)

    def token(self) -> str:
        """The CSRF token of this browser's session, as any page with a form carries it."""
        if not self._token:
            tokens = (
                self.get("/sign-in?next=/", status=None).find("//input[@name='csrf_token']/@value")
                if not self._signed_in()
                else []
            )
            tokens = tokens or self.get("/account/").find("//input[@name='csrf_token']/@value")
            self._token = tokens[0]
        return self._token

    def _signed_in(self) -> bool:
        with self.client.session_transaction() as cookie:
            return "_user_id" in cookie

    def _open(self, method: str, url: str, follow: bool, **more: Any) -> TestResponse:
        headers = {"Accept-Language": self.language, **more.pop("headers", {})}
        strangers.forget()  # a test's rows come into the database past transaction()
        # a context of its own: the test's application context (and what it remembers) must not leak into the request
        return contextvars.Context().run(
            lambda: self.client.open(url, method=method, headers=headers, follow_redirects=follow, **more)
        )

    def _checked(self, response: TestResponse, status: int | None, url: str) -> Page:
        page = Page(response)
        if status is not None:
            assert page.status == status, f"{url} answered {page.status}, not {status}: {_gist(page)}"
        if page.tree is not None and "<html" in page.text[:300]:
            inspect(page, url)
        return page


def _gist(page: Page) -> str:
    if page.tree is None:
        return f"{page.location or page.text[:300]}"
    return " | ".join([page.title, *page.errors(), *page.notices()])[:600]


def inspect(page: Page, url: str) -> None:
    """What must hold on every page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page.text)
    serious = [error for error in parser.errors if error[1] not in {"named-entity-without-semicolon"}]
    assert not serious, f"{url}: invalid HTML {serious[:3]}"
    assert page.title, f"{url}: no title"
    assert len(page.find("//h1")) == 1, f"{url}: {len(page.find('//h1'))} h1"
    assert page.find("/html/@lang"), f"{url}: no language"
    ids = page.find("//@id")
    assert len(ids) == len(set(ids)), f"{url}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for form in page.find("//form[translate(@method, 'POST', 'post')='post']"):
        assert form.xpath(".//input[@name='csrf_token']"), (
            f"{url}: a form without a CSRF token: {form.get('action')}"
        )
    _labels(page, url, set(ids))
    assert not page.find("//script[not(@src) and not(@type='application/json')]"), (
        f"{url}: script inside the page"
    )
    assert not page.find("//@*[starts-with(name(), 'on')]"), f"{url}: event handlers inside the page"
    for address in page.find("//script/@src | //link[@rel='stylesheet']/@href | //img/@src"):
        assert not urlsplit(address).netloc, f"{url}: opens {address} outside"


def _labels(page: Page, url: str, ids: set[str]) -> None:
    labelled = set(page.find("//label/@for"))
    for control in page.find("//input | //select | //textarea"):
        if control.get("type") in {"hidden", "submit", "button"}:
            continue
        named = (
            control.get("id") in labelled
            or control.get("aria-label")
            or control.get("aria-labelledby")
            or control.xpath("ancestor::label")
        )
        assert named, f"{url}: no label for {control.get('name')}"
    for button in page.find("//button | //a[@href]"):
        assert (
            words(button.text_content())
            or button.get("aria-label")
            or button.xpath(".//@aria-label | .//@alt")
        ), f"{url}: a button or link without words"
    for reference in page.find("//@aria-describedby | //@aria-labelledby"):
        assert set(reference.split()) <= ids, f"{url}: {reference} refers to nothing"
