"""Make the README's screenshots anew: the demonstration on the real server, photographed in a real browser."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app.demo import content
from app.demo.accounts import PASSWORD
from config import BASE_DIR
from tests.journeys.browser import Person, chromium
from tests.servers import running_site

FOLDER = BASE_DIR / "docs" / "screenshots"
CONFERENCE = "kompozity-transport"
FINISHED = "pribory-goroda"
TRAINING = "obuchenie-audit"
SHOTS = [
    ("calendar", None, "/"),
    ("overview", "organiser", f"/desk/{CONFERENCE}/"),
    ("schedule", "organiser", f"/desk/{FINISHED}/schedule/board"),
    ("my", "representative", f"/my/events/{CONFERENCE}"),
    ("questions", "organiser", f"/desk/{CONFERENCE}/questions/registration"),
    ("letters", "organiser", f"/desk/{CONFERENCE}/messages/texts"),
    ("certificates", "administrator", f"/desk/{TRAINING}/certificates"),
]


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder), demo=True) as site,
        chromium() as browser,
    ):
        for language in ("ru", "en"):
            for name, who, path in SHOTS:
                person = Person(browser, site.url, language=language)
                if who:
                    person.sign_in(email_of(who), PASSWORD)
                answer = person.page.goto(
                    site.url + path + ("&" if "?" in path else "?") + f"lang={language}"
                )
                if answer is None or not answer.ok:
                    raise RuntimeError(f"{path} is no page to show")
                person.page.wait_for_load_state("networkidle")
                person.page.screenshot(path=str(FOLDER / f"{name}-{language}.png"))
                person.context.close()
    return 0


def email_of(role: str) -> str:
    """The demonstration account that shows this role."""
    read = content.load()
    key = next(account.person for account in read.people.accounts if account.role == role)
    return next(person.email for person in read.persons() if person.key == key)


if __name__ == "__main__":
    sys.exit(main())
