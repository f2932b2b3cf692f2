"""The form after an event: on one's own pages, or by the link of the mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from app.core import clock
from app.core.errors import Conflict, Refused
from app.events import queries as events
from app.feedback import emails, forms, operations, queries, rules
from app.infra import signing
from app.infra.db import transaction
from app.questionnaires import rules as question_rules
from app.questionnaires.forms import refused, with_questions
from app.registrations.models import Registration
from app.web.access import guarded

blueprint = guarded(Blueprint("feedback", __name__, url_prefix="/feedback"), "signed_link")
mine = guarded(Blueprint("my_feedback", __name__, url_prefix="/my/events/<slug>/feedback"), "signed_in")

LINK_AGE = timedelta(days=400)


@mine.route("", methods=["GET", "POST"])
def form(slug: str) -> Any:
    """One's own feedback to an event."""
    user_id = current_user.id
    return shown(
        lambda: queries.own_registration(events.by_slug(slug).id, user_id),
        url_for(".thanks", slug=slug),
    )


@mine.get("/thanks")
def thanks(slug: str) -> Any:
    return thanked(queries.own_registration(events.by_slug(slug).id, current_user.id))


@blueprint.route("/<token>", methods=["GET", "POST"])
def opened(token: str) -> Any:
    """The same for whoever holds the link of the mail."""
    return shown(lambda: of_link(token), url_for(".opened_thanks", token=token))


@blueprint.get("/<token>/thanks")
def opened_thanks(token: str) -> Any:
    return thanked(of_link(token))


def of_link(token: str) -> Registration:
    """The registration a mailed link was made for. Raises Refused link_expired, link_forged; NotFound."""
    number = signing.open_signed(emails.LINK, token, max_age=int(LINK_AGE.total_seconds()))
    return queries.registration(int(number))


def shown(find: Callable[[], Registration], then: str) -> Any:
    """The questions, kept when they are answered, or why nothing is asked."""
    registration, now = find(), clock.now()
    event, terms = registration.event, queries.terms_of(registration.event_id)
    asked = question_rules.asked_of(queries.asked_at(event.id), registration.role)
    refusal = rules.refusal_to_give(
        registration, event, terms, asked=bool(asked), given=queries.has_given(registration.id), now=now
    )
    if refusal is not None:
        return render_template("feedback/closed.html", event=event, refusal=refusal)

    def made() -> Any:
        asked = question_rules.asked_of(queries.asked_at(registration.event_id), registration.role)
        return with_questions(forms.Answers, asked, role=registration.role)()

    page = made()
    if page.validate_on_submit():
        try:
            with transaction():
                operations.give(
                    find(),
                    page.answers(),
                    asked=page.marks,
                    now=clock.now(),
                )
        except (Refused, Conflict) as reason:
            registration = find()
            page = refused(page, reason, made)
        else:
            return redirect(then)
    return render_template(
        "feedback/form.html",
        event=registration.event,
        form=page,
        anonymous=terms.anonymous,
        closes_at=rules.closes_at(registration.event, terms),
    ), 422 if page.errors else 200


def thanked(registration: Registration) -> Any:
    return render_template("feedback/thanks.html", event=registration.event)
