"""Codes, invitations, colleagues, handing over, the desk: operations and their pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Consent, User
from app.core import clock
from app.events.models import Admission, Approval, EventState, Role
from app.infra import jobs
from app.infra.db import db
from app.infra.jobs import Job
from app.infra.outbox import NOWHERE, OutboxMessage
from app.registrations import operations, queries
from app.registrations.models import (
    InvitationCode,
    InvitationState,
    Registration,
    RegistrationState,
    RegistrationTerms,
)
from app.registrations.rules.inviting import addresses_in
from tests.factories import (
    make_company,
    make_event,
    make_organiser,
    make_registration,
    make_user,
    saved,
)
from tests.page_client import PageClient
from tests.registrations.test_operations import make_session
from tests.registrations.waiting_room import balance, cancel, come, full_event, mails, offered, refusal

pytestmark = pytest.mark.usefixtures("session")
FORM = {"role": "attendee", "consent": "y"}


def make_code(event, **values) -> InvitationCode:
    made = operations.make_code(event, values, actor=make_organiser(), now=clock.now())
    db.session.commit()
    return made


# ── codes ───────────────────────────────────────────────────────────────────


def test_a_code_skips_approval_and_counts_down_and_comes_back() -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.BY_HAND})
    code = make_code(event, quota=1, skips_approval=True)
    guest = come(event, code=f" {code.code.lower()} ")
    db.session.commit()
    assert guest.state == RegistrationState.APPROVED
    late = make_user()
    assert refusal(lambda: come(event, late, code=code.code)) == "code_used_up"
    cancel(guest)
    assert come(event, late, code=code.code).state == RegistrationState.APPROVED


def test_a_code_opens_a_closed_registration_but_no_draft() -> None:
    closed = {"registration_opens_at": clock.now() + timedelta(days=2)}
    event = make_event(**closed)
    plain, opening = make_code(event, code="PLAIN1"), make_code(event, code="вход 2026", opens_closed=True)
    assert opening.code == "ВХОД2026"
    guest = make_user()
    assert refusal(lambda: come(event, guest, code=plain.code)) == "registration_not_open_yet"
    assert come(event, guest, code="вход2026").state == RegistrationState.APPROVED
    draft = make_event(state=EventState.DRAFT)
    word = make_code(draft, opens_closed=True).code
    assert refusal(lambda: come(draft, guest, code=word)) == "registration_not_open_yet"


def test_a_code_is_for_its_event_its_role_and_its_time() -> None:
    event, other, guest = make_event(), make_event(), make_user()
    code = make_code(event, role=Role.SPEAKER, expires_at=clock.now() + timedelta(hours=1))
    assert refusal(lambda: come(event, guest, code=code.code)) == "code_for_other_role"
    assert refusal(lambda: come(other, guest, Role.SPEAKER, code=code.code)) == "code_unknown"
    late = {"code": code.code, "now": clock.now() + timedelta(hours=2)}
    assert refusal(lambda: come(event, guest, Role.SPEAKER, **late)) == "code_over"
    operations.withdraw_code(code, actor=make_organiser(), now=clock.now())
    db.session.commit()
    assert refusal(lambda: come(event, guest, Role.SPEAKER, code=code.code)) == "code_over"


def test_the_organiser_makes_and_withdraws_codes(page: PageClient) -> None:
    event = make_event(registration_opens_at=clock.now() + timedelta(days=2))
    page.sign_in(make_organiser())
    path = f"/desk/{event.slug}/registrations/codes"
    assert "At least 4" in page.post(path, {"code": "ab", "role": ""}, status=422).words
    page.post(path, {"code": "press 26", "role": "", "quota": "3", "opens_closed": "y", "label": "Пресса"})
    seen = page.get(path)
    assert "PRESS26" in seen.words and "0 of 3" in seen.words
    guest = make_user()
    page.sign_in(guest)
    register = f"/events/{event.slug}/register"
    assert "I have an invitation code" in page.get(register).words
    assert "There is no such invitation code" in page.get(f"{register}?code=nothing", status=422).words
    assert "You come as" in page.get(f"{register}?code=press26").words
    page.post(register, {**FORM, "code": "press26"})
    registration = queries.of_person_at(event.id, guest.id)
    assert registration is not None and registration.is_approved
    page.sign_in(make_organiser())
    code = queries.code_of(event.id, "PRESS26")
    assert code is not None
    page.post(f"{path}/{code.id}/withdraw")
    assert "withdrawn" in page.get(path).words


# ── invitations ─────────────────────────────────────────────────────────────


def test_a_pasted_list_is_read_line_by_line() -> None:
    text = "Мария Иванова <Ivanova@Firm.ru>\nпётр Петров petrov@firm.ru; bad@\nivanova@firm.ru, known@firm.ru"
    found = addresses_in(text, {"known@firm.ru"})
    assert [(one.line, one.email, one.name, one.code) for one in found] == [
        (1, "ivanova@firm.ru", "Мария Иванова", ""),
        (2, "petrov@firm.ru", "пётр Петров", ""),
        (2, "bad@", "", "email_malformed"),
        (3, "ivanova@firm.ru", "", "address_twice"),
        (3, "known@firm.ru", "", "address_known"),
    ]


def invited(page: PageClient, event, addresses: str, **more: str) -> list[str]:
    """Invite by the page and let the worker write; the paths of the links."""
    page.sign_in(make_organiser())
    until = (event.starts_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"addresses": addresses, "role": "attendee", "language": "en", "expires_at": until}
    page.post(f"/desk/{event.slug}/registrations/invitations/new", {**form, "skips_approval": "y", **more})
    job_id = db.session.scalar(
        select(Job.id).where(Job.name == operations.SENDING_INVITATIONS).order_by(Job.id.desc())
    )
    jobs.run(job_id)
    page.sign_out()
    texts = db.session.scalars(
        select(OutboxMessage.text)
        .where(OutboxMessage.kind == "registrations/invitation")
        .order_by(OutboxMessage.id)
    )
    return [re.findall(r"http://tandem.test(/invitations/\S+)", text)[0] for text in texts]


def test_a_stranger_accepts_by_the_link_and_gets_ticket_and_account(page: PageClient) -> None:
    event = make_event(roles={Role.ATTENDEE: Approval.BY_HAND})
    [link] = invited(page, event, "Мария Иванова <ivanova@firm.ru>", words="Будем рады!")
    seen = page.get(link)
    assert "You are invited" in seen.words and "Будем рады!" in seen.words
    assert "Without this consent" in page.post(link, {"act": "accept"}, status=422).words
    names = {"family_name": "Иванова", "given_name": "Мария", "consent": "y"}
    done = page.post(link, names, follow=True, status=200)
    assert "You have accepted" in done.words
    user = db.session.scalar(select(User).where(User.email == "ivanova@firm.ru"))
    assert user is not None and user.email_confirmed_at is not None
    assert [mail.kind for mail in mails(user.id)] == ["registrations/invitation", "registrations/invited"]
    registration = queries.of_person_at(event.id, user.id)
    assert registration is not None and registration.is_approved
    assert "You have accepted" in page.post(link, names, status=422).words


def test_whom_the_site_knows_accepts_by_one_click_or_declines(page: PageClient) -> None:
    event, known = make_event(), make_user()
    event_id, known_id, email = event.id, known.id, known.email
    links = invited(page, event, f"{email}\nother@firm.ru")
    seen = page.get(links[0])
    assert not seen.find("//input[@name='family_name']") and not seen.find("//input[@name='consent']")
    assert "By accepting you agree to the processing of your personal data" in seen.words
    page.post(links[0], {})
    assert queries.of_person_at(event_id, known_id) is not None
    purposes = db.session.scalars(select(Consent.purpose).where(Consent.user_id == known_id))
    assert f"event:{event_id}" in list(purposes)
    declined = page.post(links[1], {"act": "decline"}, follow=True, status=200)
    assert "You have declined" in declined.words
    states = {row.email: row.state for row in queries.invitations_of(event_id)}
    assert states == {email: InvitationState.ACCEPTED, "other@firm.ru": InvitationState.DECLINED}


def test_wrong_lines_are_named_and_nothing_goes_out(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    until = (event.starts_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"addresses": "a@firm.ru\nbroken@", "role": "attendee", "language": "ru", "expires_at": until}
    path = f"/desk/{event.slug}/registrations/invitations/new"
    refused = page.post(path, form, status=422)
    assert "Nothing has gone out yet" in refused.words and "broken@" in refused.words
    assert queries.invitations_of(event.id) == []


def test_an_invitation_taken_back_or_over_opens_nothing(page: PageClient) -> None:
    event = make_event()
    [link] = invited(page, event, "a@firm.ru")
    [row] = queries.invitations_of(event.id)
    page.sign_in(make_organiser())
    path = f"/desk/{event.slug}/registrations/invitations"
    assert "no answer yet" in page.get(path).words
    page.post(f"{path}/{row.id}/resend")
    page.post(f"{path}/{row.id}/withdraw")
    page.sign_out()
    seen = page.get(link)
    assert "This invitation has been taken back." in seen.words and not seen.find("//input[@name='consent']")
    page.get("/invitations/forged", status=404)


def test_a_full_event_puts_the_invited_on_the_waiting_list(page: PageClient) -> None:
    event, _, _ = full_event(0)
    known = make_user()
    [link] = invited(page, event, known.email)
    done = page.post(link, {"consent": "y"}, follow=True, status=200)
    assert "You are on the waiting list" in done.words
    assert balance(event) == (1, 1, 1)


# ── colleagues ──────────────────────────────────────────────────────────────


def group(*emails: str) -> dict[str, str]:
    data = {"role": "attendee", "consent": "y", "company": "", "wait": "y"}
    for number, email in enumerate(emails):
        data |= {
            f"rows-{number}-family_name": "Орлов",
            f"rows-{number}-given_name": "Пётр",
            f"rows-{number}-email": email,
        }
    return data


def test_one_person_registers_several_and_each_gets_the_own_ticket(page: PageClient) -> None:
    event, boss = make_event(), make_user()
    page.sign_in(boss)
    path = f"/events/{event.slug}/register/colleagues"
    page.post(path, group("a@firm.ru", "b@firm.ru"))
    made = queries.registered_by(event.id, boss.id)
    assert [row.user.email for row in made] == ["a@firm.ru", "b@firm.ru"]
    assert len({row.ticket_code for row in made}) == 2
    for row in made:
        [mail] = mails(row.user_id)
        assert (mail.kind, mail.calendar_method) == ("registrations/by_colleague", "REQUEST")
    assert "Registered by you" in page.get(path).words
    wrong = page.post(path, group("c@firm.ru", "c@firm.ru"), status=422)
    assert "stands in the list twice" in wrong.words
    assert len(queries.registered_by(event.id, boss.id)) == 2
    half = page.post(path, {**group("d@firm.ru"), "rows-0-email": ""}, status=422)
    assert "Family name, given name and e-mail are needed." in half.words


def test_of_a_group_too_large_the_rest_waits_or_nobody_comes() -> None:
    event, boss = make_event(capacity=1), make_user()
    people = [operations.Colleague(n, f"g{n}@firm.ru", "Орлов", "Пётр") for n in range(2)]
    who = {"role": Role.ATTENDEE, "company": None, "acts_for": [], "actor": boss, "now": clock.now()}
    assert refusal(lambda: operations.register_colleagues(event, people, wait=False, **who)) == "event_full"
    assert balance(event) == (0, 0, 0)
    made = operations.register_colleagues(event, people, wait=True, **who)
    assert [row.state for row in made] == [RegistrationState.APPROVED, RegistrationState.WAITING]


def heir_of(event_id: int, email: str) -> Registration:
    query = select(Registration).join(Registration.user).where(Registration.event_id == event_id)
    return db.session.scalars(query.where(User.email == email)).one()


def test_a_place_handed_over_keeps_seat_and_sessions_and_changes_the_ticket(page: PageClient) -> None:
    event, [comer], _ = full_event(1)
    session = make_session(event, capacity=1)
    row = queries.by_id(event.id, comer.id)
    operations.book_session(row, session, actor=row.user, now=clock.now())
    db.session.commit()
    page.sign_in(row.user)
    form = {"family_name": "Орлов", "given_name": "Пётр", "email": "orlov@firm.ru"}
    path = f"/my/tickets/{comer.ticket_code}/hand-over"
    assert "your own address" in page.post(path, {**form, "email": row.user.email}, status=422).words
    page.post(path, form)
    db.session.expire_all()
    old, heir = queries.by_id(event.id, comer.id), heir_of(event.id, "orlov@firm.ru")
    assert (old.state, heir.state) == (RegistrationState.CANCELLED, RegistrationState.APPROVED)
    assert heir.ticket_code != old.ticket_code
    assert [one.id for one in queries.booked_sessions(heir.id)] == [session.id]
    assert balance(event) == (1, 1, 1) and offered(event) == []
    assert mails(old.user_id)[-1].calendar_method == "CANCEL"
    verbs = [entry.verb for entry, _ in queries.history_of(heir)]
    assert "registration.taken_over" in verbs


def test_places_are_not_handed_over_where_the_organiser_forbids_it() -> None:
    event = make_event()
    row = queries.by_id(event.id, make_registration(event, make_user()).id)
    saved(
        RegistrationTerms(event_id=event.id, waiting_list=True, offer_hours=24, transfers=False, groups=True)
    )
    person = operations.Colleague(0, "x@firm.ru", "Орлов", "Пётр")
    act = {"actor": row.user, "now": clock.now()}
    assert refusal(lambda: operations.hand_over(row, person, **act)) == "transfers_off"


# ── at the desk ─────────────────────────────────────────────────────────────


def test_a_walk_in_without_an_address_is_registered_admitted_and_checked_in(page: PageClient) -> None:
    event, steward = make_event(capacity=2), make_organiser()
    company = make_company(name_ru="ООО «Точные сплавы»", short_ru="Точные сплавы")
    page.sign_in(steward)
    path = f"/desk/{event.slug}/day/walk-in"
    guest = {"name": "Иванова Мария Петровна", "company": company.inn, "role": "supplier"}
    done = page.post(path, guest, follow=True, status=200)
    assert "Checked in at" in done.words and "Badge as PDF" in done.words
    [row] = db.session.scalars(select(Registration).where(Registration.event_id == event.id))
    user = db.session.get_one(User, row.user_id)
    assert (user.family_name, user.given_name, user.patronymic) == ("Иванова", "Мария", "Петровна")
    assert user.email.endswith(NOWHERE) and mails(user.id) == []
    assert row.company_id == company.id
    page.post(path, {"name": "Петров Пётр", "role": "attendee"})
    assert (
        "All places are taken"
        in page.post(path, {"name": "Лишний Гость", "role": "attendee"}, status=422).words
    )
    assert balance(event) == (2, 2, 2)


def test_the_desk_asks_which_company_and_makes_a_card_for_an_unknown_one(page: PageClient) -> None:
    event = make_event()
    for name in ("Сплав Восток", "Сплав Запад"):
        make_company(name_ru=name, short_ru=name, search_words=name.lower())
    page.sign_in(make_organiser())
    path = f"/desk/{event.slug}/day/walk-in"
    guest = {"name": "Иванова Мария", "company": "Новая фирма", "role": "supplier"}
    page.post(path, guest)
    row = db.session.scalar(select(Registration).where(Registration.event_id == event.id))
    assert row is not None and queries.by_id(event.id, row.id).company.name_ru == "Новая фирма"
    assert (
        "Family name and given name, please." in page.post(path, {**guest, "name": "Мария"}, status=422).words
    )
    assert (
        "In this role one comes for a company" in page.post(path, {**guest, "company": ""}, status=422).words
    )


def test_whoever_is_registered_already_is_only_checked_in(page: PageClient) -> None:
    event, user = make_event(), make_user()
    ticket = make_registration(event, user)
    page.sign_in(make_organiser())
    guest = {"name": "Соколова Марина", "role": "attendee", "email": user.email}
    page.post(f"/desk/{event.slug}/day/walk-in", guest)
    rows = list(db.session.scalars(select(Registration.id).where(Registration.event_id == event.id)))
    assert rows == [ticket.id]


def test_a_limited_role_is_not_oversold_at_the_desk(page: PageClient) -> None:
    event = make_event()
    db.session.execute(
        update(Admission)
        .where(Admission.event_id == event.id, Admission.role == Role.ATTENDEE)
        .values(capacity=0)
    )
    db.session.commit()
    page.sign_in(make_organiser())
    seen = page.post(f"/desk/{event.slug}/day/walk-in", {"name": "А Б", "role": "attendee"}, status=422)
    assert "All places for this role are taken." in seen.words
