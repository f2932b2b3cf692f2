"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.companies import emails, rules, words
from app.companies.views import mine, public
from app.companies.views import people as _people  # noqa: F401  (adds its pages to the blueprint of `mine`)
from app.infra.i18n import current_language
from app.infra.outbox import register_kinds


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    register_kinds(*emails.kinds())
    app.register_blueprint(public.blueprint)
    app.register_blueprint(mine.blueprint)
    app.add_template_filter(region_name, "region")
    app.add_template_filter(class_name, "class_name")


def region_name(code: str) -> str:
    """The region's name in the language of the page."""
    return rules.region_name(code, current_language())


def class_name(code: str) -> str:
    """What the first two digits of an OKVED or OKPD2 code mean, in the language of the page."""
    russian, english = rules.class_names(code)
    return russian if current_language() == "ru" else english
