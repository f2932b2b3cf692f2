"""Copies what pages need from node_modules into app/static/vendor: scripts, fonts, one style sheet, one icon sprite.

Run after `npm ci`: python -m tools.build_vendor
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import tinycss2
from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "app" / "static"
VENDOR = STATIC / "vendor"
ICONS = MODULES / "@tabler/icons/icons/outline"

SCRIPTS = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tom-select.min.js": "tom-select/dist/js/tom-select.base.min.js",
    "tom-select.css": "tom-select/dist/css/tom-select.min.css",
    "sortable.esm.js": "sortablejs/modular/sortable.core.esm.js",
    "zxing/reader.js": "zxing-wasm/dist/iife/reader/index.js",
    "zxing/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
}
SUBSETS = ("latin", "cyrillic", "latin-ext", "cyrillic-ext")
WEIGHTS = (400, 500, 600)

ICON_CALL = re.compile(r"""\bicon\(\s*(["'])([a-z0-9-]+)\1""")
QUOTED = re.compile(r"""(["'])([a-z0-9-]+)\1""")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def sources() -> Iterator[str]:
    """The text of every template and every Python and script file of the application."""
    for folder, patterns in ((ROOT / "templates", ("*.html", "*.txt")), (ROOT / "app", ("*.py", "*.js"))):
        for pattern in patterns:
            for path in sorted(folder.rglob(pattern)):
                if VENDOR not in path.parents:
                    yield path.read_text(encoding="utf-8")


def copy_scripts() -> None:
    for target, source in SCRIPTS.items():
        destination = VENDOR / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        # A source map comment would send every open console to a file we do not ship.
        if destination.suffix in {".js", ".css"}:
            text = (MODULES / source).read_text(encoding="utf-8")
            text = re.sub(r"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)", "", text)
            destination.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(MODULES / source, destination)


def copy_fonts() -> None:
    """Web subsets as they are, and one joined TTF a weight for PDFs.

    WeasyPrint mixes glyphs up when one family comes in unicode-range pieces, so documents use the joined files.
    """
    fonts = VENDOR / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    files = MODULES / "@fontsource/golos-text/files"
    for weight in WEIGHTS:
        for subset in SUBSETS:
            shutil.copyfile(
                files / f"golos-text-{subset}-{weight}-normal.woff2",
                fonts / f"golos-text-{subset}-{weight}.woff2",
            )
        join_font(files, weight, fonts / f"GolosText-{weight}.ttf")


def join_font(files: Path, weight: int, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for subset in SUBSETS:
            font = TTFont(files / f"golos-text-{subset}-{weight}-normal.woff2")
            font.flavor = None
            for table in ("STAT", "DSIG"):
                if table in font:
                    del font[table]
            part = Path(folder) / f"{subset}.ttf"
            font.save(part)
            parts.append(str(part))
        joined = Merger(Options(drop_tables=["STAT"])).merge(parts)
        for name_id, text in ((1, "Golos Text"), (4, f"Golos Text {weight}"), (6, f"GolosText-{weight}")):
            joined["name"].setName(text, name_id, 3, 1, 0x409)
        joined["OS/2"].usWeightClass = weight
        joined.save(target)


def font_faces() -> str:
    """@font-face rules with the unicode ranges the package states, pointing into vendor/fonts."""
    rules = []
    for weight in WEIGHTS:
        text = (MODULES / f"@fontsource/golos-text/{weight}.css").read_text(encoding="utf-8")
        for block in re.findall(r"@font-face\s*{[^}]*}", text):
            found = re.search(r"golos-text-([a-z-]+)-\d+-normal\.woff2", block)
            if found is None or found[1] not in SUBSETS:
                continue
            ranges = re.search(r"unicode-range:\s*([^;}]+)", block)
            rules.append(
                f'@font-face{{font-family:"Golos Text";font-style:normal;font-display:swap;font-weight:{weight};'
                f'src:url("fonts/golos-text-{found[1]}-{weight}.woff2") format("woff2");'
                f"unicode-range:{ranges[1].strip() if ranges else 'U+0-10FFFF'}}}"
            )
    return "\n".join(rules)


def used_tabler(css: str, words: set[str]) -> str:
    """Tabler with only the rules whose every class some template names: 600 KB of it would style nothing."""

    def keep(selector: str) -> bool:
        return all(
            name in words for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\[[^]]*]", "", selector))
        )

    def walk(rules: Iterable[tinycss2.ast.Node]) -> Iterator[str]:
        for rule in rules:
            if rule.type == "qualified-rule":
                selectors = tinycss2.serialize(rule.prelude).strip()
                if keep(selectors) or any(keep(one) for one in selectors.split(",") if "(" not in selectors):
                    kept = (
                        selectors if keep(selectors) else ",".join(s for s in selectors.split(",") if keep(s))
                    )
                    yield f"{kept}{{{tinycss2.serialize(rule.content).strip()}}}"
            elif (
                rule.type == "at-rule"
                and rule.at_keyword in {"media", "supports"}
                and rule.content is not None
            ):
                inner = "".join(
                    walk(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
                )
                if inner:
                    yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"

    return "\n".join(walk(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def dark_theme(css: str) -> str:
    """The dark tokens twice: by choice (data-theme) and by the system's wish, unless light was chosen."""
    body = css[css.index("{") :].rstrip()
    return f':root[data-theme="dark"] {body}\n@media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {body} }}\n'


def bundle_styles(words: set[str]) -> None:
    """vendor/app.css: every import of css/app.css in its order, so that a page asks for one style sheet."""
    parts = []
    for line in (STATIC / "css" / "app.css").read_text(encoding="utf-8").splitlines():
        found = re.match(r'@import "([^"]+)"', line)
        if found is None:
            continue
        name = found[1]
        if name.endswith("tabler.min.css"):
            tabler = used_tabler((VENDOR / "tabler.min.css").read_text(encoding="utf-8"), words)
            parts.append(f"@layer tabler{{\n{tabler}\n}}")
        elif name.endswith("golos.css"):
            parts.append(font_faces())
        else:
            css = (STATIC / "css" / name).read_text(encoding="utf-8")
            parts.append(dark_theme(css) if name == "tokens-dark.css" else css)
    text = re.sub(r"/\*.*?\*/", "", "\n".join(parts), flags=re.S)
    (VENDOR / "app.css").write_text(re.sub(r"\n\s*\n+", "\n", text), encoding="utf-8")


def build_sprite(names: set[str]) -> None:
    """vendor/icons.svg: one <symbol> an icon, for <use href="…#name">."""
    symbols = []
    for name in sorted(names):
        path = ICONS / f"{name}.svg"
        if not path.exists():
            sys.exit(f"There is no outline icon called {name!r}.")
        drawing = (
            path.read_text(encoding="utf-8").partition("<svg")[2].partition(">")[2].rpartition("</svg>")[0]
        )
        body = re.sub(r"\s+", " ", drawing).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")


def main() -> None:
    if not MODULES.is_dir():
        sys.exit("node_modules is missing: run `npm ci` first.")
    VENDOR.mkdir(parents=True, exist_ok=True)
    texts = list(sources())
    icons = {name for text in texts for _quote, name in ICON_CALL.findall(text)}
    # A name may also come as an argument or from a table in Python, so whatever is quoted and an icon is taken along.
    drawn = {path.stem for path in ICONS.glob("*.svg")}
    icons |= drawn & {name for text in texts for _quote, name in QUOTED.findall(text)}
    copy_scripts()
    copy_fonts()
    bundle_styles({word for text in texts for word in WORD.findall(text)})
    build_sprite(icons)
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    pinned = {
        name.removeprefix("node_modules/"): package["version"]
        for name, package in lock["packages"].items()
        if name
    }
    (VENDOR / "versions.json").write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
    print(f"app/static/vendor: {sum(1 for path in VENDOR.rglob('*') if path.is_file())} files")


if __name__ == "__main__":
    main()
