"""Gather words from code and templates into one Russian catalogue a room, and compile the catalogues.

A word belongs to the room whose files use it; one that stands in the common catalogue (core, infra, web, layouts,
components) is not repeated. English is the language of the keys, so only Russian has catalogues.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "app" / "translations" / "ru" / "LC_MESSAGES"
COMMON = "common"
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {
    name: {"trim_blocks": "true", "lstrip_blocks": "true"} for name, method in METHODS if method == "jinja2"
}
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
IGNORED = ("app/static", "app/translations")


def rooms() -> list[str]:
    """The rooms that may have words of their own: packages with a `room` door, and the demonstration."""
    return sorted(path.parent.name for path in (ROOT / "app").glob("*/room.py"))


def room_of(filename: str) -> str:
    """The room a file belongs to."""
    parts = Path(filename).parts
    known = set(rooms())
    for part in parts[1:3]:
        if part in known:
            return part
    return COMMON


def gathered() -> dict[str, Catalog]:
    """All words in the code, as a catalogue a room; those of the common catalogue are left out elsewhere."""
    found = {room: Catalog(locale="ru", domain=room) for room in [COMMON, *rooms()]}
    for filename, line, message, comments, context in extract_from_dir(
        ROOT, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        if filename.startswith(IGNORED):
            continue
        found[room_of(filename)].add(
            message, locations=[(filename, line)], auto_comments=comments, context=context
        )
    common = {(message.id, message.context) for message in found[COMMON] if message.id}
    for room, catalog in found.items():
        if room != COMMON:
            repeated = [
                (one.id, one.context) for one in catalog if one.id and (one.id, one.context) in common
            ]
            for key, context in repeated:
                catalog.delete(key, context)
    return found


def kept(room: str) -> Catalog:
    """The Russian catalogue of a room as it stands."""
    path = FOLDER / f"{room}.po"
    if not path.exists():
        return Catalog(locale="ru", domain=room)
    with path.open("rb") as file:
        return read_po(file, locale="ru", domain=room)


def update() -> None:
    """Bring new words into the catalogues, drop those no longer used, keep every translation."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for room, template in gathered().items():
        catalog = kept(room)
        template.creation_date = catalog.creation_date  # a new date alone is no change
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if len(catalog) == 0:
            continue
        with (FOLDER / f"{room}.po").open("wb") as file:
            write_po(file, catalog, width=100, omit_header=False, no_location=True, sort_output=True)


def missing() -> list[str]:
    """What keeps Russian from being complete: untranslated, fuzzy, or not yet gathered words."""
    problems = []
    for room, template in gathered().items():
        catalog = kept(room)
        for message in template:
            if not message.id:
                continue
            known = catalog.get(message.id, message.context)
            text = known.string if known else None
            if not text or (isinstance(text, tuple) and not all(text)):
                problems.append(f"{room}: no Russian for {message.id!r} ({message.locations[0][0]})")
            elif known is not None and known.fuzzy:
                problems.append(f"{room}: not sure about {message.id!r}")
    return problems


def contradictions() -> list[str]:
    """Words that two rooms translate differently: the catalogues are merged, so one of them would be lost."""
    translations: dict[tuple[str, str | None], dict[object, list[str]]] = {}
    for room in (COMMON, *rooms()):
        for message in kept(room):
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else tuple(message.string or ())
            translations.setdefault((key, message.context), {}).setdefault(text, []).append(room)
    return [
        f"{key!r}: " + "; ".join(f"{text!r} in {', '.join(places)}" for text, places in found.items())
        for (key, _context), found in translations.items()
        if len(found) > 1
    ]


def compile_all() -> None:
    """Write the binary catalogues the application reads."""
    for path in FOLDER.glob("*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale="ru", domain=path.stem))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", action="store_true", help="only compile")
    parser.add_argument("--check", action="store_true", help="only say what is missing")
    options = parser.parse_args()
    if options.check:
        problems = missing()
        print("\n".join(problems) or "Every text has its Russian words.")
        return 1 if problems else 0
    if not options.compile:
        update()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
