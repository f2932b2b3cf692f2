"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.matchmaking.models import MeetingOrigin, MeetingState, Side, WishLevel
from app.matchmaking.rules.run_settings import Goal
from app.matchmaking.rules.wishes import Weighing
from app.matchmaking.solver.remarks import Remark
from app.web.words import register_labels, register_refusals

#: The solver's rules as sentences about one placement, and what else booking answers.
MEETINGS = {
    "slot_unknown": _l("There is no such time in this event any more."),
    "seat_unknown": _l("The buyer has no such seat."),
    "table_unknown": _l("There is no such table in the hall."),
    "vetoed": _l("This meeting is ruled out: one side marked “no”."),
    "same_group": _l("The two are one company or belong to one group of companies."),
    "roles_may_not_meet": _l(
        "The organiser does not provide for meetings between these kinds of organisations."
    ),
    "pair_meets_twice": _l("You two have a meeting at this event already."),
    "supplier_cap_reached": _l("The supplier has as many meetings as its limit allows."),
    "buyer_cap_reached": _l("The buyer has as many meetings as its limit allows."),
    "lock_broken": _l("The meeting is locked at another time."),
    "supplier_not_available": _l("The supplier is away or in a session at this time. Choose another time."),
    "buyer_not_available": _l("The buyer is away or in a session at this time. Choose another time."),
    "supplier_busy": _l("The supplier has another meeting at this time. Choose another time."),
    "seat_busy": _l("The buyer has no free place at this time any more. Choose another time."),
    "no_table": _l("All tables are taken at this time. Choose another time."),
    "firm_busy": _l("The company both sells and buys, and has a meeting of its other side at this time."),
    "supplier_without_lunch": _l("The supplier would have no time left for lunch. Choose another time."),
    "buyer_without_lunch": _l("The buyer would have no time left for lunch. Choose another time."),
    "supplier_without_pause": _l(
        "The supplier would have too many meetings in a row without a pause. Choose another time."
    ),
    "buyer_without_pause": _l(
        "The buyer would have too many meetings in a row without a pause. Choose another time."
    ),
    "no_table_in_zone": _l(
        "No table is free in the part of the hall where the buyer receives. Choose another time."
    ),
    "no_accessible_table": _l(
        "One of the two needs an accessible table, and none is free. Choose another time."
    ),
    "too_far": _l(
        "There is not enough time to walk to or from another meeting in another part of the hall. Choose another time."
    ),
    "no_common_slot": _l("The two have no free time in common with a free table."),
    "slot_taken": _l("This time has just been taken by somebody else. Choose another one."),
    "table_taken": _l("The last table at this time has just been taken. Choose another time."),
    "slot_passed": _l("This time has passed. Choose a later one."),
    "booking_closed": _l(
        "The organiser arranges the meetings. Booking opens when the schedule is published."
    ),
    "event_not_open_for_meetings": _l(
        "Meetings can be changed only while the event is published or running."
    ),
    "meeting_cancelled_already": _l("This meeting has been cancelled already."),
    "meeting_has_begun": _l("This meeting has begun and can no longer be cancelled."),
    "meetings_changed": _l(
        "Somebody changed the meetings while you were looking. Nothing was moved: look at the board as it is now."
    ),
    "amendment_changed": _l(
        "Somebody changed the meetings while you were looking. Nothing was done: these are the ways as things stand now."
    ),
    "amendment_impossible": _l(
        "This cannot be done as things stand: a rule forbids it. Nothing was changed."
    ),
    "amendment_undone_already": _l("This change has been undone already."),
    "amendment_overtaken": _l(
        "Nothing was undone: something else has happened to the meeting %(pair)s since."
    ),
    "amendment_begun": _l(
        "Nothing was undone: the time of the meeting %(pair)s has begun already, before the change or after it."
    ),
    "amendment_in_the_way": _l("Nothing was undone: %(pair)s cannot go back to the old place, %(why)s."),
    "meeting_is_locked": _l("This meeting is locked. Unlock it first."),
    "meeting_not_moved": _l("The meeting stands there already. Choose another time or table."),
}
RUNS = {
    "run_under_way": _l("A run is under way already. Wait for it or stop it."),
    "run_over_already": _l("This run is over already."),
    "run_without_slots": _l("There are no slots yet. Set up the meetings first."),
    "run_without_tables": _l("There are no tables yet. Set up the meetings first."),
    "run_without_both_sides": _l("At least one supplier and one buyer with a seat are needed."),
    "run_without_wishes": _l("Nobody has marked anybody yet, so there is nothing to schedule."),
    "fewest_breaks_one_day": _l(
        "The fewest breaks are proved within one day; these meetings are on several. Choose the best schedule by the order of the goals."
    ),
    "fewest_breaks_plain_rules": _l(
        "The proof of the fewest breaks knows no lunch, longest run, blocks of slots, parts of the hall, accessible tables, nor firms on both sides. Choose the best schedule by the order of the goals."
    ),
    "run_not_finished": _l("This run has no result to publish."),
    "run_published_already": _l("This run is published already."),
    "run_discarded": _l("This variant was discarded. Take it back into the list first."),
    "run_is_kept": _l("This variant is marked to be kept. Take the mark off first."),
    "run_is_published": _l("This variant is published. Undo the publication first."),
    "too_many_variants": _l("At most %(most)s variants at once: choose fewer, or fewer seeds."),
    "schedule_changed": _l(
        "Somebody changed the meetings while you were looking. Nothing was published: look again."
    ),
    "publication_not_kept": _l("What stood before this publication is not known any more."),
    "run_stale": _l("The data changed since this run. Calculate again: nothing was published."),
    "plan_broken": _l(
        "The independent check found a fault in this plan, so it was not used. Calculate again."
    ),
    "schedule_not_published": _l("The schedule is not published."),
    "meetings_have_begun": _l("Meetings have begun: the schedule can no longer be taken back."),
}

