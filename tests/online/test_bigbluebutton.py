"""Rooms on a BigBlueButton server: made by the worker, entered by signed addresses, presence asked and reported."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.events.models import Event, EventState, Role
from app.infra import jobs
from app.infra.db import db
from app.infra.jobs import Job
from app.online import jobs as online_jobs
from app.online import operations, queries
from app.online.models import OnlineRoom, Presence, Provider, RoomState, Source
from app.online.operations.rooms import TENDED_EVERY
from tests.factories import make_organiser, make_registration, make_user
from tests.online.stand_in import SECRET, StandIn, running_stand_in, token
from tests.online.webinars import at, make_room, make_stay, make_webinar
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def server(app: Flask) -> Iterator[StandIn]:
    with running_stand_in() as memory:
        app.config.update(BIGBLUEBUTTON_URL=memory.url, BIGBLUEBUTTON_SECRET=SECRET)
        yield memory
        app.config.update(BIGBLUEBUTTON_URL=None, BIGBLUEBUTTON_SECRET=None)


def make_bbb() -> tuple[Event, OnlineRoom]:
    event = make_webinar(join_url="")
    return event, make_room(event, provider=Provider.BIGBLUEBUTTON)


def work(moment: datetime) -> list[str]:
    """What the keeper and the worker do at `moment`; the names of the jobs done."""
    db.session.commit()  # what the test has read so far must not take back what follows
    with time_machine.travel(moment, tick=False):
        online_jobs.tend_rooms()
        waiting = list(db.session.scalars(select(Job).where(Job.state == "queued").order_by(Job.id)))
        names = [(row.id, row.name) for row in waiting if row.name.startswith("online.")]
        for job_id, _name in names:
            jobs.run(job_id)
    return [name for _id, name in names]


def room_of(event: Event) -> OnlineRoom:
    return queries.room_of(event.id, hold=True)


def stays() -> list[tuple[Any, ...]]:
    columns = select(Presence.registration_id, Presence.joined_at, Presence.left_at)
    query = columns.where(Presence.source == Source.PLATFORM).order_by(Presence.joined_at)
    return [tuple(row) for row in db.session.execute(query)]


def enter(page: PageClient, event: Event, user_id: int, minute: float) -> str:
    """Go in through our link and on to the server; answers the page there."""
    page.sign_in(db.session.get_one(User, user_id))
    with time_machine.travel(at(event, minute), tick=False):
        going = page.post(f"/my/events/{event.slug}/online", status=200)
    address = going.response.headers["Refresh"].removeprefix("0; url=")
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read().decode()


def test_the_room_is_made_before_it_opens_and_people_go_in_by_signed_addresses(
    page: PageClient, server: StandIn
) -> None:
    event, room = make_bbb()
    guest = make_registration(event, make_user(family_name="Ершова", given_name="Анна"))
    speaker = make_registration(event, make_user(), Role.SPEAKER)
    guest_id, speaker_id = guest.user_id, speaker.user_id
    roles = {str(guest.id): "VIEWER", str(speaker.id): "MODERATOR"}
    assert work(at(event, -60)) == []
    page.sign_in(db.session.get_one(User, guest_id))
    with time_machine.travel(at(event, -15), tick=False):
        assert "The room is being prepared" in page.get(f"/my/events/{event.slug}/online").words
        page.post(f"/my/events/{event.slug}/online", status=302)
    assert work(at(event, -18)) == ["online.tend_room"]
    assert work(at(event, -18)) == []  # not again within the minute
    assert room_of(event).state == RoomState.READY
    made = server.meetings[room.meeting_id].parameters
    assert made["record"] == "false"
    assert made["meta_endCallbackUrl"] == f"http://tandem.test/platforms/bbb/{room.callback_key}/ended"
    assert "Анна" in enter(page, event, guest_id, -10)
    enter(page, event, speaker_id, -10)
    assert server.meetings[room.meeting_id].present == roles


def test_asking_who_is_there_makes_stays_that_go_on(server: StandIn) -> None:
    event, room = make_bbb()
    person = make_registration(event, make_user()).id
    work(at(event, -10))
    present = server.meetings[room.meeting_id].present
    present.update({str(person): "VIEWER", "team-1": "MODERATOR", "999999": "VIEWER", "мусор": "VIEWER"})
    for minute in (0, 1, 2):
        work(at(event, minute))
    present.clear()
    work(at(event, 3))
    present[str(person)] = "VIEWER"
    for minute in (10, 11):
        work(at(event, minute))
    assert stays() == [(person, at(event, 0), at(event, 2)), (person, at(event, 10), at(event, 11))]


def test_the_signed_report_replaces_what_asking_saw(page: PageClient, server: StandIn) -> None:
    event, room = make_bbb()
    row, other = make_registration(event, make_user()), make_registration(event, make_user())
    foreign = make_registration(make_webinar(), make_user())
    make_stay(row, event, 1, 2, Source.PLATFORM)
    body = json.dumps(
        {
            "version": "1.0",
            "meeting_id": room.meeting_id,
            "data": {
                "finish": written(at(event, 90)),
                "attendees": [
                    {
                        "ext_user_id": str(row.id),
                        "joins": [written(at(event, 0)), written(at(event, 50))],
                        "leaves": [written(at(event, 40))],
                    },
                    {"ext_user_id": str(other.id), "joins": [written(at(event, 5))], "leaves": []},
                    {"ext_user_id": str(foreign.id), "joins": [written(at(event, 5))], "leaves": []},
                    {"ext_user_id": "team-1", "joins": ["gestern"], "leaves": None},
                ],
            },
        }
    )
    url = f"/platforms/bbb/{room.callback_key}/report"

    def send(bearer: str, status: int, text: str = body, address: str = url) -> None:
        post(page, address, text, bearer, status)

    soon = (clock.now() + timedelta(hours=1)).timestamp()
    send(token("another secret, not ours"), 404)
    send(token(algorithm="none"), 404)
    send(token(exp=1), 404)
    send("no.token", 404)
    send(token(exp=soon), 404, address="/platforms/bbb/unknown/report")
    send(token(exp=soon), 400, "[]")
    send(token(exp=soon), 404, body.replace(room.meeting_id, "another"))
    assert len(stays()) == 1
    for _twice in range(2):
        send(token(exp=soon), 204)
        assert sorted(stays()) == sorted(
            [
                (row.id, at(event, 0), at(event, 40)),
                (row.id, at(event, 50), at(event, 90)),
                (other.id, at(event, 5), at(event, 90)),
            ]
        )


def post(page: PageClient, address: str, text: str, bearer: str, status: int) -> None:
    """As the server does it: without a session and without a token of ours."""
    answer = page.app.test_client().post(
        address, data=text, headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    )
    assert answer.status_code == status, answer.get_data(as_text=True)[:200]


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S +0000")


def test_the_server_says_that_the_room_has_ended(page: PageClient, server: StandIn) -> None:
    event, room = make_bbb()
    work(at(event, -10))
    url = f"/platforms/bbb/{room.callback_key}/ended"
    page.get("/platforms/bbb/guessed/ended", status=404)
    page.get(f"{url}?meetingID=another", status=404)
    assert room_of(event).state == RoomState.READY
    page.get(f"{url}?meetingID={room.meeting_id}&recordingmarks=false", status=204)
    assert room_of(event).state == RoomState.ENDED
    server.meetings.clear()
    assert work(at(event, -5)) == ["online.tend_room"]  # before the start it is made anew
    assert room_of(event).state == RoomState.READY
    page.get(f"{url}?meetingID={room.meeting_id}", status=204)
    assert work(at(event, 5)) == []  # afterwards the host meant it


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [
        ({"BIGBLUEBUTTON_URL": "http://127.0.0.1:9"}, "platform_unreachable"),
        ({"BIGBLUEBUTTON_SECRET": "wrong"}, "platform_secret_wrong"),
        ({}, "platform_refused"),
    ],
)
def test_a_server_in_trouble_is_said_and_asked_again(
    app: Flask, page: PageClient, server: StandIn, trouble: dict[str, Any], problem: str
) -> None:
    event, _room = make_bbb()
    server.broken = not trouble
    app.config.update(trouble)
    work(at(event, -10))
    room = room_of(event)
    assert (room.state, room.problem) == (RoomState.FAILED, problem)
    page.sign_in(make_organiser())
    with time_machine.travel(at(event, -10), tick=False):
        assert "The server of the rooms" in page.get(f"/desk/{event.slug}/online").words
    server.broken = False
    app.config.update(BIGBLUEBUTTON_URL=server.url, BIGBLUEBUTTON_SECRET=SECRET)
    work(at(event, -9))
    assert (room_of(event).state, room_of(event).problem) == (RoomState.READY, "")


def test_a_room_is_closed_when_its_event_is_over(server: StandIn) -> None:
    event, room = make_bbb()
    work(at(event, -10))
    db.session.get_one(Event, event.id).state = EventState.FINISHED
    db.session.commit()
    assert work(at(event, 100)) == ["online.end_room"]
    assert room.meeting_id not in server.meetings
    assert room_of(event).state == RoomState.ENDED
    assert work(at(event, 102)) == []


def test_the_organiser_chooses_the_server_opens_and_closes_the_room(
    page: PageClient, server: StandIn
) -> None:
    event, organiser = make_webinar(join_url=""), make_organiser()
    page.sign_in(organiser)
    desk = f"/desk/{event.slug}/online"
    settings = {"opens_before": "15", "threshold": "70", "provider": "bigbluebutton", "record": "y"}
    page.post(f"{desk}/settings", settings)
    page.sign_in(organiser)
    with time_machine.travel(at(event, -120), tick=False):
        page.post(f"{desk}/room", {"act": "open"})
    assert work(at(event, -120)) == ["online.tend_room"]
    meeting = server.meetings[room_of(event).meeting_id]
    assert meeting.parameters["record"] == "true"
    with time_machine.travel(at(event, -119), tick=False):
        host = page.post(f"{desk}/enter", status=200)
        assert "role=MODERATOR" in host.response.headers["Refresh"]
        assert SECRET not in host.text + page.get(desk).text + page.get(f"{desk}/settings").text
        closed = page.post(f"{desk}/room", {"act": "end"}, follow=True, status=200)
        assert "The room is being closed." in closed.words
    assert work(at(event, -118)) == ["online.end_room"]
    assert server.meetings == {}


def test_without_a_server_rooms_are_links(page: PageClient) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    desk = f"/desk/{event.slug}/online"
    assert not page.get(f"{desk}/settings").find("//select[@name='provider']")
    page.post(
        f"{desk}/settings", {"opens_before": "15", "threshold": "70", "provider": "bigbluebutton"}, status=422
    )
    refused = page.post(f"{desk}/room", {"act": "open"}, follow=True, status=200)
    assert "This room is only a link" in refused.words


def test_two_keepers_order_the_work_of_a_room_once(server: StandIn) -> None:
    event, _room = make_bbb()
    now = at(event, 0)
    assert operations.tend_rooms(now=now) == 1
    assert operations.tend_rooms(now=now) == 0
    assert operations.tend_rooms(now=now + TENDED_EVERY) == 1
