"""The verbs about an event's mail. All take the actor and the moment `now`; none commits."""
