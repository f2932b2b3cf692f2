"""What other rooms may want to know about events. Listeners run in the same transaction."""

from __future__ import annotations

from app.core.hooks import Hook

published = Hook("event published")  # event=, now=
changed = Hook("public event changed")  # event=, changes= {field: [old, new]}, now=
places_changed = Hook("event may hold more or fewer people")  # event=, now=
cancelled = Hook("event cancelled")  # event=, reason=, now=
session_moved = Hook("agenda session has a new time")  # session=, now=
session_changed = Hook("agenda session has new words, times or places")  # session=, now=
plan_asked = Hook(
    "asked what a year plans of a kind"
)  # year=, kind=, today=, found= {"planned": int, "due": int}
session_removed = Hook("agenda session is about to be deleted")  # session=, now=
