"""Answering an offer from the mail, without signing in: the page says what is offered, one click answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.core.ranges import overlaps
from app.infra.db import transaction
from app.infra.signing import open_signed
from app.registrations import operations, queries
from app.registrations.emails import OFFER
from app.registrations.models import WaitingPlace
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("offers", __name__, url_prefix="/offers"), "signed_link")

AS_LONG_AS = 366 * 24 * 3600  # the offer itself says until when it stands


@blueprint.get("/<token>")
def offer(token: str) -> Any:
    place = queries.place(_place_id(token))
    booked = queries.booked_sessions(place.registration_id) if place.session is not None else []
    return render_template(
        "registrations/offer.html",
        place=place,
        registration=place.registration,
        event=place.event,
        token=token,
        over=place.is_offered and place.expires_at is not None and place.expires_at <= clock.now(),
        clashes=[other for other in booked if _clashes(place, other)],
    )


def _clashes(place: WaitingPlace, other: Any) -> bool:
    session = place.session
    return (
        session is not None
        and other.id != session.id
        and overlaps(session.starts_at, session.ends_at, other.starts_at, other.ends_at)
    )


@blueprint.post("/<token>")
def answer(token: str) -> Any:
    """act=accept or act=decline; swap=1 gives back what is booked at the same time."""
    place_id = _place_id(token)
    try:
        with transaction():
            answer_offer(operations.held_place(place_id), actor=None)
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("offers.offer", token=token))


def answer_offer(place: WaitingPlace, *, actor: Any) -> None:
    """What the form of an offer asks for."""
    if request.form.get("act") == "accept":
        swap = request.form.get("swap") == "1"
        operations.accept_offer(place, swap=swap, actor=actor, now=clock.now())
    elif request.form.get("act") == "decline":
        operations.decline_offer(place, actor=actor, now=clock.now())
    else:
        raise NotFound


def _place_id(token: str) -> int:
    try:
        return int(open_signed(OFFER, token, max_age=AS_LONG_AS))
    except Refused:
        raise NotFound from None
