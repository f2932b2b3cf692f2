"""Mail around an event: its own texts, mailings, reminders, who wants none."""
