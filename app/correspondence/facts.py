"""What stands for the placeholders that most messages know: the reader and the event, in the language that is set."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.events.models import Event, EventFormat
from app.infra.i18n import current_language, localised
from app.infra.links import absolute
from app.infra.outbox import Placeholder
from app.web import formats

READER: Mapping[str, Placeholder] = {
    "name": Placeholder(_l("the reader’s first name")),
    "full_name": Placeholder(_l("the reader’s full name")),
}
EVENT: Mapping[str, Placeholder] = {
    "event": Placeholder(_l("the event’s title")),
    "when": Placeholder(_l("the event’s day and time")),
    "place": Placeholder(_l("where the event takes place")),
    "event_link": Placeholder(_l("address of the event’s page"), is_address=True),
}


def facts_of_reader(user: User) -> dict[str, str]:
    """The values of READER."""
    return {"name": user.given_name, "full_name": user.full_name}


def facts_of_event(event: Event, *, admitted: bool = False) -> dict[str, str]:
    """The values of EVENT; the way into an online event only for the `admitted`."""
    language = current_language()
    return {
        "event": localised(event, "title"),
        "when": formats.when(event.starts_at, event.ends_at, event.timezone, locale=language),
        "place": place_of(event, admitted=admitted),
        "event_link": absolute("events.event", slug=event.slug),
    }


def place_of(event: Event, *, admitted: bool = False) -> str:
    """«Технополис «Москва», Волгоградский проспект, 42», or «Онлайн», with our way in for those admitted."""
    if event.format == EventFormat.ONLINE:
        way_in = absolute("online.join", slug=event.slug)
        return f"{_('Online')}: {way_in}" if admitted else str(_("Online"))
    parts = [localised(event, "venue")]
    if event.venue_ru and event.address_ru:
        parts.append(localised(event, "address"))
    return ", ".join(part for part in parts if part)


def sample_reader() -> User:
    """Somebody for previews, never written."""
    return User(
        email="serafima@example.org",
        family_name="Воскресенская" if current_language() == "ru" else "Voskresenskaya",
        given_name="Серафима" if current_language() == "ru" else "Serafima",
        patronymic="Львовна" if current_language() == "ru" else "",
        language=current_language(),
    )
