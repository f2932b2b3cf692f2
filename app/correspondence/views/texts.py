"""The texts of an event: list, editor with preview and test sending."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.errors import Refused
from app.correspondence.forms import TextForm, texts_in
from app.correspondence.operations import texts as operations
from app.correspondence.own_text import body_html, filled, written_from
from app.correspondence.queries import texts as queries
from app.correspondence.views import MAIL_POLICY, blueprint, entered
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import LANGUAGES, in_language
from app.infra.outbox import MessageKind, known_kinds
from app.web.flashes import tell


@blueprint.get("/texts")
def texts(slug: str) -> Any:
    event = entered(slug)
    return render_template(
        "correspondence/texts.html",
        event=event,
        kinds=[kind for kind in known_kinds() if kind.editable and _belongs(kind, event)],
        changed=queries.changed_kinds(event.id),
    )


def _belongs(kind: MessageKind, event: Event) -> bool:
    """Messages about meetings are for events that have some."""
    return event.has_meetings or not kind.key.startswith(("matchmaking/", "outcomes/"))


@blueprint.route("/texts/<key>", methods=["GET", "POST"])
def text(slug: str, key: str) -> Any:
    event, kind = entered(slug), _kind(key)
    default = queries.default_texts(kind, event)
    current = {**default, **queries.own_texts(event.id, kind.key)}
    form = TextForm(
        data={
            f"{part}_{language}": current[language][number]
            for language in LANGUAGES
            for number, part in enumerate(("subject", "text"))
        }
    )
    shown = current
    if form.validate_on_submit():
        shown = texts_in(form)
        try:
            if request.form.get("act") != "preview":
                return _act(event, kind, shown)
            operations.check_text(kind, shown)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template(
        "correspondence/text.html",
        event=event,
        kind=kind,
        key=key,
        form=form,
        is_own=current != default,
        previews=[_preview(event, kind, language, *shown[language]) for language in LANGUAGES],
    )


def _act(event: Event, kind: MessageKind, given: queries.Texts) -> Any:
    with transaction():
        if request.form.get("act") == "test":
            operations.send_sample(event, kind, given, actor=current_user, now=clock.now())
        else:
            operations.save_text(event, kind, given, actor=current_user, now=clock.now())
    if request.form.get("act") == "test":
        tell(_("Both languages are on their way to %(email)s.", email=current_user.email), "ok")
        # nothing is saved: the page comes back with what was typed
        return text_page_again(event, kind, given)
    tell(_("The text is saved. It holds from the next message on."), "ok")
    return redirect(url_for("correspondence_desk.text", slug=event.slug, key=_key(kind)))


def text_page_again(event: Event, kind: MessageKind, given: queries.Texts) -> Any:
    """The editor with what was typed, after a test."""
    form = TextForm()
    return render_template(
        "correspondence/text.html",
        event=event,
        kind=kind,
        key=_key(kind),
        form=form,
        is_own=bool(queries.own_texts(event.id, kind.key)),
        previews=[_preview(event, kind, language, *given[language]) for language in LANGUAGES],
    )


def _preview(event: Event, kind: MessageKind, language: str, subject: str, text: str) -> dict[str, str]:
    _words, facts = queries.sample_of(kind, event, language)
    with in_language(language):
        body = body_html(text, facts, kind.placeholders)
    return {"language": language, "subject": filled(subject, facts), "body": body}


@blueprint.get("/texts/<key>/<language>.html")
def text_html(slug: str, key: str, language: str) -> Any:
    """The message as it would arrive now, shown in a frame without any rights."""
    event, kind = entered(slug), _kind(key)
    if language not in LANGUAGES:
        abort(404)
    words, facts = queries.sample_of(kind, event, language)
    own = queries.own_texts(event.id, kind.key).get(language)
    if own is not None:
        with in_language(language):
            words = written_from(*own, facts, kind.placeholders)
    response = Response(words.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@blueprint.post("/texts/<key>/restore")
def restore(slug: str, key: str) -> Any:
    event, kind = events.managed_event(slug, current_user), _kind(key)
    with transaction():
        operations.restore_text(event, kind, actor=current_user, now=clock.now())
    tell(_("The default text is back in both languages."), "ok")
    return redirect(url_for("correspondence_desk.text", slug=slug, key=key))


def _key(kind: MessageKind) -> str:
    return kind.key.replace("/", ".")


def _kind(key: str) -> MessageKind:
    kind = next((kind for kind in known_kinds() if kind.editable and _key(kind) == key), None)
    return kind or abort(404)
