"""Forms: the questions as people answer them (`asking`), one question as the organiser writes it (`editing`)."""

from app.questionnaires.forms.asking import QuestionFields, refused, with_questions
from app.questionnaires.forms.editing import QuestionForm

__all__ = ["QuestionFields", "QuestionForm", "refused", "with_questions"]
