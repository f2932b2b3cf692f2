"""The organiser's editor of the questions of one event, for each purpose the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.accounts.models import User
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event, Role
from app.infra.db import transaction
from app.questionnaires import operations, queries, rules
from app.questionnaires.forms import QuestionForm, with_questions
from app.questionnaires.models import Purpose, Question, Questionnaire
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.forms import Form
from app.web.words import sentence_for

blueprint = guarded(
    Blueprint("questionnaires_desk", __name__, url_prefix="/desk/<slug>/questions/<purpose>"), "signed_in"
)


@blueprint.get("")
def index(slug: str, purpose: str) -> Any:
    """The questions in their order, and those asked no more."""
    event, meant = entered(slug, purpose)
    questions = queries.questions_of(event.id, meant, retired=True)
    answered = queries.answered_questions(questions[0].questionnaire_id) if questions else {}
    return render_template(
        "questionnaires/editor.html",
        event=event,
        purpose=meant,
        questions=[question for question in questions if question.retired_at is None],
        retired=[question for question in questions if question.retired_at is not None],
        by_id={question.id: question for question in questions},
        answered=answered,
        frozen=_frozen(event, meant),
        most=rules.MOST_QUESTIONS,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add(slug: str, purpose: str) -> Any:
    event, meant = entered(slug, purpose)
    form = _form(event, meant, None)

    def save(questionnaire: Questionnaire, **who: Any) -> None:
        operations.add_question(questionnaire, form.question_values(), form.option_rows(), **who)

    return _question_page(event, meant, form, None, save)


@blueprint.route("/<int:question_id>", methods=["GET", "POST"])
def change(slug: str, purpose: str, question_id: int) -> Any:
    event, meant = entered(slug, purpose)
    question = queries.question(event.id, meant, question_id)
    if question.retired_at is not None:
        raise NotFound
    form = _form(event, meant, question)

    def save(questionnaire: Questionnaire, **who: Any) -> None:
        held = queries.question(event.id, meant, question_id)
        operations.change_question(questionnaire, held, form.question_values(), form.option_rows(), **who)

    return _question_page(event, meant, form, question, save)


def _form(event: Event, purpose: Purpose, question: Question | None) -> QuestionForm:
    asked = queries.questions_of(event.id, purpose)
    earlier = [one for one in asked if question is None or one.position < question.position]
    return QuestionForm(events.admissions_of(event.id), earlier, question)


def _question_page(
    event: Event, purpose: Purpose, form: QuestionForm, question: Question | None, save: Callable[..., None]
) -> Any:
    """The form of a question: saved, or shown again with what is wrong or with its rows changed."""
    shown_again = False
    if form.is_submitted() and form.act_on_rows(request.form.get("act", "")):
        shown_again = True
    elif form.validate_on_submit():
        try:
            _write(event.slug, purpose, save)
        except DomainError as refusal:
            if isinstance(refusal, NotFound):
                raise
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(_list(event.slug, purpose))
        event, _meant = entered(event.slug, purpose)
        question = queries.question(event.id, purpose, question.id) if question else None
    answered = queries.answered_questions(question.questionnaire_id).get(question.id, 0) if question else 0
    return render_template(
        "questionnaires/question.html",
        event=event,
        purpose=purpose,
        form=form,
        question=question,
        answered=answered,
        chosen=queries.answered_options(question.id) if question else {},
    ), 422 if form.errors and not shown_again else 200


def _write(slug: str, purpose: Purpose, act: Callable[..., Any]) -> Any:
    with transaction():
        now = clock.now()
        questionnaire = operations.begin(events.managed_event(slug, current_user), purpose, now=now)
        actor: User = people.one(current_user.id)
        return act(questionnaire, actor=actor, now=now)


@blueprint.post("/order")
def order(slug: str, purpose: str) -> Any:
    """The new order of all questions, from a script."""
    event, meant = entered(slug, purpose)
    given = [part for part in request.form.get("order", "").split(",") if part]
    if not all(part.isdecimal() and len(part) < 10 for part in given):
        raise NotFound
    ids = [int(part) for part in given]
    try:
        _write(event.slug, meant, lambda held, **who: operations.set_order(held, ids, **who))
    except DomainError as refusal:
        return {"message": sentence_for(refusal)}, 422
    return {"message": _("The order is saved.")}


@blueprint.post("/<int:question_id>/move")
def move(slug: str, purpose: str, question_id: int) -> Any:
    """Up or down by one."""
    step = 1 if request.form.get("act") == "down" else -1
    return _act(
        slug,
        purpose,
        question_id,
        lambda held, question, **who: operations.move_question(held, question, step, **who),
    )


@blueprint.post("/<int:question_id>/delete")
def delete(slug: str, purpose: str, question_id: int) -> Any:
    """Take a question away; one with answers is archived with them."""
    return _act(slug, purpose, question_id, operations.take_away, done="")


@blueprint.post("/<int:question_id>/restore")
def restore(slug: str, purpose: str, question_id: int) -> Any:
    """Ask an archived question again."""
    return _act(slug, purpose, question_id, operations.bring_back, done=_("It is asked again, at the end."))


def _act(slug: str, purpose: str, question_id: int, act: Callable[..., Any], done: str | None = None) -> Any:
    """One act on one question, then back to the list."""
    event, meant = entered(slug, purpose)
    queries.question(event.id, meant, question_id)
    try:
        archived = _write(
            slug,
            meant,
            lambda held, **who: act(held, queries.question(held.event_id, meant, question_id), **who),
        )
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        if done == "":
            done = (
                _("It is asked no more. Its answers are kept, in the list and in exports.")
                if archived
                else _("The question is deleted.")
            )
        if done:
            tell(done, "ok")
    return redirect(_list(slug, meant))


@blueprint.route("/preview", methods=["GET", "POST"])
def preview(slug: str, purpose: str) -> Any:
    """The questions as somebody in a role meets them; they can be tried, and nothing is kept."""
    event, meant = entered(slug, purpose)
    admissions = events.admissions_of(event.id)
    asked_role = request.args.get("role", "")
    role = Role(asked_role) if asked_role in set(Role) else admissions[0].role if admissions else None
    questions = rules.asked_of(queries.questions_of(event.id, meant), role)
    form = with_questions(Form, questions, role=role)()
    fits = form.validate_on_submit()
    return render_template(
        "questionnaires/preview.html",
        event=event,
        purpose=meant,
        form=form,
        role=role,
        roles=[row.role for row in admissions],
        fits=fits,
    ), 422 if form.errors else 200


def entered(slug: str, purpose: str) -> tuple[Event, Purpose]:
    """The event, its workspace entered, and the purpose meant. Raises NotFound."""
    if purpose not in set(Purpose):
        raise NotFound
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event, Purpose(purpose)


def _frozen(event: Event, purpose: Purpose) -> bool:
    return purpose == Purpose.REGISTRATION and event_rules.is_closed(event)


def _list(slug: str, purpose: Purpose) -> str:
    return url_for("questionnaires_desk.index", slug=slug, purpose=purpose)
