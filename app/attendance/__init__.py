"""Who was there: check-in, meetings held or missed."""
