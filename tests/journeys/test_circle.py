"""The whole circle, once, for real: from an announced supplier conference to its outcome report.

One run on the real server with the real worker, in a real browser, as different people; what is handed out is read
back. Each page anybody comes to is looked at by axe.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.browser import chromium, findings, told
from tests.journeys.circle import Circle
from tests.journeys.steps import (
    announcement,
    catalogue,
    companies,
    documents,
    every_page,
    outcome,
    people,
    registration,
    schedule,
    the_day,
    wishes,
)
from tests.servers import running_site

pytestmark = pytest.mark.browser

STEPS = [
    *people.STEPS,
    *companies.STEPS,
    *announcement.STEPS,
    *registration.STEPS,
    *catalogue.STEPS,
    *wishes.STEPS,
    *schedule.STEPS,
    *documents.STEPS,
    *the_day.STEPS,
    *outcome.STEPS,
    *every_page.STEPS,
]


def test_the_whole_circle(tmp_path: Path) -> None:
    with running_site(tmp_path, processes=2, module="tests.journeys.clocked") as site, chromium() as browser:
        circle = Circle(site, browser)
        for step in STEPS:
            step(circle)
        everybody = list(circle.people.values())
        assert findings(everybody) == {}, told(findings(everybody))
        assert [problem for person in everybody for problem in person.problems] == []
