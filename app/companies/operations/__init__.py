"""The verbs about companies. Actor and moment are arguments; none commits."""

from app.companies.operations.cards import change_company, create_cards, create_company
from app.companies.operations.clusters import load_clusters
from app.companies.operations.people import (
    accept_joiner,
    add_representative,
    answer_invitation,
    ask_to_join,
    decline_joiner,
    invite,
    leave,
    remove,
    set_standing,
)

__all__ = [
    "accept_joiner",
    "add_representative",
    "answer_invitation",
    "ask_to_join",
    "change_company",
    "create_cards",
    "create_company",
    "decline_joiner",
    "invite",
    "leave",
    "load_clusters",
    "remove",
    "set_standing",
]