#: The same rules as reasons why a wish has no meeting, told about all common times at once.
REASONS = {
    "vetoed": _l("one side marked “no”"),
    "same_group": _l("both are one company or one group"),
    "roles_may_not_meet": _l("these kinds of organisations do not meet at this event"),
    "supplier_cap_reached": _l("the supplier has reached its limit of meetings"),
    "buyer_cap_reached": _l("the buyer has reached its limit of meetings"),
    "supplier_not_available": _l("the supplier is away"),
    "buyer_not_available": _l("the buyer is away"),
    "supplier_busy": _l("the supplier has other meetings"),
    "seat_busy": _l("the buyer's places are taken"),
    "no_table": _l("all tables are taken"),
    "firm_busy": _l("the company has meetings of its other side"),
    "supplier_without_lunch": _l("the supplier would have no lunch"),
    "buyer_without_lunch": _l("the buyer would have no lunch"),
    "supplier_without_pause": _l("the supplier would have too many meetings in a row"),
    "buyer_without_pause": _l("the buyer would have too many meetings in a row"),
    "no_table_in_zone": _l("no table is free where the buyer receives"),
    "no_accessible_table": _l("no accessible table is free"),
    "too_far": _l("no time to walk between the parts of the hall"),
    "lock_broken": _l("the pair's meeting is locked at another time"),
    "pair_meets_twice": _l("the two have a meeting already"),
    "no_common_slot": _l("no common free time"),
    "no_wish": _l("nobody wants to meet this company"),
    "slot_unknown": _l("this time is gone"),
    "table_unknown": _l("this table is gone"),
    "seat_unknown": _l("this seat is gone"),
}

#: What may have changed since a run, by the parts of its input.
PARTS = {
    "slots": _l("the slots"),
    "tables": _l("the tables"),
    "rules": _l("the rules of the meetings"),
    "delegations": _l("the participants, their seats or limits"),
    "availability": _l("who is available when"),
    "wishes": _l("the marks"),
    "meetings": _l("the meetings that stand"),
    "begun": _l("what is over: some times have begun"),
    "published": _l("the published meetings, changed by hand"),
}


