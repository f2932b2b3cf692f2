"""What came of a meeting, in both sides' words."""
