"""Who meets whom, when and where: wishes, availability, slots, meetings, schedule runs."""
