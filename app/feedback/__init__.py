"""What people say afterwards: who is asked and until when, anonymous or not, and what came of it."""
