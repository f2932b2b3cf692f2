"""The organiser's desk: pages that span rooms."""
