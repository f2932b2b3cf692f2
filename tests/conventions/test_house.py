"""What must hold for the whole house: every door guarded, every word in both languages, every template parsed."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from app.web import words
from app.web.access import GUARDS
from config import BASE_DIR
from tools import messages

PYTHON = [path for path in (BASE_DIR / "app").rglob("*.py") if "vendor" not in path.parts]
TEMPLATES = sorted((BASE_DIR / "templates").rglob("*.html"))
# a link in a mail can only be opened, a room's server only calls so; doing it twice does no harm
WRITES_BY_GET = {"accounts.confirm", "online_callbacks.ended"}
SIGNED_BY_MACHINES = {"online_callbacks"}  # other servers have no token of ours: they sign what they say

# one click in a mail program (RFC 8058) comes without a session: the signed token in the address is the permission
SIGNED_BY_THE_ADDRESS = {"app.correspondence.views.unsubscribing.stop"}


def relative(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def test_every_blueprint_names_its_guard(app):
    unguarded = [
        name for name, blueprint in app.blueprints.items() if getattr(blueprint, "guard", None) not in GUARDS
    ]
    assert unguarded == []


def test_every_write_is_a_post(app):
    for rule in app.url_map.iter_rules():
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        source = Path(view.__code__.co_filename)
        if rule.methods and "POST" not in rule.methods and source.is_relative_to(BASE_DIR / "app"):
            tree = ast.parse(source.read_text("utf-8"))
            function = next(
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef) and node.name == view.__name__
            )
            opens = [
                node
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "transaction"
            ]
            assert not opens or rule.endpoint in WRITES_BY_GET, f"{rule.endpoint} writes on GET"


def test_only_signed_machines_are_exempt_from_csrf(app):
    assert app.extensions["csrf"]._exempt_views <= SIGNED_BY_THE_ADDRESS
    exempt = app.extensions["csrf"]._exempt_blueprints
    assert {blueprint.name for blueprint in exempt} <= SIGNED_BY_MACHINES
    assert {blueprint.guard for blueprint in exempt} <= {"signed_link"}


def test_nothing_but_transaction_commits():
    allowed = {"app/infra/db.py"}
    for path in PYTHON:
        if relative(path) not in allowed:
            assert "session.commit()" not in path.read_text("utf-8"), f"{relative(path)} commits"


def test_every_text_has_its_russian_words():
    assert messages.missing() == []


def test_rooms_agree_on_the_russian_of_a_word():
    """Where it must differ, the word has a context."""
    assert messages.contradictions() == []


def test_every_refusal_has_a_sentence(app):
    """Codes given to Refused, Conflict and so on, anywhere in the code."""
    pattern = re.compile(r"\b(?:Refused|Conflict|NotAllowed|NotFound)\(\s*\"([a-z_0-9]+)\"")
    used = {code: relative(path) for path in PYTHON for code in pattern.findall(path.read_text("utf-8"))}
    known = words.known_codes()
    assert {code: place for code, place in used.items() if code not in known} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_template_parses_and_points_to_real_addresses(app, path):
    source = path.read_text("utf-8")
    app.jinja_env.parse(source)
    for endpoint in re.findall(r"url_for\(\s*'([a-z_0-9.]+)'", source):
        known = endpoint in app.view_functions or endpoint.startswith("mailbox.")
        assert known, f"{relative(path)} points to {endpoint}"
    assert "<style" not in source or path.is_relative_to(BASE_DIR / "templates" / "documents"), (
        "style in a page"
    )
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", source), "script in a page"


def test_every_mail_is_written_twice():
    """Each message has a plain and an HTML form."""
    mails = (BASE_DIR / "templates" / "email").rglob("*")
    stems = {ending: set() for ending in (".txt", ".html")}
    for path in mails:
        if path.suffix in stems and path.stem not in {"layout"} and not path.stem.startswith("_"):
            stems[path.suffix].add(path.with_suffix(""))
    assert stems[".txt"] == stems[".html"]


def test_no_address_of_a_registry_stands_in_the_locks():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json"):
        text = (BASE_DIR / name).read_text("utf-8")
        assert re.findall(r"https?://\S*(?:/packages/|/simple|\.tgz|\.whl)", text) == [], name
        assert re.findall(r"^\s*--(?:extra-)?index|^\s*--find", text, re.MULTILINE) == [], name
