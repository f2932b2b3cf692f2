"""What a person sees when something does not work: a page in his language that says what to do next."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.infra.db import db
from app.web.words import sentence_for


def init_errors(app: Flask) -> None:
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(RequestEntityTooLarge, on_too_large)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_failure)


def on_domain_error(error: DomainError) -> Any:
    """A refusal that no view turned into a message at a field."""
    status = {NotFound: 404, NotAllowed: 403, Conflict: 409}.get(type(error), 422)
    return page(status, title_of(status), sentence_for(error))


def on_csrf(error: CSRFError) -> Any:
    return page(
        400,
        _("The form has grown old"),
        _(
            "The page was open for too long, or was opened elsewhere. Go back, reload it and send it again: nothing was changed."
        ),
    )


def on_too_large(error: RequestEntityTooLarge) -> Any:
    return page(
        413,
        _("Too much at once"),
        _(
            "What you sent is larger than the server takes. Shorten the text or choose a smaller file: nothing was changed."
        ),
    )


def on_http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    return page(error.code, title_of(error.code), text_of(error.code))


def on_failure(error: Exception) -> Any:
    """A fault of ours: noted in the log by Flask, told without details."""
    db.session.rollback()
    current_app.logger.exception("failure on %s %s", request.method, request.endpoint)
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    return page(500, title_of(500), text_of(500))


def title_of(status: int) -> str:
    titles = {
        403: _("This is not open to you"),
        404: _("There is no such page"),
        405: _("This address is not opened like that"),
        409: _("Somebody was quicker"),
        429: _("Too many attempts"),
        500: _("Something broke on our side"),
    }
    return titles.get(status, _("This did not work"))


def text_of(status: int) -> str:
    texts = {
        403: _("You may see this page's neighbours, but not this one. Ask the organiser if you need it."),
        404: _("The link may be old, or the page may not be meant for you. Start from the calendar."),
        429: _("Wait a little and try again."),
        500: _("We have noted it. Nothing you had saved is lost; try again in a minute."),
    }
    return texts.get(status, _("Go back and try again."))


def page(status: int, title: str, text: str) -> Any:
    if request.headers.get("HX-Request") or request.accept_mimetypes.best == "application/json":
        return {"error": text}, status
    return render_template("errors/error.html", status=status, title=title, text=text), status
