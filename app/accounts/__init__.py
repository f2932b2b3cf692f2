"""People: sign-up, sign-in, roles, consents."""
