"""Plain Python used by every room: errors, clock, ranges, tokens. Imports nothing of the application."""
