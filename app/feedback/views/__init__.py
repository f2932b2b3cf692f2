"""Pages: the form, and the desk of results."""
