"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.models import (
    Approval,
    EventFormat,
    EventKind,
    EventState,
    Role,
    SessionKind,
    TeamRole,
)
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "event_full": _l("All places are taken."),
            "role_full": _l("All places for this role are taken."),
            "role_not_admitted": _l("This event does not admit this role."),
            "session_full": _l("All places in this session are taken."),
            "session_not_bookable": _l("Places in this session are not booked: just come."),
            "event_closed": _l("The event is over or cancelled and is not changed any more."),
            "ends_before_start": _l("The end must come after the start."),
            "event_too_long": _l("An event lasts at most %(days)s days."),
            "starts_in_past": _l("This moment has passed. Choose a date to come."),
            "starts_too_far": _l("This is more than five years away. Check the year."),
            "registration_closes_before_it_opens": _l("Registration must close after it opens."),
            "registration_closes_after_event": _l("Registration cannot close after the event is over."),
            "registration_opens_after_event": _l("Registration must open before the event is over."),
            "wishes_close_after_start": _l("Wishes must be in before the event starts."),
            "capacity_out_of_range": _l("A whole number from 1 to %(most)s."),
            "capacity_below_taken": _l("%(taken)s places are taken already: the number cannot be smaller."),
            "unknown_zone": _l("There is no such time zone. Choose one from the list."),
            "no_role_admitted": _l("Admit at least one role, or nobody can register."),
            "role_in_use": _l("%(taken)s people are registered in this role: it cannot be taken away."),
            "not_a_draft": _l("Only a draft can be deleted. Cancel the event instead."),
            "wrong_state": _l("This does not follow from the event's present state. Reload the page."),
            "reason_missing": _l("Say why: the reason goes to everybody who is registered."),
            "finish_before_start": _l("The event has not begun yet: cancel it, or wait."),
            "publish_past": _l("The event lies in the past. Set its dates before you publish it."),
            "publish_without_venue": _l("Say where it takes place before you publish it."),
            "publish_without_text": _l("Write at least a summary before you publish it."),
            "publish_without_roles": _l("Admit at least one role before you publish it."),
            "session_ends_before_start": _l("The end must come after the start."),
            "session_outside_event": _l("This lies outside the event's own dates."),
            "session_is_booked": _l("%(taken)s people have booked a place here."),
            "room_taken": _l("At this time the room is taken by “%(title)s”."),
            "room_name_taken": _l("There is a room with this name already."),
            "room_in_use": _l("Something takes place in this room. Move it to another room first."),
            "already_in_team": _l("This person is in the team already."),
            "last_owner": _l("An event needs an owner: name another one first."),
            "speaker_without_name": _l("Give the name as well, or empty the row."),
            "template_not_published": _l("A template is not published: begin an event with it."),
            "template_name_taken": _l("There is a template with this name already."),
            "not_a_template": _l("This is an event, not a template."),
            "person_unknown": _l("Nobody with this address has an account here. Ask the person to sign up."),
        }
    )
    register_labels(
        {
            EventKind.SUPPLIER_CONFERENCE: _l("Supplier conference"),
            EventKind.CONFERENCE: _l("Conference"),
            EventKind.WEBINAR: _l("Webinar"),
            EventKind.TRAINING: _l("Training"),
            EventKind.SEMINAR: _l("Seminar"),
            EventKind.ROUND_TABLE: _l("Round table"),
            EventKind.EXHIBITION: _l("Exhibition"),
            EventKind.INTERNSHIP: _l("Internship"),
            EventFormat.ON_SITE: _l("On site"),
            EventFormat.ONLINE: _l("Online"),
            EventFormat.HYBRID: _l("Hybrid"),
            EventState.DRAFT: _l("draft"),
            EventState.PUBLISHED: _l("published"),
            EventState.RUNNING: _l("running"),
            EventState.FINISHED: _l("finished"),
            EventState.CANCELLED: _l("cancelled"),
            Role.SUPPLIER: _l("supplier"),
            Role.BUYER: _l("buyer"),
            Role.ATTENDEE: _l("attendee"),
            Role.SPEAKER: _l("speaker"),
            Role.PRESS: _l("press"),
            Role.STAFF: _l("organiser’s staff"),
            Approval.AUTOMATIC: _l("at once"),
            Approval.BY_HAND: _l("after approval"),
            SessionKind.TALK: _l("talk"),
            SessionKind.BREAK: _l("break"),
            SessionKind.MEETINGS: _l("1:1 meetings"),
            SessionKind.WELCOME: _l("registration and welcome"),
            TeamRole.OWNER: _l("owner"),
            TeamRole.MANAGER: _l("manager"),
            TeamRole.STEWARD: _l("steward"),
        }
    )
