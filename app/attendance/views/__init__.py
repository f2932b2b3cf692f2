"""Pages of the day: the door, the meetings, the list as a table."""
