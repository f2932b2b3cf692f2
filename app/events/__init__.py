"""Events, venues, rooms, agenda and the life cycle."""
