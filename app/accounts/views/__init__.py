"""Pages about people and accounts, one file per audience."""
