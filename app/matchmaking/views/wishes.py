"""The shortlist of one delegation: who is on the other side, why, and the marks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.companies.rules import region_name
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import LANGUAGES
from app.matchmaking import queries
from app.matchmaking.forms.wishes import Note
from app.matchmaking.models import Delegation, Wish, WishLevel
from app.matchmaking.operations import wishes
from app.matchmaking.queries.delegation import delegation as delegation_of
from app.matchmaking.queries.shortlist import Candidate, shortlist
from app.matchmaking.queries.wish import wishes_around
from app.matchmaking.rules.wishes import MOST_MUST, wishes_closed
from app.readiness import queries as readiness
from app.web.access import guarded
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import sentence_for

blueprint = guarded(Blueprint("wishes", __name__, url_prefix="/my/events/<slug>/wishes"), "signed_in")

VIEWS = ("awaiting", "unmarked", "marked")
ORDER = {WishLevel.MUST: 0, WishLevel.WANT: 1, WishLevel.RESERVE: 2, None: 3, WishLevel.NO: 4}
SORTS: dict[str, Any] = {
    "score": lambda row: row.match.points,
    "name": lambda row: row.delegation.company.name_ru.lower(),
    "theirs": lambda row: -ORDER[row.theirs],
    "mine": lambda row: -ORDER[row.mine.level if row.mine else None],
}


@blueprint.get("")
def index(slug: str) -> Any:
    event, mine = own(slug)
    author = chosen(mine, request.args.get("delegation", type=int))
    rows = shortlist(author)
    shown = sought(rows, request.args.get("q", "").strip(), request.args.get("show", ""))
    sort = request.args.get("sort", "-score")
    if sort.lstrip("-") not in SORTS:
        sort = "-score"
    shown.sort(key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    number = max(request.args.get("page", 1, type=int), 1)
    number = min(number, max(1, -(-len(shown) // PER_PAGE)))
    rungs = readiness.rungs_of(event.id, author.company_id, str(author.side), clock.now())
    steps_left = [rung.step for rung in rungs if not rung.standing.passed]
    part = shown[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template(
        "matchmaking/wishes.html",
        event=event,
        delegations=mine,
        author=author,
        page=Page(part, number, len(shown)),
        counts={**counts_of(rows), "all": len(rows)},
        views={name: len(sought(rows, "", name)) for name in ("", *VIEWS)},
        show=request.args.get("show", ""),
        question=request.args.get("q", ""),
        sort=sort,
        closed=wishes_closed(event, clock.now()) or bool(steps_left),
        steps_left=steps_left,
        until=min(event.wishes_close_at or event.starts_at, event.starts_at),
        most_must=MOST_MUST,
        back=place(),
        region_name=region_name,
    )


@blueprint.post("/<int:delegation_id>/<int:about_id>")
def mark(slug: str, delegation_id: int, about_id: int) -> Any:
    """One mark; scripts get the counters as JSON, others come back to the row."""
    answer: dict[str, Any] = {}
    status = 200
    try:
        asked = request.form.get("level", "")
        if asked != "none" and asked not in set(WishLevel):
            raise NotFound
        with transaction():
            event, mine = own(slug)
            author = chosen(mine, delegation_id)
            wishes.mark(
                event,
                author,
                delegation_of(event.id, about_id),
                None if asked == "none" else WishLevel(asked),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        answer = {"counts": counts_of_marks(author.id)}
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        answer, status = {"message": sentence_for(refusal)}, 422
    if "X-Fragment" in request.headers:
        return answer, status
    if status != 200:
        tell(answer["message"], "bad")
    return redirect(back_to(slug, delegation_id, about_id))


@blueprint.post("/<int:delegation_id>/<int:about_id>/note")
def note(slug: str, delegation_id: int, about_id: int) -> Any:
    form = Note()
    event, mine = own(slug)
    chosen(mine, delegation_id)
    if not form.validate():
        for error in form.note.errors:
            tell(str(error), "bad")
        return redirect(back_to(slug, delegation_id, about_id))
    try:
        with transaction():
            event, mine = own(slug)
            wishes.note(
                event,
                chosen(mine, delegation_id),
                delegation_of(event.id, about_id),
                form.note.data or "",
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(_("The note is saved."), "ok")
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    return redirect(back_to(slug, delegation_id, about_id))


@blueprint.post("/<int:delegation_id>/confirm")
def confirm(slug: str, delegation_id: int) -> Any:
    try:
        with transaction():
            event, mine = own(slug)
            wishes.confirm(
                event, chosen(mine, delegation_id), actor=people.one(current_user.id), now=clock.now()
            )
        tell(
            _(
                "Confirmed. The organiser sees that your marks are final; you may still change them until the deadline."
            ),
            "ok",
        )
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("wishes.index", slug=slug, delegation=delegation_id))


def own(slug: str) -> tuple[Event, list[Delegation]]:
    """The event and the delegations this person acts for there. Raises NotFound for others."""
    event = events.by_slug(slug)
    mine = queries.delegations_of_user(event.id, current_user.id)
    if not mine or not event.has_meetings:
        raise NotFound
    return event, mine


def chosen(mine: list[Delegation], delegation_id: int | None) -> Delegation:
    """The delegation asked for, the first by default. Raises NotFound for another's."""
    for delegation in mine:
        if delegation_id in (None, delegation.id):
            return delegation
    raise NotFound


def sought(rows: list[Candidate], question: str, show: str) -> list[Candidate]:
    """The rows whose name or goods hold the words, in one of the views."""
    words = question.lower().split()
    keep = {
        "awaiting": lambda row: row.awaits,
        "unmarked": lambda row: row.mine is None,
        "marked": lambda row: row.mine is not None,
    }.get(show, lambda row: True)
    return [row for row in rows if keep(row) and all(word in _text_of(row) for word in words)]


def counts_of(rows: list[Candidate]) -> dict[str, int]:
    """Marks given, by level and in all."""
    return _counts([row.mine for row in rows if row.mine is not None])


def counts_of_marks(author_id: int) -> dict[str, int]:
    return _counts([wish for wish in wishes_around(author_id) if wish.author_id == author_id])


def place() -> dict[str, Any]:
    """The query of the list, to come back to the same view."""
    return {
        name: request.args[name] for name in ("show", "sort", "q", "page") if request.args.get(name, "") != ""
    }


def back_to(slug: str, delegation_id: int, about_id: int) -> str:
    return url_for("wishes.index", slug=slug, delegation=delegation_id, _anchor=f"row-{about_id}", **place())


def _counts(given: list[Wish]) -> dict[str, int]:
    return {
        "marked": len(given),
        **{str(level): sum(wish.level == level for wish in given) for level in WishLevel},
    }


def _text_of(row: Candidate) -> str:
    company = row.delegation.company
    region = (region_name(company.region, language) for language in LANGUAGES)
    texts = [company.name_ru, company.name_en, *region]
    for good in row.goods:
        texts += [good.title_ru, good.title_en, good.okpd2]
    return " ".join(texts).lower()
