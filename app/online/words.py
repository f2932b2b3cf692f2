"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.online.models import Audience, MaterialKind, Provider, RoomState, Source
from app.online.queries import Which
from app.online.rules.clocks import Unit
from app.online.rules.reading import Column
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "online_early": _l("The room is not open yet."),
            "online_preparing": _l("The room is being prepared. Try again in a minute."),
            "online_over": _l("The event is over: the room is closed."),
            "material_without_address": _l("Give the address people are to be led to."),
            "too_many_materials": _l("An event has at most %(most)s materials."),
            "platform_unreachable": _l("The server of the rooms does not answer."),
            "platform_secret_wrong": _l(
                "The server of the rooms does not accept our secret: the site’s settings must be mended."
            ),
            "platform_refused": _l("The server of the rooms refused."),
            "room_not_ours": _l("This room is only a link: it is opened and closed where it was made."),
            "list_known": _l(
                "This file has been taken over already. Take that list back first to load it anew."
            ),
            "list_applied": _l("This list has been taken over already."),
            "list_nobody": _l(
                "Nobody of the list is matched to a registration: there is nothing to take over."
            ),
            "list_without_people": _l("Say which column holds the name or the e-mail."),
            "list_without_time": _l(
                "Say which column holds the time of coming in or how long somebody stayed."
            ),
            "list_column_twice": _l("One column is chosen twice. Each may be used once."),
            "list_duration_unreadable": _l(
                "This length cannot be read. Minutes, 1:05:30 or “1 h 5 min” are understood."
            ),
            "list_time_unreadable": _l("This time cannot be read."),
            "list_time_far": _l(
                "This is more than a day away from the event. Is it the right file and time zone?"
            ),
            "list_leave_missing": _l("It is not said when the person went out or how long it was."),
            "list_left_before_joined": _l("The person went out before coming in."),
            "list_row_without_person": _l("The row names nobody."),
            "online_cancelled": _l("The event will not take place: there is no room to go to."),
        }
    )
    # one call a kind: members of two kinds with the same word are the same key of a dict
    register_labels({Provider.LINK: _l("any link"), Provider.BIGBLUEBUTTON: _l("BigBlueButton")})
    register_labels(
        {
            RoomState.WAITING: lazy_pgettext("room", "not open yet"),
            RoomState.READY: lazy_pgettext("room", "open"),
            RoomState.FAILED: lazy_pgettext("room", "does not open"),
            RoomState.ENDED: lazy_pgettext("room", "closed"),
        }
    )
    register_labels(
        {
            Source.LINK: _l("our link"),
            Source.PLATFORM: _l("the platform"),
            Source.LIST: _l("the platform’s list"),
        }
    )
    register_labels({Unit.MINUTES: _l("minutes"), Unit.SECONDS: _l("seconds"), Unit.HOURS: _l("hours")})
    register_labels(
        {
            Column.NAME: _l("Whole name"),
            Column.FAMILY: _l("Family name"),
            Column.GIVEN: _l("Given name"),
            Column.EMAIL: _l("E-mail"),
            Column.JOINED: _l("Came in"),
            Column.LEFT: _l("Went out"),
            Column.DURATION: _l("How long"),
        }
    )
    register_labels(
        {
            Which.ATTENDED: lazy_pgettext("online", "attended"),
            Which.SHORT: lazy_pgettext("online", "not long enough"),
            Which.ABSENT: lazy_pgettext("online", "never came"),
        }
    )
    register_labels(
        {
            MaterialKind.RECORDING: _l("recording"),
            MaterialKind.LINK: _l("link"),
            MaterialKind.FILE: _l("file"),
        }
    )
    register_labels(
        {
            Audience.ATTENDED: _l("who attended"),
            Audience.REGISTERED: _l("everybody registered"),
            Audience.PUBLIC: _l("everybody"),
        }
    )
