"""Presence in the sessions: a tick list, a scanner, a sheet to bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.attendance import forms, queries
from app.attendance.models import PresenceMethod, SessionPresence
from app.attendance.queries import Guest
from app.attendance.rules import ticket_in
from app.attendance.sessions import operations, rules, sheet
from app.attendance.sessions import queries as presence
from app.attendance.views.door import blueprint, entered, explain
from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.events import queries as events
from app.events.models import Event, Session
from app.infra.db import transaction
from app.infra.i18n import localised
from app.web.flashes import tell
from app.web.words import sentence_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One person of the tick list."""

    guest: Guest
    mark: SessionPresence | None


def one_of(event: Event, session_id: int) -> Session:
    """A session of the event in which presence is taken. Raises NotFound."""
    found = next((one for one in presence.counted_sessions(event.id) if one.id == session_id), None)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/sessions")
def sessions(slug: str) -> Any:
    event = entered(slug)
    return sessions_page(event, forms.Scan(formdata=None))


def sessions_page(event: Event, form: forms.Scan, *, status: int = 200, session_id: int | None = None) -> Any:
    every, now = presence.counted_sessions(event.id), clock.now()
    asked = session_id or request.args.get("session", type=int)
    session = next((one for one in every if one.id == asked), None) or rules.present_session(every, now)
    lines = lines_of(event, session) if session is not None else []
    question = request.args.get("q", "").strip()
    shown = lines
    if question:
        found = {one.registration.id for one in queries.found_among([line.guest for line in lines], question)}
        shown = [line for line in lines if line.guest.registration.id in found]
    return render_template(
        "attendance/sessions.html",
        event=event,
        form=form,
        every=every,
        session=session,
        lines=shown,
        question=question,
        expected=len(lines),
        tallies=presence.tally(event.id),
        may_mark=session is not None and rules.refusal_to_mark(session, now) is None,
        result=result_of(lines),
    ), status


def lines_of(event: Event, session: Session) -> list[Line]:
    """Those expected in a session: everybody, or who holds a place in it."""
    marks = presence.present_in(session.id)
    guests = queries.guests(event.id)
    if session.bookable:
        booked = presence.booked_in(session.id) | set(marks)
        guests = [guest for guest in guests if guest.registration.id in booked]
    return [Line(guest, marks.get(guest.registration.id)) for guest in guests]


def result_of(lines: list[Line]) -> dict[str, Any] | None:
    person_id = request.args.get("person", type=int)
    line = next((one for one in lines if one.guest.registration.id == person_id), None)
    if line is None or line.mark is None:
        return None
    return {"line": line, "fresh": request.args.get("was") == "new"}


