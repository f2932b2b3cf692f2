"""The parts of a copy that belong to events themselves: settings, texts, clusters, admissions, agenda, team."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events import queries
from app.events.copying import Copy, Part, add_part
from app.events.models import Event, Room, Session, Speaker, TeamMember
from app.events.operations.event import AdmissionTerms, set_admissions, set_clusters
from app.infra.db import db

SETTINGS = ("format", "venue_ru", "venue_en", "address_ru", "address_en", "capacity")
WINDOWS = ("registration_opens_at", "registration_closes_at", "wishes_close_at")
TEXTS = ("summary_ru", "summary_en", "description_ru", "description_en")
SESSION = ("kind", "title_ru", "title_en", "description_ru", "description_en", "bookable", "capacity")
SPEAKER = ("position", "name_ru", "name_en", "about_ru", "about_en")


def register() -> None:
    """Offer them all."""
    for part in (
        Part(
            "settings",
            _l("Settings"),
            lambda _event: 0,
            settings,
            _l(
                "Format, venue, number of places, the dates around registration. Not the link to join online."
            ),
            10,
        ),
        Part("texts", _l("Texts"), _texts, texts, _l("Summary and description in both languages."), 11),
        Part("clusters", _l("Clusters"), _clusters, clusters, "", 12),
        Part(
            "admissions",
            _l("Who may register"),
            lambda event: len(queries.admissions_of(event.id)) or None,
            admissions,
            _l("Roles, how an application is decided, limits."),
            13,
        ),
        Part(
            "agenda",
            _l("Agenda"),
            _agenda,
            agenda,
            _l("Items with rooms and speakers, moved with the date."),
            20,
        ),
        Part(
            "team",
            _l("Team"),
            lambda event: len(queries.team_of(event.id)) or None,
            team,
            _l("You become an owner in any case."),
            30,
        ),
    ):
        add_part(part)


def _texts(event: Event) -> int | None:
    return 0 if any(getattr(event, name) for name in TEXTS) else None


def _clusters(event: Event) -> int | None:
    return len(queries.clusters_of(event.id)) or None


def _agenda(event: Event) -> int | None:
    return len(queries.sessions_of(event.id)) or len(queries.rooms_of(event.id)) or None


def settings(copy: Copy) -> None:
    """Format, place, capacity and windows; the windows keep their distance from the first day."""
    for name in SETTINGS:
        setattr(copy.target, name, getattr(copy.source, name))
    for name in WINDOWS:
        setattr(copy.target, name, copy.shift.maybe(getattr(copy.source, name)))


def texts(copy: Copy) -> None:
    """Summary and description."""
    for name in TEXTS:
        setattr(copy.target, name, getattr(copy.source, name))


def clusters(copy: Copy) -> None:
    """The clusters it concerns."""
    set_clusters(copy.target, [cluster.id for cluster in queries.clusters_of(copy.source.id)])


def admissions(copy: Copy) -> None:
    """Who may register and how that is decided."""
    rows = queries.admissions_of(copy.source.id)
    set_admissions(copy.target, [AdmissionTerms(row.role, row.approval, row.capacity) for row in rows])


def agenda(copy: Copy) -> None:
    """Rooms, items, speakers."""
    rooms = queries.rooms_of(copy.source.id)
    made = [Room(event_id=copy.target.id, name_ru=room.name_ru, name_en=room.name_en) for room in rooms]
    db.session.add_all(made)
    db.session.flush()
    copy.ids.update({("room", old.id): new.id for old, new in zip(rooms, made, strict=True)})
    sessions = queries.sessions_of(copy.source.id)
    written = [_session(session, copy) for session in sessions]
    db.session.add_all(written)
    db.session.flush()
    copy.ids.update({("agenda_session", old.id): new.id for old, new in zip(sessions, written, strict=True)})


def _session(old: Session, copy: Copy) -> Session:
    starts_at, ends_at = copy.shift.span(old.starts_at, old.ends_at)
    new = Session(
        event_id=copy.target.id,
        room_id=copy.new_id("room", old.room_id),
        starts_at=starts_at,
        ends_at=ends_at,
        seats_taken=0,
        **{name: getattr(old, name) for name in SESSION},
    )
    new.speakers = [Speaker(**{name: getattr(speaker, name) for name in SPEAKER}) for speaker in old.speakers]
    return new


def team(copy: Copy) -> None:
    """Everybody of the team in the same role; who copies is an owner already."""
    there = {member.user_id for member in queries.team_of(copy.target.id)}
    db.session.add_all(
        TeamMember(event_id=copy.target.id, user_id=member.user_id, role=member.role)
        for member in queries.team_of(copy.source.id)
        if member.user_id not in there
    )
    db.session.flush()
