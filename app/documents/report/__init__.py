"""The outcome report of a supplier conference: collect → render → convert."""
