"""The readiness ladder: what an event requires of a firm before its wishes and self-booking open.

Not to be mixed up with the organiser's checklist of an event (`organiser/readiness.py`).
"""
