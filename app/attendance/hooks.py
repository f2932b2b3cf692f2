"""What this room asks of higher ones."""

from __future__ import annotations

from app.core.hooks import Hook

#: Listeners add who was at these events otherwise than through the door: to `present` by registration the ids of the
#: sessions, to `arrived` the registrations of those who were at an event for long enough as a whole.
presence_asked = Hook("asked who was there otherwise")  # event_ids=, present=, arrived=
