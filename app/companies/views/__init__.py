"""Pages about companies, one file per audience."""
