"""A real Chromium for journeys: people with browsers of their own, every page visited checked by axe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Error, Page, sync_playwright

from config import BASE_DIR

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
DESK, PHONE = 1280, 390  # widths of windows
LIMIT = 30_000  # milliseconds that a page or an element may take on a busy machine

RUN_AXE = """async () => {
  const found = (await axe.run(document, {resultTypes: ['violations']})).violations
  const told = found.map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html + ' ' + n.any.map(c => c.message)).join(' | '))
  const page = document.documentElement
  if (page.scrollWidth > innerWidth) told.push(`wider than the window: ${page.scrollWidth} > ${innerWidth}`)
  return told
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@lru_cache(maxsize=1)
def axe() -> str:
    """The source of axe-core. Put into each page before its own scripts, twice as quick as afterwards, and not subject to
    the page's policy."""
    return (BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text()


judged_already: set[tuple[Any, ...]] = set()  # by every browser of this process


@dataclass
class Person:
    """Somebody at the site, with a browser of their own. Every page they come to is looked at by axe."""

    browser: Browser
    site: str
    language: Literal["ru", "en"] = "ru"
    phone: bool = False
    shots: Path | None = None
    found: dict[str, list[str]] = field(default_factory=dict)
    visited: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="ru-RU" if self.language == "ru" else "en-US",
            viewport={"width": PHONE if self.phone else DESK, "height": 844 if self.phone else 900},
        )
        self.context.set_default_timeout(LIMIT)
        self.context.add_init_script(axe())
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note_refusal)
        self.page.on("response", self._note_failure)

    def _note_failure(self, response: Any) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.url}: {response.status}")

    def _note_refusal(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    # ── going and seeing ──

    def go(self, path: str) -> Page:
        """Open a page, look at it, and be there."""
        self.page.goto(path if path.startswith("http") else self.site + path)
        self.look()
        return self.page

    def look(self, name: str = "") -> None:
        """axe on the page as it is now, and whether it fits the window; a picture where pictures are wanted."""
        address = kind_of_address(self.page.url.removeprefix(self.site))
        if self.page.url.startswith(self.site):
            self.visited[address.split("?")[0]] = self.page.url.removeprefix(self.site)
        if told := self._judged():
            self.found.setdefault(f"{address} {name}".strip(), []).extend(told)
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            slug = re.sub(r"[^a-z0-9]+", "-", f"{address} {name}".lower()).strip("-") or "home"
            self.page.screenshot(path=str(self.shots / f"{slug[:90]}.png"), full_page=True)

    def _judged(self) -> list[str]:
        """What is wrong with the page; a page that goes on by itself meanwhile is looked at where it comes to.

        The very same page in the same window, whoever came to it, is judged once.
        """
        try:
            page = self._as_seen()
            if page in judged_already:
                return []
            judged_already.add(page)
            return list(self.page.evaluate(RUN_AXE))
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
            self.page.wait_for_load_state("load")
            return self._judged()

    def _as_seen(self) -> tuple[Any, ...]:
        """The page without what no reader sees: secrets that are new in each form, and numbers of things."""
        content = re.sub(r'name="csrf_token"[^>]*value="[^"]*"|[?&]v=\w+', "", self.page.content())
        return (tuple(sorted((self.page.viewport_size or {}).items())), hash(content))

    def text(self) -> str:
        """All words of the page as a reader sees them, with ordinary spaces."""
        return plain(self.page.inner_text("body"))

    def shows(self, *words: str) -> None:
        """Fail unless all these words stand on the page."""
        text = self.text().lower()
        missing = [word for word in words if word.lower() not in text]
        assert not missing, f"{missing} not on {self.page.url}:\n{self.text()}"

    # ── acting ──

    def fill(self, **fields: Any) -> None:
        """Fill in fields of the page's main part by their names: text, choice, tick (a list ticks its values)."""
        for name, value in fields.items():
            control = self.page.locator(f"main [name='{name}']:not([type=hidden])")
            kind = control.first.evaluate("e => e.tagName + ':' + (e.type || '')")
            if kind.startswith("SELECT"):
                control.first.evaluate(
                    "(e, v) => { if (e.tomselect) e.tomselect.setValue(v); else {"
                    " e.value = v; e.dispatchEvent(new Event('change', {bubbles: true})) } }",
                    value,
                )
                assert control.first.input_value() == value, f"{name} has no choice {value}"
            elif kind == "INPUT:radio" or (kind == "INPUT:checkbox" and isinstance(value, list)):
                for one in value if isinstance(value, list) else [value]:
                    self.page.locator(f"main [name='{name}'][value='{one}']").check()
            elif kind == "INPUT:checkbox":
                control.first.set_checked(value)
            else:
                control.first.fill(str(value))

    def press(self, selector: str, *, confirm: bool = False) -> Page:
        """Press the button or link that `selector` finds, agree where one is asked, look at where one comes."""
        target = self.page.locator(f"{selector} >> visible=true").first
        with self.page.expect_navigation(wait_until="load"):
            target.click()
            if confirm:
                dialog = self.page.locator("dialog.dialog[open]")
                dialog.wait_for()
                self.look("dialog")
                dialog.locator("[data-act]").click()
        self.look()
        return self.page

    def send(self) -> Page:
        """Send the page's main form by its primary button."""
        return self.press("main form button.btn-primary[type=submit]")

    def sign_in(self, email: str, password: str) -> None:
        self.go("/sign-in")
        self.fill(email=email, password=password)
        self.send()
        assert "/sign-in" not in self.page.url, self.text()

    def complaint(self, name: str) -> str:
        """What the page says is wrong with this field; fails if it says nothing."""
        control = self.page.locator(f"main [name='{name}'][aria-invalid]").first
        said = control.get_attribute("aria-describedby") or ""
        return plain(self.page.locator(f"[id='{said.split()[0]}']").inner_text())

    # ── files ──

    def fetch(self, path: str) -> bytes:
        """A file, with this person's rights."""
        answer = self.context.request.get(
            path if path.startswith("http") else self.site + path, timeout=LIMIT
        )
        assert answer.ok, f"{path}: {answer.status}"
        return answer.body()

    def status(self, path: str) -> int:
        """What the site answers this person at `path`."""
        return self.context.request.get(self.site + path, max_redirects=0, timeout=LIMIT).status


def plain(text: str) -> str:
    """Text with ordinary spaces and without soft hyphens."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text.replace("\u00ad", "").replace("\ufffe", "")).strip()


def kind_of_address(path: str) -> str:
    """An address without what differs from row to row: numbers, codes, tokens."""
    path = re.sub(
        r"/(confirm|password|calendar|import|offers|invitations|opened)/(?=[^/]{16})[^/?]+", r"/\1/…", path
    )
    return re.sub(r"\d+", "N", re.sub(r"TND-[0-9A-Z]+(?:-[0-9A-Z]+)*", "TND", path))


def findings(people: list[Person]) -> dict[str, list[str]]:
    """What axe found, by page."""
    found: dict[str, list[str]] = {}
    for person in people:
        for address, told in person.found.items():
            found.setdefault(address, []).extend(one for one in told if one not in found.get(address, []))
    return found


def told(found: dict[str, list[str]]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)
