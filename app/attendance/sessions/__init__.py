"""Presence in the sessions of the agenda: ticked, scanned, or read from a sheet."""
