"""Commands for those who work on Tandem; nothing here runs in the application."""
