"""The next step in words: title, reason, the one button. Reads facts that are loaded already."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.events.models import EventFormat, EventState, Role
from app.participant.path import Step, StepCode, StepState
from app.participant.queries import MyEvent
from app.registrations.models import RegistrationState
from app.web import formats


@dataclass(frozen=True)
class Act:
    """What to do now: when, what, why, and the button."""

    over: str
    title: str
    text: str
    button: str = ""
    url: str = ""


def act_for(item: MyEvent) -> Act | None:
    """The next step of this event in words; None when the event is over and nothing is open."""
    if item.event.state == EventState.CANCELLED:
        return Act(_("Cancelled"), _("This event will not take place"), item.event.cancel_reason)
    step = item.step
    if step is not None:
        return _MAKERS[step.code](item, _until(step, item))
    return _waiting(item)


def _until(step: Step, item: MyEvent) -> str:
    if step.until is None:
        return _("Do this now")
    day = formats.moment(step.until, item.event.timezone, locale=_language())
    return _("Do this by %(day)s", day=day)


def _card(item: MyEvent, over: str) -> Act:
    return Act(
        over,
        _("Complete the company card"),
        _("Region, size and a description: the other side decides by the card whether to meet you."),
        _("Open the card"),
        url_for("my_company.edit", company_id=item.registration.company_id),
    )


def _offers(item: MyEvent, over: str) -> Act:
    return Act(
        over,
        _("List what you make"),
        _("Buyers find you by your offers. Three to five products are enough."),
        _("Add offers"),
        url_for("my_catalogue.index", company_id=item.registration.company_id),
    )


def _needs(item: MyEvent, over: str) -> Act:
    return Act(
        over,
        _("Bring your needs"),
        _("Suppliers prepare for what you want to buy: product, quantity, papers."),
        _("Add needs"),
        url_for("my_catalogue.index", company_id=item.registration.company_id),
    )


def _ladder(item: MyEvent, over: str) -> Act:
    left = item.facts.steps_left if item.facts else 0
    return Act(
        over,
        ngettext("One step before the meetings", "%(num)s steps before the meetings", left),
        _("The organiser asks for them; marks and booking open as soon as all are passed."),
        _("See what to do"),
        url_for("ladder.index", slug=item.event.slug, company=item.registration.company_id),
    )


def _wishes(item: MyEvent, over: str) -> Act:
    count = item.facts.counterparts if item.facts else 0
    if item.registration.role == Role.BUYER:
        text = ngettext(
            "%(num)s supplier waits for your mark.", "%(num)s suppliers wait for your marks.", count
        )
    else:
        text = ngettext("%(num)s buyer comes.", "%(num)s buyers come.", count)
    more = _("The schedule is made from the marks of both sides.")
    return Act(
        over,
        _("Mark whom you want to meet"),
        f"{text} {more}",
        _("Open the list"),
        url_for("wishes.index", slug=item.event.slug),
    )


def _outcomes(item: MyEvent, over: str) -> Act:
    open_ones = [meeting for meeting in item.meetings if meeting.id not in item.told]
    text = ngettext(
        "%(num)s meeting waits for your word.", "%(num)s meetings wait for your word.", len(open_ones)
    )
    url = url_for("outcomes.edit", meeting_id=open_ones[0].id) if open_ones else ""
    return Act(over, _("Say what came of the meetings"), text, _("Tell the result"), url)


_MAKERS = {
    StepCode.CARD: _card,
    StepCode.OFFERS: _offers,
    StepCode.NEEDS: _needs,
    StepCode.LADDER: _ladder,
    StepCode.WISHES: _wishes,
    StepCode.OUTCOMES: _outcomes,
}


def _waiting(item: MyEvent) -> Act | None:
    registration, event = item.registration, item.event
    ticket = url_for("registrations.ticket", code=registration.ticket_code)
    if registration.state == RegistrationState.PENDING:
        return Act(
            _("Waiting"),
            _("The organiser looks at your registration"),
            _("You get a message as soon as it is decided."),
            _("Your registration"),
            ticket,
        )
    if registration.state != RegistrationState.APPROVED or (item.facts and item.facts.now >= event.ends_at):
        return None
    when = formats.moment(event.starts_at, event.timezone, locale=_language())
    if item.facts and item.facts.schedule_published and item.delegation is not None:
        text = ngettext("You have %(num)s meeting.", "You have %(num)s meetings.", len(item.meetings))
        return Act(
            when,
            _("Your schedule is ready"),
            text,
            _("Open the schedule"),
            url_for("participant.event", slug=event.slug),
        )
    if item.delegation is not None:
        return Act(
            when,
            _("All is done; the schedule comes next"),
            _("The organiser makes it from the marks of both sides and sends you a message."),
            _("Your marks"),
            url_for("wishes.index", slug=event.slug),
        )
    if event.format == EventFormat.ONLINE:
        return Act(
            when,
            _("You are expected"),
            _("The room opens shortly before the start. The way in is always the same."),
            _("To the room"),
            url_for("online.join", slug=event.slug),
        )
    return Act(when, _("You are expected"), _("Show the ticket at the entrance."), _("Ticket"), ticket)


def detail_of(item: MyEvent, step: Step) -> str:
    """The small line under a step of the path."""
    facts = item.facts
    if facts is None:
        return ""
    counted = {
        StepCode.OFFERS: ngettext("%(num)s offer", "%(num)s offers", facts.offers) if facts.offers else "",
        StepCode.NEEDS: ngettext("%(num)s need", "%(num)s needs", facts.needs) if facts.needs else "",
        StepCode.WISHES: _("%(marks)s of %(all)s marked", marks=facts.marks, all=facts.counterparts)
        if facts.marks
        else "",
        StepCode.LADDER: _(
            "%(passed)s of %(all)s passed", passed=facts.steps_asked - facts.steps_left, all=facts.steps_asked
        ),
        StepCode.SCHEDULE: ngettext("%(num)s meeting", "%(num)s meetings", facts.meetings)
        if facts.schedule_published
        else _("Comes by message and appears here"),
        StepCode.OUTCOMES: _("%(told)s of %(all)s told", told=facts.outcomes, all=facts.meetings)
        if facts.outcomes
        else "",
        StepCode.REGISTRATION: "" if step.state == StepState.DONE else _("The organiser decides"),
    }
    text = counted.get(step.code, "")
    if step.until is not None and step.state in (StepState.NOW, StepState.LATER):
        day = formats.moment(step.until, item.event.timezone, locale=_language())
        by = day if step.code == StepCode.DAY else _("by %(day)s", day=day)
        return f"{text}, {by}" if text else by
    if step.state == StepState.LATE:
        return _("The time for it is over")
    return text


def _language() -> str:
    return str(get_locale())
