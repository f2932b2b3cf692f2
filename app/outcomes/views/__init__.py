"""Pages of outcomes: a side tells, the organiser sees both sides."""
