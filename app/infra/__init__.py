"""Everything that touches the outside: database, jobs, mail, audit, PDF, files, words, search."""
