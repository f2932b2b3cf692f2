"""Invented content for the page that shows every component. Development only."""

from typing import Any

from flask import Blueprint, render_template, request
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.validators import DataRequired, Optional

from app.infra.qr import qr_data_uri
from app.web.access import guarded
from app.web.forms import Form
from app.web.paging import Page

blueprint = guarded(Blueprint("specimen", __name__), "public")

_STEP = "Напомните трём закупщикам про шорт-листы"
_LEAD = "Двенадцать крупных заказчиков ищут производителей деталей из композитов, пресс-форм и оснастки."
_KIND = "Конференция поставщиков"


class _Papers(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class SpecimenForm(Form):
    """One field of every kind."""

    inn = StringField(
        "ИНН",
        [DataRequired("Контрольная цифра не сходится, проверьте последние две")],
        description="10 цифр у организации, 12 у предпринимателя.",
    )
    name = StringField("Название", [DataRequired()], default="ООО «КомпозитПрофиль»")
    people = IntegerField("Сотрудников", [Optional()])
    region = SelectField("Регион", choices=[("77", "Москва"), ("50", "Московская область")])
    about = TextAreaField("Описание", description="Две-три фразы")
    day = DateField("День", [Optional()])
    hour = TimeField("Время", [Optional()])
    moment = DateTimeLocalField("Начало", [Optional()])
    format = RadioField(
        "Формат", [DataRequired("Выберите формат")], choices=[("on", "На площадке"), ("off", "Онлайн")]
    )
    papers = _Papers(
        "Чем подтверждено качество", choices=[("1", "ISO 9001"), ("2", "Пока ничем")], default=["1"]
    )
    file = FileField("Сертификат")
    agree = BooleanField(
        "Согласен на обработку персональных данных", [DataRequired("Без согласия зарегистрировать нельзя")]
    )


def specimen_context(*, with_errors: bool = False) -> dict[str, Any]:
    """What `specimen.html` needs; `with_errors` shows the form as it comes back."""
    form = SpecimenForm(formdata=None)
    if with_errors:
        form.validate()
    return {"form": form, "sample": _sample()}


def _sample() -> dict[str, Any]:
    weeks = [
        [
            {
                "number": abs(day),
                "out": day < 0,
                "url": "#" if day in {10, 11, 15} else "",
                "label": f"{day} декабря, есть мероприятие",
                "today": day == 9,
            }
            for day in week
        ]
        for week in (
            [-30, *range(1, 7)],
            range(7, 14),
            range(14, 21),
            range(21, 28),
            [28, 29, 30, 31, -1, -2, -3],
        )
    ]
    return {
        "event": "Композитные материалы и оснастка для транспорта",
        "kind": _KIND,
        "lead": _LEAD,
        "step": _STEP,
        "month": "Декабрь 2026",
        "over": "Следующий шаг, до 27 ноября",
        "left": "12 минут",
        "facts": [("Когда", "четверг, 10 декабря 2026"), ("Где", "Технополис «Москва»"), ("Участие", "бесплатное")],
        "shortlist": [
            ("ООО «КомпозитПрофиль»", "ok", "must"),
            ("ООО «Научно-производственное предприятие „Углепласт“»", "warn", "want"),
            ("ИП Сергеева М. А.", "bad", None),
        ],
        "people": [
            ("Соколова Марина Игоревна", "ООО «КомпозитПрофиль»", "ok"),
            ("Ким Владислав Андреевич", "ООО «Термопластавтоматика и прецизионная оснастка»", "warn"),
        ],
        "page": Page([], 3, 412),
        "day": [
            {"time": "10:00", "title": "АО «Северные вагоны»", "detail": "панели интерьера", "state": "past"},
            {"time": "10:50", "title": "ГУП «Столичный метросервис»", "place": "стол 7", "state": "next", "url": "#"},
            {"time": "12:05", "title": "Обед", "state": "break"},
            {"time": "14:20", "title": "ООО «Электробус»", "detail": "перенесена с 13:50", "state": "moved"},
        ],
        "agenda": [
            {"starts": "9:30", "ends": "10:00", "title": "Регистрация, кофе", "room": "холл"},
            {"starts": "10:00", "ends": "12:05", "title": "Встречи, первая часть", "kind": "meetings"},
            {"starts": "10:00", "ends": "11:00", "title": "Требования к поставщикам", "speakers": "Егоров С. М.",
             "room": "зал 2", "kind": "talk", "parallel": True},
            {"starts": "12:05", "ends": "13:00", "title": "Обед", "kind": "break"},
        ],
        "weekdays": ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
        "weeks": weeks,
        "qr": qr_data_uri("TND-7K4M-2Q"),
    }  # fmt: skip


@blueprint.get("/specimen")
def specimen() -> str:
    """Every component on one page; `?errors` shows the form with errors."""
    return render_template("specimen.html", **specimen_context(with_errors="errors" in request.args))
