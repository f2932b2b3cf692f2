"""What this room asks of higher ones."""

from __future__ import annotations

from app.core.hooks import Hook

#: Listeners add the moments at which sheets with meetings were printed for the event to the list `found`.
sheets_asked = Hook("asked when sheets were printed")  # event_id=, found=
