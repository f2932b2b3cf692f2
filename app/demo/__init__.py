"""The demonstration: invented firms, people and events that show the whole circle."""
