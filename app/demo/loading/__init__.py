"""Writes the demonstration into an empty database: a file per subject, in the order of their imports in `load`."""