def reasons(names: list[str]) -> str:
    """Why a wish has no meeting, as one line."""
    return ", ".join(str(REASONS[name]) for name in names if name in REASONS) or str(
        _l("the plan has no room for it")
    )


#: What is odd about an event before a run, by the names of `solver.remarks`.
REMARKS = {
    "no_slots": _l("There are no slots yet. Set up the meetings first."),
    "no_tables": _l("There are no tables yet. Set up the meetings first."),
    "no_suppliers": _l("No supplier takes part yet."),
    "no_buyers": _l("No buyer takes part yet."),
    "no_wishes": _l("Nobody has marked anybody yet, so there is nothing to schedule."),
    "no_supplier_available": _l("No supplier is available at any time: look at the delegations' times."),
    "no_buyer_available": _l("No buyer is available at any time: look at the delegations' times."),
    "never_available": _l(
        "Marks, but no free time at all: %(number)s, for example %(who)s. They will have no meeting."
    ),
    "firm_on_both_sides": _l(
        "Supplier and buyer at once: %(number)s, for example %(who)s. Meetings of the two sides never overlap."
    ),
    "wishes_beyond_reach": _l(
        "Far more marks than possible meetings: %(who)s, %(number)s marks for %(most)s meetings at most."
    ),
    "no_accessible_tables": _l(
        "An accessible table is needed by %(number)s, for example %(who)s, and no table is marked as accessible."
    ),
}


#: The levels a schedule is judged by, in their order; the names are those of `solver.objective`.
LEVELS = {
    "rules": _l("No rule is broken, and what is locked stays."),
    "must": _l("As many “must” meetings as possible."),
    "nobody": _l("Nobody who is wanted goes home without a meeting."),
    "floor": _l("Everybody has the fewest meetings set for it."),
    "fair": _l("Each supplier’s second and third meeting before anybody’s fourth."),
    "interest": _l(
        "The highest sum of interest: a buyer’s mark weighs more than a supplier’s, two marks more than their sum."
    ),
    "idle": _l("Then as few gaps in people’s days as possible, and few changes of table."),
}


def levels(*, fair: bool) -> list[str]:
    """The levels in words; `fair` tells that fairness goes before interest."""
    return [str(sentence) for name, sentence in LEVELS.items() if fair or name != "fair"]


def remark_sentence(remark: Remark, names: Mapping[str, str]) -> str:
    """One oddity as a sentence; `names` are those of the delegations by the problem's ids."""
    values = {"who": names.get(remark.who, remark.who), "number": remark.number, "most": remark.most}
    return str(REMARKS[remark.name]) % values


def parts(names: list[str]) -> str:
    """What has changed, as one line."""
    return ", ".join(str(PARTS[name]) for name in names)


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
            **MEETINGS,
            **RUNS,
        }
    )
    register_labels(
        {
            Goal.BEST: _l("the best schedule by the order of the goals"),
            Goal.FEWEST_BREAKS: _l("all meetings that can be held, with the fewest breaks, proved"),
            Weighing.BALANCED: _l("marks of both sides"),
            Weighing.BUYERS: _l("the buyers’ marks first"),
            Weighing.SUPPLIERS: _l("the suppliers’ marks first"),
            Weighing.MUTUAL: _l("mutual marks first"),
            Side.SUPPLIER: _l("supplier"),
            Side.BUYER: _l("buyer"),
            WishLevel.MUST: lazy_pgettext("wish", "must"),
            WishLevel.WANT: lazy_pgettext("wish", "want"),
            WishLevel.RESERVE: lazy_pgettext("wish", "reserve"),
            WishLevel.NO: lazy_pgettext("wish", "no"),
            MeetingState.PLANNED: lazy_pgettext("meeting", "planned"),
            MeetingState.CANCELLED: lazy_pgettext("meeting", "cancelled"),
            MeetingOrigin.RUN: lazy_pgettext("meeting", "by the schedule"),
            MeetingOrigin.SELF_BOOKED: lazy_pgettext("meeting", "booked by a participant"),
            MeetingOrigin.ORGANISER: lazy_pgettext("meeting", "set by the organiser"),
        }
    )
