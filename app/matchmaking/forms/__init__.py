"""Forms of this room, one file per audience."""
