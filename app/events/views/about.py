"""Pages about the site itself: personal data, accessibility."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from app.events.views.calendar import blueprint
from app.infra.i18n import current_language


@blueprint.get("/privacy")
def privacy() -> Any:
    return render_template("events/about.html", page=f"privacy_{current_language()}", contact=contact())


@blueprint.get("/accessibility")
def accessibility() -> Any:
    return render_template("events/about.html", page=f"accessibility_{current_language()}", contact=contact())


def contact() -> str:
    """The address that messages of this site come from."""
    return str(current_app.config["MAIL_DEFAULT_SENDER"]).rpartition("<")[2].rstrip(">")
