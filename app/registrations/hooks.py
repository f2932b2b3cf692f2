"""What other rooms may want to know about registrations."""

from __future__ import annotations

from app.core.hooks import Hook

approved = Hook("registration approved")  # registration=, now=
approved_together = Hook("many registrations approved at once")  # registrations=, now=
left = Hook("registration cancelled or declined after approval")  # registration=, now=
session_booked = Hook("session booked")  # registration=, session=, now=
session_left = Hook("session left")  # registration=, session=, now=
