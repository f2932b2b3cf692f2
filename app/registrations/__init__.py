"""Who comes to an event, in which role, with which ticket."""
