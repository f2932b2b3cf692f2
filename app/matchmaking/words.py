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
            "nothing_marked": _l("Mark at least one company first."),
            "slot_has_meeting": _l("There is a meeting at this time. Cancel it first."),
            "slot_just_taken": _l("Somebody was quicker: this time has just been taken. Look again."),
            "meeting_at_that_time": _l(
                "You have a meeting at that time. Cancel it first or choose another item."
            ),
            "grid_has_meetings": _l(
                "The slots cannot change while meetings stand in them (%(count)s). Unpublish the schedule or cancel them first."
            ),
            "day_outside_event": _l("The event does not take place on this day."),
            "pause_ends_before_start": _l("The break ends before it begins."),
            "block_ends_before_start": _l("The block ends before it begins."),
            "slots_overlap": _l("Slots overlap: %(one)s and %(other)s. Begin the second block later."),
            "slots_past_midnight": _l("The slots go past midnight."),
            "no_slots": _l("This makes no slot at all: the time is shorter than one meeting."),
            "too_many_slots": _l("This makes more than %(most)s slots."),
            "table_has_meetings": _l(
                "There are meetings at tables after number %(number)s. Move them first."
            ),
            "supplier_one_seat": _l("A supplier has one meeting at a time."),
            "seats_out_of_range": _l("From 1 to %(most)s seats."),
            "seat_has_meetings": _l("There are meetings at the seats to be removed. Move them first."),
            "min_above_max": _l("The fewest meetings cannot be more than the most."),
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
