"""Pages of the online side: the way in for participants, the organiser's workspace, files."""
