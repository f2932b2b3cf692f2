"""Pages: the organiser's editor, and the files that were given as answers."""
