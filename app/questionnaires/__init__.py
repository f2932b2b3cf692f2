"""Questions that an event asks: own questions of the registration, feedback afterwards.

The room knows nothing of who answers and why. A room that asks does four things:

1. `queries.questions_of(event_id, purpose)` reads what is asked, options included;
2. `forms.with_questions(Base, questions, …)` gives its own form the fields, with conditions and limits, and
   `templates/questionnaires/_questions.html` draws them;
3. `operations.keep_answers(…, person_id=…)` keeps what was answered; without a person the set stays anonymous;
4. `queries.answers_of`, `queries.answers_by_person` and `queries.results_of` read it back.

The organiser's editor (`questionnaires_desk`) serves every purpose.
"""
