"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.questionnaires.models import Accepts, Kind, Purpose
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "answer_missing": _l("Answer this question."),
            "consent_missing": _l("Without this consent it cannot go on."),
            "answer_unprintable": _l("The text contains characters that cannot be stored."),
            "answer_too_long": _l("%(length)s characters; at most %(most)s."),
            "answer_not_a_number": _l("A number, please, such as 12 or 3.5."),
            "answer_not_whole": _l("A whole number, please."),
            "answer_too_precise": _l("At most %(places)s digits after the comma."),
            "answer_out_of_range": _l("A number from %(least)s to %(most)s, please."),
            "answer_too_small": _l("At least %(least)s."),
            "answer_too_great": _l("At most %(most)s."),
            "answer_not_a_date": _l("A date, please, such as 10.12.2026."),
            "answer_date_out_of_range": _l("This date is too far away. Check the year."),
            "answer_not_offered": _l("Choose from the answers offered."),
            "answer_not_offered_cell": _l("“%(text)s” is not among the answers offered."),
            "answer_too_many": _l("%(given)s are ticked; at most %(most)s."),
            "answer_too_few": _l("%(given)s are ticked; at least %(least)s."),
            "consent_unclear": _l("Write yes or no."),
            "file_not_in_table": _l("Files cannot be loaded with a table. Leave the cell empty."),
            "answered_meanwhile": _l("You have just answered this in another window. Reload the page."),
            "questions_changed_meanwhile": _l(
                "The organiser has just changed the questions. Look at them once more and send the form again."
            ),
            "question_kind_fixed": _l(
                "There are answers already: the kind stays. Take this question away and add another one."
            ),
            "question_text_taken": _l("There is a question with these words already."),
            "question_before_condition": _l(
                "“%(text)s” is shown depending on an answer and must stand below that question."
            ),
            "question_in_condition": _l(
                "“%(text)s” is shown depending on this answer. Change that one first."
            ),
            "option_in_condition": _l(
                "“%(text)s” is shown depending on an answer you take out. Change it first."
            ),
            "too_many_questions": _l("At most %(most)s questions: people give up on longer forms."),
            "choice_needs_options": _l("Give at least two answers to choose from."),
            "too_many_options": _l("At most %(most)s answers to choose from."),
            "option_text_taken": _l("Two answers have the same words."),
            "option_without_russian": _l("Give the words in Russian as well, or empty the row."),
            "limit_of_characters": _l("From 1 to %(most)s characters."),
            "limit_of_megabytes": _l("From 1 to %(most)s megabytes."),
            "limit_of_ticks": _l("From 1 to %(most)s: as many as there are answers."),
            "limits_crossed": _l("The upper limit lies below the lower one."),
            "condition_unknown": _l("Choose a question above this one that has answers to choose from."),
            "condition_without_option": _l("Tick the answers with which this question is shown."),
            "upload_empty": _l("The file is empty."),
            "upload_too_large": _l("The file is larger than %(most)s MB."),
            "upload_type_refused": _l("This kind of file is not taken. Choose one of: %(kinds)s."),
            "upload_lies": _l(
                "The name ends in “%(ending)s”, but inside is %(found)s. Save it under its own kind and choose it again."
            ),
        }
    )
    register_labels(
        {
            Purpose.REGISTRATION: _l("Registration form"),
            Purpose.FEEDBACK: _l("Feedback"),
            Kind.LINE: _l("Short text"),
            Kind.TEXT: _l("Long text"),
            Kind.ONE: _l("One of several"),
            Kind.MANY: _l("Several of several"),
            Kind.NUMBER: lazy_pgettext("question", "Number"),
            Kind.DATE: lazy_pgettext("question", "Date"),
            Kind.FILE: lazy_pgettext("question", "File"),
            Kind.CONSENT: lazy_pgettext("question", "Consent"),
            Accepts.ANY: _l("Documents and pictures"),
            Accepts.DOCUMENT: _l("Documents only"),
            Accepts.PICTURE: _l("Pictures only"),
        }
    )
