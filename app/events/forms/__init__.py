"""Forms about events: the event itself (`event`), its agenda (`agenda`), its team (`team`)."""
