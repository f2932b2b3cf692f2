"""Why a meeting, and why none, in whole sentences: to the supplier, to the buyer, to the organiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.matchmaking.models import Meeting, MeetingOrigin, Side, WishLevel
from app.matchmaking.solver.why import FULL, Ground, Line, WhyMet, WhyNot
from app.matchmaking.words import REASONS
from app.web.words import label

Times = Callable[[Sequence[str]], str]  # slots' ids as times of the day
Levels = tuple[WishLevel | None, WishLevel | None]  # the supplier's, the buyer's

#: By rule: the sentence for the supplier, for the buyer, for the organiser (side None).
SENTENCES = {
    "same_group": (_l("You are one company or one group."),) * 2
    + (_l("Both are one company or one group."),),
    "supplier_cap_reached": (
        _l("You have as many meetings as your limit allows."),
        _l("The supplier has as many meetings as its limit allows."),
        _l("The supplier has as many meetings as its limit allows."),
    ),
    "buyer_cap_reached": (
        _l("The buyer has as many meetings as its limit allows."),
        _l("You have as many meetings as your limit allows."),
        _l("The buyer has as many meetings as its limit allows."),
    ),
    "supplier_busy": (
        _l("When the buyer has a free place, you are in other meetings: %(times)s."),
        _l("When you have a free place, the supplier is in other meetings: %(times)s."),
        _l("When the buyer has a free place, the supplier is in other meetings: %(times)s."),
    ),
    "supplier_not_available": (
        _l("When the buyer has a free place, you are away or in a session: %(times)s."),
        _l("When you have a free place, the supplier is away or in a session: %(times)s."),
        _l("When the buyer has a free place, the supplier is away or in a session: %(times)s."),
    ),
    "supplier_without_lunch": (
        _l("A meeting at a time the buyer has free would leave you without lunch: %(times)s."),
        _l("A meeting at a time you have free would leave the supplier without lunch: %(times)s."),
        _l("A meeting at a time the buyer has free would leave the supplier without lunch: %(times)s."),
    ),
    "supplier_without_pause": (
        _l("A meeting at a time the buyer has free would give you too many in a row: %(times)s."),
        _l("A meeting at a time you have free would give the supplier too many in a row: %(times)s."),
        _l("A meeting at a time the buyer has free would give the supplier too many in a row: %(times)s."),
    ),
    "no_table": (_l("You are both free at %(times)s, but all tables are taken then."),) * 2
    + (_l("Both are free at %(times)s, but all tables are taken then."),),
    "buyer_not_available": (
        _l("The buyer is away whenever you are there."),
        _l("You are away whenever the supplier is there."),
        _l("The buyer is away whenever the supplier is there."),
    ),
    "no_common_slot": (_l("The two of you are never there at the same time."),) * 2
    + (_l("The two are never there at the same time."),),
}


def why_met(
    meeting: Meeting | None, why: WhyMet, said: Levels, side: Side | None, *, kept: bool = False
) -> str:
    """Why these two meet, in a sentence or two. `meeting` is None in a draft, where `kept` tells of what stood before."""
    sentences = []
    if meeting is not None and meeting.origin == MeetingOrigin.SELF_BOOKED:
        sentences.append(_("Booked by a participant."))
    elif meeting is not None and meeting.origin == MeetingOrigin.ORGANISER:
        sentences.append(_("Set by the organiser."))
    elif kept:
        sentences.append(_("It stood already and was kept."))
    sentences.append(of_marks(said, side))
    if why.only and why.passed_over and side != Side.BUYER and WishLevel.MUST not in said:
        sentences.append(
            _("It is your only meeting: everybody who marked somebody comes to at least one where possible.")
            if side == Side.SUPPLIER
            else _("It is the supplier’s only meeting: everybody who marked comes to at least one.")
        )
    return " ".join(sentences)


def of_marks(said: Levels, side: Side | None) -> str:
    """What the two marked about each other, told to one of them or to the organiser. A “no” is told to the organiser only."""
    by_supplier, by_buyer = said
    if side is None:
        return _(
            "The supplier’s mark: %(supplier)s, the buyer’s: %(buyer)s.",
            supplier=mark_of(by_supplier),
            buyer=mark_of(by_buyer),
        )
    own, theirs = (by_supplier, by_buyer) if side == Side.SUPPLIER else (by_buyer, by_supplier)
    theirs = None if theirs == WishLevel.NO else theirs
    if own is not None and theirs is not None:
        return _(
            "You marked each other: you “%(own)s”, they “%(theirs)s”.",
            own=mark_of(own),
            theirs=mark_of(theirs),
        )
    if own is not None:
        return _("You marked it “%(own)s”.", own=mark_of(own))
    return (
        _("They marked you “%(theirs)s”.", theirs=mark_of(theirs))
        if theirs is not None
        else _("Nobody marked it.")
    )


def mark_of(level: WishLevel | None) -> str:
    """A mark as a word inside a sentence."""
    return label(level) if level is not None else _("none")


def why_not(why: WhyNot, said: Levels, side: Side | None, times: Times) -> list[str]:
    """Why these two do not meet: sentences, the most telling first."""
    if why.free:
        return [_("There is room for this meeting now: %(times)s.", times=times(why.free))]
    found = []
    rules = {ground.rule for ground in why.grounds}
    if "vetoed" in rules:
        return [_refused(said, side)]
    if (one_sided := _one_sided(said, side)) and "same_group" not in rules:
        found.append(one_sided)
    for ground in why.grounds:
        if ground.rule in FULL and why.line is not None:
            found += _line(why.line, side, everywhere=ground.rule == why.grounds[0].rule)
        else:
            found.append(_sentence(ground, side, times))
    return found


def _refused(said: Levels, side: Side | None) -> str:
    """A veto. To the parties it is told without the word “no”."""
    by_supplier, by_buyer = said
    if side == Side.SUPPLIER:
        return (
            _("You marked “no”.")
            if by_supplier == WishLevel.NO
            else _("The buyer did not choose you for a meeting.")
        )
    if side == Side.BUYER:
        return (
            _("You marked “no”.")
            if by_buyer == WishLevel.NO
            else _("The supplier did not choose you for a meeting.")
        )
    if by_buyer == WishLevel.NO:
        return _("The buyer marked “no”.")
    return _("The supplier marked “no”.") if by_supplier == WishLevel.NO else str(SENTENCES["same_group"][2])


def _one_sided(said: Levels, side: Side | None) -> str:
    by_supplier, by_buyer = said
    if by_supplier is not None and by_buyer is None:
        return {
            Side.SUPPLIER: _("The buyer did not mark you, and mutual wishes weigh more."),
            Side.BUYER: "",
            None: _("The buyer did not mark the supplier, and mutual wishes weigh more."),
        }[side]
    if by_buyer is not None and by_supplier is None:
        return {
            Side.BUYER: _("The supplier did not mark you, and mutual wishes weigh more."),
            Side.SUPPLIER: "",
            None: _("The supplier did not mark the buyer, and mutual wishes weigh more."),
        }[side]
    return "" if by_buyer or by_supplier else (_("Neither side marked the other.") if side is None else "")


def _sentence(ground: Ground, side: Side | None, times: Times) -> str:
    who = {Side.SUPPLIER: 0, Side.BUYER: 1, None: 2}[side]
    told = SENTENCES.get(ground.rule)
    if told is None:
        words = str(REASONS.get(ground.rule, _("the plan has no room for it")))
        return f"{words[:1].upper()}{words[1:]}" + (f": {times(ground.slots)}." if ground.slots else ".")
    text = str(told[who])
    return text % {"times": times(ground.slots)} if "%(times)s" in text else text


def _line(line: Line, side: Side | None, *, everywhere: bool) -> list[str]:
    """How the buyer's places went, and the place in line."""
    mine = side == Side.BUYER
    if line.stronger == line.held:
        text = (
            ngettext(
                "Your only place is taken by a meeting with stronger marks.",
                "All your %(num)s places are taken by meetings with stronger marks.",
                line.held,
            )
            if mine
            else ngettext(
                "The buyer’s only place is taken by a meeting with stronger marks.",
                "All %(num)s places of the buyer are taken by meetings with stronger marks.",
                line.held,
            )
        )
    else:
        text = (
            ngettext("Your only place is taken", "All your %(num)s places are taken", line.held)
            if mine
            else ngettext(
                "The buyer’s only place is taken", "All %(num)s places of the buyer are taken", line.held
            )
        )
        text = _("%(places)s: %(how)s.", places=text, how=", ".join(_shares(line)))
    if not everywhere:
        text = _("At the other times: %(text)s", text=text[:1].lower() + text[1:])
    place = {
        Side.SUPPLIER: _("Among those left without a place you are number %(place)s.", place=line.place),
        Side.BUYER: _(
            "Among those left without a place this supplier is number %(place)s.", place=line.place
        ),
        None: _("Among those left without a place the supplier is number %(place)s.", place=line.place),
    }[side]
    return [text, place]


def _shares(line: Line) -> list[str]:
    parts = [
        (line.stronger, ngettext("%(num)s by stronger marks", "%(num)s by stronger marks", line.stronger)),
        (line.equal, ngettext("%(num)s by equal marks", "%(num)s by equal marks", line.equal)),
        (
            line.weaker_kept,
            ngettext(
                "%(num)s booked earlier or locked", "%(num)s booked earlier or locked", line.weaker_kept
            ),
        ),
        (
            line.weaker_only,
            ngettext(
                "%(num)s by a company’s only meeting", "%(num)s by companies’ only meetings", line.weaker_only
            ),
        ),
        (
            line.weaker_other,
            ngettext(
                "%(num)s at a time that suited nobody with stronger marks",
                "%(num)s at times that suited nobody with stronger marks",
                line.weaker_other,
            ),
        ),
    ]
    return [words for number, words in parts if number]
