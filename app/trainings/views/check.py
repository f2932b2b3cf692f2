"""What a stranger is told about a certificate, and the signed link of its holder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import DomainError, NotFound
from app.core.tokens import typed_code
from app.events.rules import CENTRE_ZONE
from app.infra import signing, throttle
from app.infra.db import transaction
from app.trainings import emails, queries, rules
from app.trainings.models import Certificate, CertificateState
from app.web.access import guarded
from app.web.words import sentence_for

blueprint = guarded(Blueprint("certificate_check", __name__, url_prefix="/c"), "public")
opened_blueprint = guarded(Blueprint("certificates", __name__, url_prefix="/certificates"), "signed_link")

LINK_AGE = timedelta(days=10 * 365)
TRY = "document-check"


@blueprint.get("/<code>")
def show(code: str) -> Any:
    """Valid, revoked or replaced; name, training, dates. Unknown codes are counted by network, so that nobody guesses."""
    typed = typed_code(code)
    try:
        certificate = queries.by_code(typed)
    except NotFound:
        return unknown(typed)
    page = render_template("trainings/check.html", certificate=certificate, zone=CENTRE_ZONE)
    return unindexed(page, 200)


def unknown(code: str) -> Response:
    """There is no such code, in clear words; after too many of them nothing more is answered for a while."""
    now, address = clock.now(), request.remote_addr or ""
    if throttle.tries(TRY, address, since=now - rules.CHECK_WINDOW) >= rules.MOST_UNKNOWN_CODES:
        minutes = int(rules.CHECK_WINDOW / timedelta(minutes=1))
        told = sentence_for(DomainError("too_many_unknown_codes", minutes=minutes))
        return unindexed(render_template("trainings/check_unknown.html", code=code, told=told), 429)
    note(address)
    return unindexed(render_template("trainings/check_unknown.html", code=code, told=""), 404)


def note(address: str) -> None:
    """Count one unknown code for a network."""
    with transaction():
        throttle.note_try(TRY, address, now=clock.now(), window=rules.CHECK_WINDOW)


def unindexed(page: str, status: int) -> Response:
    """Names of people are no food for search engines."""
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@opened_blueprint.get("/opened/<token>")
def opened(token: str) -> Any:
    """The link of the mail: the certificate's own page, with the file while it is valid."""
    certificate = certificate_of_link(token)
    if certificate.state != CertificateState.VALID:
        return redirect(url_for("certificate_check.show", code=certificate.code))
    page = render_template("trainings/opened.html", certificate=certificate, token=token, zone=CENTRE_ZONE)
    return unindexed(page, 200)


def certificate_of_link(token: str) -> Certificate:
    """The certificate a mailed link was made for. Raises Refused link_expired, link_forged; NotFound."""
    number = signing.open_signed(emails.LINK, token, max_age=int(LINK_AGE.total_seconds()))
    return queries.by_id(int(number))
