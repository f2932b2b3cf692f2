"""What counts as a session somebody must come to, and how much of it a person was there for. No database, no web."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Refused
from app.events.models import Session, SessionKind

EARLY = timedelta(hours=1)  # people come before a session begins
ACADEMIC_HOUR = timedelta(minutes=45)


@dataclass(frozen=True)
class Presence:
    """What one person was asked to come to and came to. Without an agenda the whole event is one thing to come to."""

    registration_id: int
    due: int
    attended: int
    time_due: timedelta
    time_attended: timedelta

    @property
    def share(self) -> float:
        """0–1 of the sessions."""
        return self.attended / self.due if self.due else 0.0

    @property
    def hours(self) -> int:
        """Academic hours attended, rounded as a timetable counts them."""
        return academic_hours(self.time_attended)


def academic_hours(time: timedelta) -> int:
    """Whole academic hours of 45 minutes, the nearest."""
    return int(time / ACADEMIC_HOUR + 0.5)


def counted(sessions: Iterable[Session]) -> list[Session]:
    """The sessions in which presence is taken: talks, not breaks, welcomes or the hours of meetings."""
    return [session for session in sessions if session.kind == SessionKind.TALK]


def due_for(sessions: Sequence[Session], booked: Collection[int]) -> list[Session]:
    """What one person must come to: everything that is not booked by places, and the places this person booked."""
    return [session for session in sessions if not session.bookable or session.id in booked]


def presence(
    registration_id: int,
    sessions: Sequence[Session],
    booked: Collection[int],
    present: Collection[int],
    *,
    arrived: bool,
    length: timedelta,
) -> Presence:
    """How much of an event a person was there for. `sessions`: the counted ones; `arrived` stands in where there are none."""
    if not sessions:
        return Presence(registration_id, 1, int(arrived), length, length if arrived else timedelta())
    due = due_for(sessions, booked)
    seen = [session for session in sessions if session.id in present]
    in_time = sum((session.ends_at - session.starts_at for session in seen), timedelta())
    return Presence(
        registration_id,
        due=len(due),
        attended=min(len(seen), len(due)),
        time_due=sum((session.ends_at - session.starts_at for session in due), timedelta()),
        time_attended=in_time,
    )


def refusal_to_mark(session: Session, now: datetime) -> Refused | None:
    """Why presence in a session cannot be taken yet."""
    if session.kind != SessionKind.TALK:
        return Refused("presence_not_taken")
    if now < session.starts_at - EARLY:
        return Refused("session_not_begun")
    return None


def present_session(sessions: Sequence[Session], now: datetime) -> Session | None:
    """The session a steward looks at: the latest that people may come to, else the first to come."""
    open_ones = [session for session in sessions if session.starts_at - EARLY / 4 <= now]
    return open_ones[-1] if open_ones else (sessions[0] if sessions else None)
