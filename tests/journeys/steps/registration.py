"""4 Registration: approval in bulk, capacity, ticket, own change and cancellation, lists out and in."""

from __future__ import annotations

from playwright.sync_api import FilePayload
from sqlalchemy import func, select

from app.accounts.models import User
from app.registrations.models import Registration, RegistrationState
from tests.factories import make_inn
from tests.journeys.circle import FIRMS, Circle, address
from tests.journeys.papers import codes_on_png, rows_of, sheet_of

HEADS = ["Роль", "Эл. почта", "Фамилия", "Имя", "ИНН", "Организация"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def state_of(circle: Circle, name: str) -> str:
    query = select(Registration.state).join(User, User.id == Registration.user_id)
    return str(
        circle.ask(query.where(User.email == address(name), Registration.event_id == circle.event_id()))
    )


def firms_register(circle: Circle) -> None:
    for name in FIRMS:
        person = circle.person(name)
        person.go(f"/events/{circle.slug}")
        person.go(f"/events/{circle.slug}/register")
        if name == "supplier":
            person.send()
            assert person.complaint("consent")
        person.fill(role="buyer" if name == "buyer" else "supplier", position_ru="директор", consent=True)
        person.send()
        person.shows(circle.ticket(name))
        assert state_of(circle, name) == RegistrationState.PENDING


def last_place_goes_round(circle: Circle) -> None:
    """One place for attendees, without approval: taken, refused to the next, given back, taken again."""
    guest, colleague = circle.person("guest"), circle.person("colleague")
    guest.go(f"/events/{circle.slug}/register")
    guest.fill(role="attendee", consent=True)
    guest.send()
    assert state_of(circle, "guest") == RegistrationState.APPROVED
    colleague.go(f"/events/{circle.slug}/register")
    colleague.fill(role="attendee", consent=True)
    colleague.send()
    assert colleague.page.locator(".error-summary").is_visible(), colleague.text()

    code = circle.ticket("guest")
    guest.go(f"/my/tickets/{code}/change")
    guest.fill(position_ru="наблюдатель")
    guest.send()
    guest.shows("наблюдатель")
    guest.go(f"/my/tickets/{code}/cancel")
    guest.fill(reason="Уезжаю")
    guest.press("main form .btn-danger")
    assert state_of(circle, "guest") == RegistrationState.CANCELLED
    circle.letter(address("guest"), "registrations/cancelled")

    colleague.go(f"/events/{circle.slug}/register")
    colleague.fill(role="attendee", consent=True)
    colleague.send()
    assert state_of(circle, "colleague") == RegistrationState.APPROVED


def organiser_decides(circle: Circle) -> None:
    """The guest, back as a speaker, is declined with a reason; all others are approved at once."""
    guest = circle.person("guest")
    guest.go(f"/events/{circle.slug}/register")
    guest.fill(role="speaker", consent=True)
    guest.send()
    assert state_of(circle, "guest") == RegistrationState.PENDING

    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/registrations?state=pending&q=Егоров")
    organiser.page.locator("main [name=ids]").first.check()
    organiser.page.locator("[data-bulk] [data-target=decline]").click()
    organiser.page.locator("dialog[open] [name=reason]").fill("Программа уже составлена.")
    organiser.look("decline")
    organiser.press("dialog[open] button[value=decline]")
    assert state_of(circle, "guest") == RegistrationState.DECLINED
    assert "Программа уже составлена." in circle.letter(address("guest"), "registrations/declined")

    organiser.go(f"/desk/{circle.slug}/registrations?state=pending")
    assert "Егоров" not in organiser.text()
    for tick in organiser.page.locator("main [name=ids]").all():
        tick.check()
    organiser.look("picked")
    organiser.press("[data-bulk] button[value=approve]")
    assert {state_of(circle, name) for name in FIRMS} == {RegistrationState.APPROVED}
    assert circle.person("supplier").status(f"/desk/{circle.slug}/registrations") == 404


def supplier_shows_the_ticket(circle: Circle) -> None:
    """The code on the page is that of the ticket; a place in a talk is booked."""
    supplier = circle.person("supplier")
    code = circle.ticket("supplier")
    assert code in circle.letter(address("supplier"), "registrations/approved")
    supplier.go(f"/my/tickets/{code}")
    (said,) = codes_on_png(supplier.page.locator("img.qr").screenshot())
    assert said == code
    assert circle.person("buyer").status(f"/my/tickets/{code}") == 404
    supplier.go(f"/my/tickets/{code}/sessions")
    supplier.press("main form[action*='/sessions/'] button")
    supplier.go("/my/")
    supplier.shows("Литейка")


def organiser_takes_the_list_out(circle: Circle) -> None:
    organiser = circle.person("organiser")
    heads, *rows = rows_of(organiser.fetch(f"/desk/{circle.slug}/registrations/export.xlsx"))
    assert "Билет" in heads
    assert {row[heads.index("Билет")] for row in rows} == {
        circle.ticket(name) for name in (*FIRMS, "colleague", "guest")
    }
    only = rows_of(
        organiser.fetch(f"/desk/{circle.slug}/registrations/export.xlsx?state=approved&role=buyer")
    )
    assert len(only) == 2


def organiser_loads_a_list(circle: Circle) -> None:
    """Every problem by row and column, nothing written until the list is clean."""
    organiser = circle.person("organiser")
    inn = make_inn()
    wrong = inn[:-1] + str((int(inn[-1]) + 1) % 10)
    good = ["поставщик", "third@firm.example", "Дорохов", "Лев", inn, "ООО «Прессформа»"]
    broken = [
        ["лётчик", "fourth@firm.example", "Носов", "Яков", "", ""],
        [*good[:4], wrong, good[5]],
        ["участник", "no address", "", "Анна", "", ""],
    ]
    organiser.go(f"/desk/{circle.slug}/registrations/import")
    offered = FilePayload(name="list.xlsx", mimeType=XLSX, buffer=b"this is no spreadsheet")
    organiser.page.set_input_files("[name=file]", files=offered)
    organiser.send()
    assert organiser.complaint("file")

    before = circle.ask(select(func.count()).select_from(Registration))
    upload(circle, [HEADS, *broken])
    places = {
        (row.locator("td").nth(0).inner_text().strip(), row.locator("td").nth(1).inner_text().strip())
        for row in organiser.page.locator("main tbody tr").all()
    }
    assert {("2", "Роль"), ("3", "ИНН"), ("4", "Эл. почта"), ("4", "Фамилия")} <= places, organiser.text()
    assert circle.ask(select(func.count()).select_from(Registration)) == before, "a dry run writes nothing"

    upload(circle, [HEADS, good])
    assert circle.ask(select(func.count()).select_from(Registration)) == before
    organiser.send()
    organiser.page.locator("main a.btn-primary[href$='/registrations']").wait_for()
    organiser.look("written")
    organiser.press("main a.btn-primary[href$='/registrations']")
    assert state_of(circle, "third") == RegistrationState.APPROVED
    organiser.shows("Дорохов")
    organiser.press("main tbody tr:has-text('Дорохов') .c-main a")


def upload(circle: Circle, rows: list[list[str]]) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/registrations/import")
    offered = FilePayload(name="list.xlsx", mimeType=XLSX, buffer=sheet_of(rows))
    organiser.page.set_input_files("[name=file]", files=offered)
    organiser.send()
    organiser.page.locator("main tbody tr").first.wait_for()
    organiser.look("checked")


STEPS = [
    firms_register,
    last_place_goes_round,
    organiser_decides,
    supplier_shows_the_ticket,
    organiser_takes_the_list_out,
    organiser_loads_a_list,
]
