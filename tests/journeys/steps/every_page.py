"""At the end: every page that anybody came to once more, dark and as wide as a phone."""

from __future__ import annotations

from tests.journeys.browser import PHONE
from tests.journeys.circle import Circle


def all_pages_dark_on_a_phone(circle: Circle) -> None:
    """Looked at by axe again; none is wider than the window."""
    seen: set[str] = set()
    for person in circle.people.values():
        person.context.add_cookies([{"name": "theme", "value": "dark", "url": circle.site.url}])
        person.page.set_viewport_size({"width": PHONE, "height": 844})
        for kind, path in list(person.visited.items()):
            if kind in seen:
                continue
            seen.add(kind)
            person.page.goto(circle.site.url + path)
            person.look("dark")
            assert person.page.get_attribute("html", "data-theme") == "dark"
    assert len(seen) > 50, sorted(seen)


STEPS = [all_pages_dark_on_a_phone]
