"""The browser kit: forms, guards, errors, templates, paging, headers."""
