"""Decisions about the online side of events, without database or web."""
