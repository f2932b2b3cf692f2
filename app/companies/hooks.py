"""What this room tells rooms above it."""

from app.core.hooks import Hook

# hook(company=…, now=…): a card was changed
changed = Hook("company.changed")
