"""Pages and files of this room, one file per audience."""
