"""Mailings: list, editor with live count and preview, page of one with its progress."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.errors import Conflict, Refused
from app.correspondence import emails, rules
from app.correspondence.facts import sample_reader
from app.correspondence.forms import MailingForm, WhenForm, texts_in
from app.correspondence.models import Mailing, Topic
from app.correspondence.operations import mailings as operations
from app.correspondence.own_text import body_html, filled
from app.correspondence.queries import mailings as queries
from app.correspondence.segments import cleaned, filters_of
from app.correspondence.views import blueprint, entered
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import LANGUAGES, current_language, in_language
from app.web.flashes import tell
from app.web.paging import page_of
from app.web.words import sentence_for


@blueprint.get("/mailings")
def mailings(slug: str) -> Any:
    event = entered(slug)
    page = page_of(queries.mailings_of(event.id), request.args.get("page", 1, type=int))
    progress = queries.progress_of([row.id for row in page.rows])
    names = {row.id: _name(event, row) for row in page.rows}
    return render_template(
        "correspondence/mailings.html", event=event, page=page, progress=progress, names=names
    )


def _name(event: Event, row: Mailing) -> str:
    """Its subject as a reader gets it, in the language of the page where it is written in it."""
    _language, subject, _text = emails.words_for(row, current_language())
    return filled(subject, emails.facts_of(event, sample_reader()))


@blueprint.route("/mailings/new", methods=["GET", "POST"])
def new_mailing(slug: str) -> Any:
    return _editor(entered(slug), None)


@blueprint.route("/mailings/<int:mailing_id>/edit", methods=["GET", "POST"])
def edit_mailing(slug: str, mailing_id: int) -> Any:
    event = entered(slug)
    mailing = queries.mailing(event.id, mailing_id)
    if not rules.may("edit", mailing.state):
        return redirect(url_for("correspondence_desk.mailing", slug=slug, mailing_id=mailing_id))
    return _editor(event, mailing)


def _editor(event: Event, mailing: Mailing | None) -> Any:
    form = MailingForm(obj=mailing) if mailing is not None else MailingForm(data={"topic": Topic.NEWS})
    segment = _asked_segment(event) if request.method == "POST" else (mailing.segment if mailing else {})
    if request.method == "GET" and mailing is None:
        segment = _asked_segment(event)  # a list elsewhere may lead here with its filter
    if form.validate_on_submit():
        try:
            with transaction():
                saved = operations.save_mailing(
                    event,
                    mailing,
                    topic=form.topic.data,
                    texts=texts_in(form),
                    segment=segment,
                    actor=current_user,
                    now=clock.now(),
                )
        except (Refused, Conflict) as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("correspondence_desk.mailing", slug=event.slug, mailing_id=saved.id))
    return render_template(
        "correspondence/mailing_edit.html",
        event=event,
        mailing=mailing,
        form=form,
        segment=segment,
        filters=filters_of(event),
        reach=queries.reach(event, segment, form.topic.data or Topic.NEWS),
        placeholders=emails.PLACEHOLDERS,
    )


def _asked_segment(event: Event) -> dict[str, list[str]]:
    names = [question.key for question, _options in filters_of(event)]
    return cleaned(event, {name: request.values.getlist(f"s_{name}") for name in names})


@blueprint.get("/mailings/count")
def count(slug: str) -> Any:
    """How many people the form's choice means, while it is being made."""
    event = entered(slug)
    topic = Topic.EVENT if request.args.get("topic") == Topic.EVENT else Topic.NEWS
    found = queries.reach(event, _asked_segment(event), topic)
    return render_template("correspondence/_reach.html", reach=found)


@blueprint.get("/mailings/<int:mailing_id>")
def mailing(slug: str, mailing_id: int) -> Any:
    event = entered(slug)
    return _page(event, queries.mailing(event.id, mailing_id), WhenForm(formdata=None))


def _page(event: Event, row: Mailing, form: WhenForm) -> Any:
    chosen = {question.key: (question, dict(options)) for question, options in filters_of(event)}
    return render_template(
        "correspondence/mailing.html",
        event=event,
        mailing=row,
        name=_name(event, row),
        form=form,
        may={step: rules.may(step, row.state) for step in ("edit", "start", "pause", "resume", "cancel")},
        reach=queries.reach(event, row.segment, row.topic) if row.began_at is None else None,
        progress=queries.progress_of([row.id])[row.id],
        chosen=[
            (chosen[key][0].title, [chosen[key][1].get(value, value) for value in values])
            for key, values in row.segment.items()
            if key in chosen
        ],
        previews=[_preview(event, row, language) for language in LANGUAGES if _is_written(row, language)],
    )


def _is_written(row: Mailing, language: str) -> bool:
    return bool(getattr(row, f"subject_{language}"))


def _preview(event: Event, row: Mailing, language: str) -> dict[str, str]:
    with in_language(language):
        facts = emails.facts_of(event, sample_reader())
        body = body_html(getattr(row, f"text_{language}"), facts, emails.PLACEHOLDERS)
        return {
            "language": language,
            "subject": filled(getattr(row, f"subject_{language}"), facts),
            "body": body,
        }


@blueprint.get("/mailings/<int:mailing_id>/progress")
def mailing_progress(slug: str, mailing_id: int) -> Any:
    """The fragment that the page of a mailing that goes out fetches."""
    event = entered(slug)
    row = queries.mailing(event.id, mailing_id)
    return render_template(
        "correspondence/_progress.html",
        event=event,
        mailing=row,
        progress=queries.progress_of([row.id])[row.id],
    )


@blueprint.post("/mailings/<int:mailing_id>/<act>")
def act_on_mailing(slug: str, mailing_id: int, act: str) -> Any:
    event = entered(slug)
    row, now = queries.mailing(event.id, mailing_id), clock.now()
    here = url_for("correspondence_desk.mailing", slug=slug, mailing_id=mailing_id)
    if act == "schedule":
        return _schedule(event, row)
    acts = {
        "start": lambda: operations.start(row, actor=current_user, now=now),
        "pause": lambda: operations.pause(row, actor=current_user, now=now),
        "resume": lambda: operations.resume(row, actor=current_user, now=now),
        "cancel": lambda: operations.cancel(row, actor=current_user, now=now),
        "discard": lambda: operations.discard(row, actor=current_user, now=now),
        "test": lambda: operations.send_mailing_test(event, row, actor=current_user, now=now),
    }
    said = {
        "start": _("The mailing goes out."),
        "pause": _("Nothing more goes out until you resume."),
        "resume": _("The mailing goes on."),
        "cancel": _("Nothing more of this mailing goes out."),
        "discard": _("The draft is deleted."),
        "test": _("The test is on its way to %(email)s.", email=current_user.email),
    }
    if act not in acts:
        abort(404)
    try:
        with transaction():
            acts[act]()
    except (Refused, Conflict) as refusal:
        tell(sentence_for(refusal), "bad")
        return redirect(here)
    tell(said[act], "ok")
    return redirect(url_for("correspondence_desk.mailings", slug=slug) if act == "discard" else here)


def _schedule(event: Event, row: Mailing) -> Any:
    form = WhenForm()
    at = form.starts_at.moment(event.timezone) if form.validate() else None
    if at is not None:
        try:
            with transaction():
                operations.schedule(row, at, actor=current_user, now=clock.now())
        except (Refused, Conflict) as refusal:
            form.refuse(refusal)
        else:
            tell(_("The mailing waits for its hour."), "ok")
            return redirect(url_for("correspondence_desk.mailing", slug=event.slug, mailing_id=row.id))
    return _page(events.by_id(event.id), queries.mailing(event.id, row.id), form)
