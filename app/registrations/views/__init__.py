"""Pages about registrations: the person's own (`own`, `sessions`), the organiser's (`desk`, `importing`)."""
