"""A real Chromium for journeys: people with browsers of their own, every page visited checked by axe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

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
AXE = BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {"desk": 1280, "phone": 390}


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless browser."""
    with sync_playwright() as playwright:
        browser = _launched(playwright)
        try:
            yield browser
        finally:
            browser.close()


def _launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@dataclass
class Person:
    """Somebody at the site, with a browser of their own. Every page they come to is looked at by axe."""

    browser: Browser
    site: str
    language: str = "ru"
    phone: bool = False
    seen: dict[str, list[str]] = field(default_factory=dict)
    shots: Path | None = None

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="ru-RU" if self.language == "ru" else "en-US",
            viewport={
                "width": WIDTHS["phone" if self.phone else "desk"],
                "height": 844 if self.phone else 900,
            },
            accept_downloads=True,
            bypass_csp=True,  # axe is put into the page by the test, not by the site
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._note_failure)

    def _note_failure(self, response: Any) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.url}: {response.status}")

    def go(self, path: str) -> Page:
        """Open a page, look at it, and be there."""
        self.page.goto(path if path.startswith("http") else self.site + path)
        self.look()
        return self.page

    def look(self, name: str = "") -> None:
        """axe on the page as it is now; a picture of it where pictures are wanted."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.add_script_tag(path=str(AXE))
        found = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
            ".map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html).join(' | '))"
        )
        address = re.sub(r"\d+", "N", self.page.url.removeprefix(self.site))
        if found:
            self.seen[address] = found
        else:
            self.seen.setdefault(address, [])
        if self.shots is not None:
            self.picture(name or address)

    def picture(self, name: str) -> None:
        assert self.shots is not None
        self.shots.mkdir(parents=True, exist_ok=True)
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "home"
        self.page.screenshot(path=str(self.shots / f"{slug[:80]}.png"), full_page=True)

    def press(self, text: str, *, exact: bool = False) -> Page:
        """Press the button or link with this text, and look at where one comes."""
        main = self.page.locator("main, dialog[open]")
        pattern = text if exact else re.compile(re.escape(text).replace(r"\ ", r"\s"), re.IGNORECASE)
        target = main.get_by_role("button", name=pattern).or_(main.get_by_role("link", name=pattern)).first
        target.click()
        self.page.wait_for_load_state("load")
        self.look()
        return self.page

    def fill(self, **fields: Any) -> None:
        """Fill in fields by their names: text, choice, tick."""
        for name, value in fields.items():
            control = self.page.locator(f"main [name='{name}']")
            kind = control.first.evaluate("e => e.tagName + ':' + (e.type || '')")
            if kind.startswith("SELECT"):
                control.first.evaluate(
                    "(e, v) => { e.tomselect ? e.tomselect.setValue(v) : (e.value = v); "
                    "e.dispatchEvent(new Event('change', {bubbles: true})) }",
                    value,
                )
            elif kind == "INPUT:radio" or (kind == "INPUT:checkbox" and isinstance(value, str)):
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            elif kind == "INPUT:checkbox":
                control.first.set_checked(bool(value))
            else:
                control.first.fill(str(value))

    def send(self) -> Page:
        """Send the page's main form by its primary button."""
        self.page.locator("main form button.btn-primary[type=submit]").first.click()
        self.page.wait_for_load_state("load")
        self.look()
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        self.go("/sign-in")
        self.fill(email=email, password=password)
        self.send()
        assert "/sign-in" not in self.page.url, self.text()

    def text(self) -> str:
        """All words of the page, with ordinary spaces."""
        return re.sub(
            r"[\s\u00a0\u202f\u00ad]+",
            lambda m: "" if m[0] == "\u00ad" else " ",
            self.page.inner_text("body"),
        )

    def fetch(self, path: str) -> bytes:
        """A file, with this person's rights."""
        answer = self.context.request.get(path if path.startswith("http") else self.site + path)
        assert answer.ok, f"{path}: {answer.status}"
        return answer.body()

    def status(self, path: str) -> int:
        return self.context.request.get(self.site + path, max_redirects=0).status


def findings(people: list[Person]) -> dict[str, list[str]]:
    """What axe found, by page."""
    return {address: found for person in people for address, found in person.seen.items() if found}


def told(found: dict[str, list[str]]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)
