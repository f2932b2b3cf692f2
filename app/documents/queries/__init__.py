"""What documents show, read once and frozen: the event, people, meetings, what is needed and offered."""
