"""The private calendar of a person: everything the person goes to, subscribable by a secret address."""
