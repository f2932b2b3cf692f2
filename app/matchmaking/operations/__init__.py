"""The verbs of this room, one file per subject: app.matchmaking.operations.wishes.mark(…)."""
