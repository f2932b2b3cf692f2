"""The verbs about offers and needs. Actor and moment are arguments; none commits."""

from app.catalogue.operations.events import bring_needs, take_off
from app.catalogue.operations.needs import add_need, change_need
from app.catalogue.operations.offers import add_offer, change_offer
from app.catalogue.operations.withdrawal import restore, withdraw

__all__ = [
    "add_need",
    "add_offer",
    "bring_needs",
    "change_need",
    "change_offer",
    "restore",
    "take_off",
    "withdraw",
]
