"""Repeatable measurements; each prints one table."""
