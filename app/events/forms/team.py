"""Who runs an event."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.models import TeamRole
from app.web.forms import Choice, Form, Line


class NewMember(Form):
    email = Line(
        _l("E-mail"),
        most=254,
        required=True,
        description=_l("Of a person who has an account here."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    role = Choice(_l("Role in the team"), TeamRole)
