"""Pages: the desk of certificates, the public check, the training record."""
