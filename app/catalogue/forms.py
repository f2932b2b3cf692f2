"""Forms about offers and needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.catalogue import rules
from app.catalogue.models import Need, Offer, ProcurementRoute
from app.catalogue.operations.needs import FIELDS as NEED_FIELDS
from app.catalogue.operations.offers import FIELDS as OFFER_FIELDS
from app.core import clock
from app.core.errors import Refused
from app.core.text import trimmed
from app.web.forms import Between, Choice, Form, Line, Paragraphs, WholeNumber, without_gaps
from app.web.words import sentence_for

MOST_ROUBLES = Decimal("999999999999.99")


class IsOkpd2:
    """A code of the right shape, or nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        code = rules.okpd2_problem(field.data) if field.data else None
        if code is not None:
            raise ValidationError(sentence_for(Refused(code)))


class FewLines:
    """A list with one item a line, of sensible length."""

    def __call__(self, form: Any, field: Any) -> None:
        if len((field.data or "").splitlines()) > rules.MOST_PAPERS:
            raise ValidationError(_l("At most 40 lines, please."))


class Roubles(DecimalField):
    """A sum in roubles; comma or point, spaces between digits are forgiven."""

    def __init__(self, text: Any, **more: Any) -> None:
        rules = [Optional(), Between(0, MOST_ROUBLES)]
        super().__init__(text, places=None, validators=rules, render_kw={"inputmode": "decimal"}, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not trimmed(valuelist[0]):
            return
        self.data = None
        try:
            value = Decimal(without_gaps(valuelist[0]).replace(",", "."))
        except InvalidOperation:
            raise ValueError(_l("A sum in digits, please, such as 38000 or 1250.50.")) from None
        if not value.is_finite():
            raise ValueError(_l("A sum in digits, please, such as 38000 or 1250.50."))
        self.data = value.quantize(Decimal("0.01")) if abs(value) < MOST_ROUBLES else value

    def _value(self) -> str:
        """Whole roubles without kopecks, as people write them."""
        if self.raw_data or self.data is None:
            return super()._value()
        return f"{self.data:.0f}" if self.data == int(self.data) else f"{self.data:.2f}"


class Day(DateField):
    """A day of the calendar."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Give a day, such as 31.03.2027.")) from None


class CatalogueForm(Form):
    """What offers and needs share."""

    fields: Sequence[str] = ()

    title_ru = Line(
        _l("Product name in Russian"),
        required=True,
        description=_l("One product or service, as buyers call it."),
    )
    title_en = Line(_l("Product name in English"))
    okpd2 = Line(
        _l("OKPD2 code"),
        most=12,
        validators=[IsOkpd2()],
        description=_l("For example 22.29.29. By it buyers and makers find each other."),
    )
    description_ru = Paragraphs(_l("Details in Russian"), render_kw={"rows": 4})
    description_en = Paragraphs(_l("Details in English"), render_kw={"rows": 3})
    unit_ru = Line(_l("Unit in Russian"), most=24, description=_l("шт., компл., т, м²"))
    unit_en = Line(_l("Unit in English"), most=24, description=_l("pcs, sets, t, m²"))

    @classmethod
    def of(cls, row: Offer | Need) -> Any:
        """The form with the present values of `row`."""
        return cls(data={name: getattr(row, name) for name in cls.fields})

    def item(self) -> dict[str, Any]:
        """The values for the operations."""
        return self.values(*self.fields)


class OfferForm(CatalogueForm):
    fields = OFFER_FIELDS

    capacity = WholeNumber(_l("How many you can make a year"), least=1)
    certificates_ru = Paragraphs(
        _l("Certificates and test reports, in Russian"),
        most=2000,
        validators=[FewLines()],
        description=_l("One a line."),
        render_kw={"rows": 3},
    )
    certificates_en = Paragraphs(
        _l("The same in English"),
        most=2000,
        validators=[FewLines()],
        description=_l("One a line, in the same order."),
        render_kw={"rows": 3},
    )


class NeedForm(CatalogueForm):
    fields = NEED_FIELDS

    quantity = WholeNumber(
        _l("How many a year"), least=1, description=_l("Leave empty if it depends on orders.")
    )
    price_min = Roubles(_l("Lowest price of a unit, roubles"))
    price_max = Roubles(_l("Highest price of a unit, roubles"))
    deadline = Day(_l("Offers are taken until"), validators=[Optional()])
    route = Choice(_l("Procurement route"), ProcurementRoute, empty=_l("Choose…"))
    papers_ru = Paragraphs(
        _l("Required papers, in Russian"),
        most=2000,
        validators=[FewLines()],
        description=_l("One a line: certificates, test reports, samples."),
        render_kw={"rows": 3},
    )
    papers_en = Paragraphs(
        _l("The same in English"),
        most=2000,
        validators=[FewLines()],
        description=_l("One a line, in the same order."),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, known: Need | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = known

    def validate_deadline(self, field: Any) -> None:
        before = self.known.deadline if self.known else None
        code = rules.deadline_problem(field.data, before=before, now=clock.now())
        if code is not None:
            raise ValidationError(sentence_for(Refused(code)))

    def validate_price_max(self, field: Any) -> None:
        code = rules.price_problem(self.price_min.data, field.data)
        if code is not None:
            raise ValidationError(sentence_for(Refused(code)))

    @classmethod
    def of(cls, row: Offer | Need) -> Any:
        return cls(data={name: getattr(row, name) for name in cls.fields}, known=row)


class BringNeeds(Form):
    """Which needs go to an event; the view gives the choices."""

    needs = SelectMultipleField(
        _l("Needs"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )


class TakeOff(Form):
    reason = Line(_l("Reason"), most=500, required=_l("Say why: the reason stays in the log."))
