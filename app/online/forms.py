"""Forms of the online side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from app.events.forms.event import WebAddress, Zone
from app.events.models import Session
from app.infra.i18n import localised
from app.online.models import Audience, MaterialKind, Provider
from app.online.rules.clocks import Unit
from app.online.rules.reading import Column, Columns
from app.web.forms import Choice, Form, Line, WholeNumber


class Settings(Form):
    """When the room opens and who has attended."""

    opens_before = WholeNumber(
        _l("The room opens before the start"),
        least=0,
        most=240,
        required=True,
        description=_l("Until then the page of the way in says when it opens."),
    )
    provider = Choice(lazy_pgettext("online", "Room"), Provider)
    record = BooleanField(_l("Let the platform record the room"))
    threshold = WholeNumber(
        _l("Attended: at least"),
        least=1,
        most=100,
        required=True,
        description=_l("Share of the agenda without breaks. Materials and certificates ask for it."),
    )


class Upload(Form):
    """A platform's attendance list."""

    file = FileField(
        _l("The platform’s file"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("XLSX or CSV as the platform gives it; nothing needs to be changed in it."),
        render_kw={"accept": ".xlsx,.csv,.txt,.tsv"},
    )


class ColumnsForm(Form):
    """Which column is what."""

    name = SelectField(_l("Whole name"))
    family = SelectField(_l("Family name"))
    given = SelectField(_l("Given name"))
    email = SelectField(_l("E-mail"))
    joined = SelectField(_l("Came in"))
    left = SelectField(_l("Went out"))
    duration = SelectField(_l("How long"))
    unit = Choice(_l("A bare number means"), Unit)
    timezone = Zone(
        _l("Time zone of the file"), description=_l("Platforms often write the zone of the host’s account.")
    )
    session = SelectField(_l("What the list is about"))

    def __init__(self, heads: Sequence[str], sessions: Sequence[Session], **more: Any) -> None:
        super().__init__(**more)
        columns = [("", _("not in the file"))] + [
            (str(place), head or _("column %(number)s", number=place + 1)) for place, head in enumerate(heads)
        ]
        for column in Column:
            self._fields[str(column)].choices = columns
        self.session.choices = [("", _("the whole event"))] + [
            (str(row.id), localised(row, "title")) for row in sessions
        ]

    def columns(self, head: int) -> Columns:
        """The reading that was chosen."""
        places = {
            column: int(self._fields[str(column)].data) for column in Column if self._fields[str(column)].data
        }
        return Columns(head, places, Unit(self.unit.data), self.timezone.data)


class MaterialForm(Form):
    """What a material is called and who may have it."""

    title_ru = Line(_l("Title in Russian"), most=200, required=True)
    title_en = Line(_l("Title in English"), most=200)
    url = Line(_l("Address"), most=500, validators=[WebAddress()], render_kw={"type": "url"})
    audience = Choice(_l("Who may have it"), Audience)
    session = SelectField(_l("Belongs to"))

    def __init__(self, sessions: Sequence[Session], **more: Any) -> None:
        super().__init__(**more)
        self.session.choices = [("", _("the whole event"))] + [
            (str(row.id), localised(row, "title")) for row in sessions
        ]

    def material_values(self) -> dict[str, Any]:
        """The fields that are a material's."""
        session_id = int(self.session.data) if self.session.data else None
        return {
            **self.values("title_ru", "title_en", "audience"),
            "url": self.url.data or "",
            "session_id": session_id,
        }


class NewMaterial(MaterialForm):
    """A material to publish: a file, or the address of a recording or page."""

    kind = Choice(_l("What is it?"), MaterialKind)
    file = FileField(_l("File"))