@blueprint.post("/sessions/<int:session_id>")
def tick(slug: str, session_id: int) -> Any:
    """Keep the tick list: of those shown, the ticked were there."""
    event = entered(slug)
    expected = {line.guest.registration.id for line in lines_of(event, one_of(event, session_id))}
    shown = set(request.form.getlist("shown", type=int)) & expected
    present = set(request.form.getlist("present", type=int))
    try:
        with transaction():
            staffed = events.staffed_event(slug, current_user)
            came, went = operations.set_presence(
                one_of(staffed, session_id),
                shown,
                present,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(said(came, went), "ok")
    return redirect(url_for(".sessions", slug=slug, session=session_id, q=request.form.get("q") or None))


def said(came: int, went: int) -> str:
    parts = []
    if came:
        parts.append(ngettext("%(num)s person marked as present.", "%(num)s people marked as present.", came))
    if went:
        parts.append(ngettext("%(num)s mark taken back.", "%(num)s marks taken back.", went))
    return " ".join(parts) or _("Nothing has changed.")


@blueprint.post("/sessions/<int:session_id>/scan")
def scan_in(slug: str, session_id: int) -> Any:
    """A ticket's code, typed or scanned: its holder is in the session."""
    event = entered(slug)
    form = forms.Scan()
    if not form.validate_on_submit():
        return refused_scan(event, form, session_id)
    text = form.text.data or ""
    camera = form.method.data == "camera"
    code = ticket_in(text)
    if code is None and not camera:
        return redirect(url_for(".sessions", slug=slug, session=session_id, q=text))
    try:
        with transaction():
            staffed = events.staffed_event(slug, current_user)
            registration, fresh = operations.scan(
                staffed,
                one_of(staffed, session_id),
                code or text[:16],
                method=PresenceMethod.CAMERA if camera else PresenceMethod.CODE,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
            registration_id = registration.id
    except Refused as refusal:
        explain(refusal)
        form.refuse(refusal)
        return refused_scan(entered(slug), form, session_id)
    if request.headers.get("X-Fragment"):
        event = entered(slug)
        session = one_of(event, session_id)
        line = next(o for o in lines_of(event, session) if o.guest.registration.id == registration_id)
        result = {"line": line, "fresh": fresh}
        return render_template("attendance/_present.html", event=event, session=session, result=result)
    was = "new" if fresh else "again"
    return redirect(url_for(".sessions", slug=slug, session=session_id, person=registration_id, was=was))


def refused_scan(event: Event, form: forms.Scan, session_id: int) -> Any:
    if request.headers.get("X-Fragment"):
        text = " ".join([*form.text.errors, *form.form_errors])
        return render_template("attendance/_refused.html", text=text, code=form.text.data), 422
    return sessions_page(event, form, status=422, session_id=session_id)


@blueprint.get("/sessions/presence.xlsx")
def presence_sheet(slug: str) -> Any:
    """Everybody with a column for each session: to take along, and to bring back."""
    event = entered(slug)
    name = f"presence-{event.slug}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sheet.template(event), mimetype=XLSX, headers=headers)


@blueprint.route("/sessions/import", methods=["GET", "POST"])
def bring_sheet(slug: str) -> Any:
    """Choose a sheet. It is kept and read; nothing of it is written yet."""
    event = entered(slug)
    form = forms.PresenceSheet(sessions=choices_of(event))
    if form.validate_on_submit():
        try:
            with transaction():
                file = sheet.keep(
                    events.staffed_event(slug, current_user),
                    form.file.data.read(),
                    name=form.file.data.filename or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
                key = file.key
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for(".review_sheet", slug=slug, key=key, session=form.session.data or None))
        event = entered(slug)
    return render_template("attendance/bring_sheet.html", event=event, form=form), 422 if form.errors else 200


def choices_of(event: Event) -> list[tuple[str, str]]:
    every = presence.counted_sessions(event.id)
    return [(str(one.id), f"{n}. {localised(one, 'title')}") for n, one in enumerate(every, start=1)]


@blueprint.route("/sessions/import/<key>", methods=["GET", "POST"])
def review_sheet(slug: str, key: str) -> Any:
    """What the sheet says, session by session, and the rows that nobody understands; then the confirmation."""
    event = entered(slug)
    chosen = request.args.get("session", type=int)
    if chosen is not None:
        one_of(event, chosen)
    if request.method == "POST":
        return confirm_sheet(slug, key, chosen)
    file = sheet.kept(event.id, key)
    found = sheet.read(event, file, chosen)
    every = presence.counted_sessions(event.id)
    return render_template(
        "attendance/review_sheet.html",
        event=event,
        file=file,
        found=found,
        rows=[(one, len(found.present[one.id])) for one in every if found.present.get(one.id)],
        unclear=[(one, sentence_for(DomainError(one.code))) for one in found.unclear],
    )


def confirm_sheet(slug: str, key: str, chosen: int | None) -> Any:
    try:
        with transaction():
            staffed = events.staffed_event(slug, current_user)
            file = sheet.kept(staffed.id, key)
            actor = people.one(current_user.id)
            added = sheet.confirm(staffed, file, chosen, actor=actor, now=clock.now())
    except NotFound:
        tell(_("This sheet has been loaded already, or was given up after a day."), "warn")
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
        return redirect(url_for(".review_sheet", slug=slug, key=key, session=chosen))
    else:
        tell(ngettext("%(num)s mark is new.", "%(num)s marks are new.", added), "ok")
    return redirect(url_for(".sessions", slug=slug, session=chosen))
