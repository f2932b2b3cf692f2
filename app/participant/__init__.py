"""The participant's own pages, which span rooms: what to do next, my schedule."""
