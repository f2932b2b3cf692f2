"""Documentation that the suite checks."""

import re
from pathlib import Path

import pytest

from config import BASE_DIR

DOCS = sorted([*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text("utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{target} is not there"


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_every_setting_stands_in_the_table(name):
    read = {
        variable
        for source in ("config.py", "app/serve.py")
        for variable in re.findall(
            r"(?:env(?:iron)?\.get\(|_number\(env, )\"([A-Z_]+)\"", (BASE_DIR / source).read_text("utf-8")
        )
    }
    text = Path(BASE_DIR / name).read_text("utf-8")
    assert {variable for variable in read if f"`{variable}`" not in text} == set()


@pytest.mark.parametrize("name", ["README.md", "README.ru.md", "docs/CONTRIBUTING.md", "docs/operations.md"])
def test_every_command_of_make_exists(name):
    targets = set(re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = set(
        re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", (BASE_DIR / name).read_text("utf-8"), re.MULTILINE)
    )
    assert {first or second for first, second in used} <= targets


def test_every_room_stands_in_the_architecture():
    text = (BASE_DIR / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    rooms = [path.parent.name for path in (BASE_DIR / "app").glob("*/__init__.py")]
    assert [room for room in rooms if f"`{room}`" not in text] == []
