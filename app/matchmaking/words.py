"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from app.matchmaking.models import Side, WishLevel
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "wish_closed": _l("Marks can no longer be changed: their deadline is over."),
            "must_limit": _l("At most %(most)s marks “must”: take one back first, or mark “want”."),
            "own_company": _l("A company cannot mark itself."),
            "wrong_side": _l("Suppliers mark buyers, and buyers mark suppliers."),
            "note_without_mark": _l("First mark the company, then note."),
        }
    )
    register_labels(
        {
            Side.SUPPLIER: _l("supplier"),
            Side.BUYER: _l("buyer"),
            WishLevel.MUST: _lp("wish", "must"),
            WishLevel.WANT: _lp("wish", "want"),
            WishLevel.RESERVE: _lp("wish", "reserve"),
            WishLevel.NO: _lp("wish", "no"),
        }
    )
