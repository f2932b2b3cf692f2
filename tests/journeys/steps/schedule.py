"""7 Schedule: slots with a live count, tables, availability, a run in the worker, publication, own booking."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import func, select

from app.infra.outbox import OutboxMessage
from app.matchmaking.models import Delegation, Meeting, MeetingState, Slot, Table
from tests.journeys.circle import DAY, FIRMS, MOSCOW, Circle, address
from tests.journeys.papers import rows_of
from tests.servers import until

SLOTS = 6


def organiser_lays_slots_and_tables(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/meetings/slots")
    organiser.fill(first_day=DAY.isoformat(), start="10:00", length="20", gap="5", until="number", number="4")
    made = organiser.page.locator("#preview .slots-made")
    made.filter(has_text="4").wait_for()
    organiser.fill(number=str(SLOTS), lunch_from="11:00", lunch_to="11:30")
    made.filter(has_text=str(SLOTS)).wait_for()
    organiser.look("preview")
    organiser.send()
    slots = circle.ask_all(select(Slot.starts_at).where(Slot.event_id == circle.event_id()))
    assert len(slots) == SLOTS
    assert min(slots) == datetime.combine(DAY, time(10), MOSCOW)

    organiser.go(f"/desk/{circle.slug}/meetings/tables")
    organiser.fill(number="2", self_booking=True)
    organiser.send()
    assert circle.ask(select(func.count()).where(Table.event_id == circle.event_id())) == 2
    organiser.go(f"/desk/{circle.slug}/meetings/delegations")
    organiser.press("main a[href*='/meetings/delegations/']")


def second_has_no_time_at_first(circle: Circle) -> None:
    second = circle.person("second")
    second.go(f"/my/events/{circle.slug}/availability")
    second.page.locator("main input[type=checkbox]").first.check()
    second.send()
    assert second.page.locator("main input[type=checkbox]").first.is_checked()
    supplier = circle.person("supplier")
    supplier.go(f"/my/events/{circle.slug}/availability")
    supplier.shows("Требования к поставщикам")  # the booked talk keeps its time free


def organiser_has_it_calculated(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/schedule/")
    organiser.page.route("**/progress", lambda route: route.abort())
    organiser.press("main form[action$='/schedule/runs'] button[type=submit]")
    organiser.page.unroute("**/progress")
    organiser.page.locator("ul.levels").wait_for()
    organiser.look("result")
    organiser.go(f"/desk/{circle.slug}/schedule/runs/1/board")
    organiser.shows("Трамвайный")
    assert circle.planned() == [], "a draft binds nobody"


def organiser_compares_variants(circle: Circle) -> None:
    """Two more ways to weigh the marks, side by side with the first; one gets a name and is kept, one is discarded."""
    organiser = circle.person("organiser")
    desk = f"/desk/{circle.slug}/schedule"
    organiser.go(f"{desk}/")
    for way in ("balanced", "buyers", "mutual"):
        organiser.page.locator(f"main input[name=weighing][value={way}]").set_checked(way != "balanced")
    organiser.press("main form[action$='/schedule/runs'] button[type=submit]")
    organiser.page.locator("table.compare thead th").nth(1).wait_for()
    organiser.look("two variants")
    organiser.go(f"{desk}/runs/2")
    organiser.page.locator("#variant-name").fill("Закупщики вперёд")
    organiser.press("main form[action$='/runs/2/name'] button")
    organiser.press("main form[action$='/runs/2/keep'] button")
    organiser.go(f"{desk}/runs/3")
    organiser.press("main form[action$='/runs/3/discard'] button")
    organiser.go(f"{desk}/variants")
    organiser.shows("Закупщики вперёд", "оставлен", "на границе")
    organiser.go(f"{desk}/runs/1/changes")
    organiser.shows("новая")
    organiser.go(f"{desk}/runs/1/fairness")
    assert organiser.fetch(f"{desk}/runs/1/fairness.pdf").startswith(b"%PDF")


def organiser_publishes_it(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/schedule/variants")
    organiser.press("main form[action$='/runs/1/publish'] button", confirm=True)
    until(lambda: len(circle.planned()) == 2, limit=10, what="both suppliers should meet the buyer")
    organiser.go(f"/desk/{circle.slug}/schedule/board")
    organiser.go(f"/desk/{circle.slug}/schedule/")
    for name in FIRMS:
        letter = circle.letter(address(name), "matchmaking/schedule_published")
        assert ("Tram" if name == "second" else "Литейка" if name == "buyer" else "Трамвайный") in letter
    rows = rows_of(organiser.fetch(f"/desk/{circle.slug}/schedule/schedule.xlsx"))
    assert len(rows) == 1 + 2, "heads and both meetings"
    starts = (
        select(Slot.starts_at)
        .join(Meeting, Meeting.slot_id == Slot.id)
        .join(Delegation, Delegation.id == Meeting.supplier_id)
        .where(Meeting.event_id == circle.event_id())
    )
    for company, busy_until in [("supplier", time(10, 30)), ("second", time(10, 20))]:
        (moment,) = circle.ask_all(starts.where(Delegation.company_id == circle.company_ids[company]))
        assert moment >= datetime.combine(DAY, busy_until, MOSCOW), f"{company} cannot meet so early"


def everybody_reads_why(circle: Circle) -> None:
    """The SME about its own meetings, the organiser about the pair."""
    supplier = circle.person("supplier")
    supplier.go(f"/my/events/{circle.slug}")
    supplier.press("main a[href$='/why']")
    supplier.shows("Почему такое расписание", "Ваши встречи", "Трамвайный")
    second = circle.person("second")
    second.go(f"/my/events/{circle.slug}/why")
    second.shows("Why this schedule", "Tram")
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/schedule/board")
    organiser.press("main a[href*='/schedule/why']")
    for name in ("supplier", "buyer"):
        chosen = organiser.page.locator(f"main select[name={name}]")
        chosen.evaluate("e => { (e.tomselect || {setValue: v => e.value = v}).setValue(e.options[1].value) }")
    organiser.press("main form[method=get] button[type=submit]")
    organiser.shows("Они встречаются")


def second_cancels_and_books_anew(circle: Circle) -> None:
    """On a phone, in English; the other side is told both times."""
    second = circle.person("second")
    second.go(f"/my/events/{circle.slug}")
    cancel_own_meeting(circle, "second", "We are held up.")
    assert len(circle.planned()) == 1
    assert "We are held up." in circle.letter(address("buyer"), "matchmaking/meeting_cancelled")
    book_own_meeting(circle, "second", "Tram")
    assert len(circle.planned()) == 2
    assert "Точмех" in circle.letter(address("buyer"), "matchmaking/meeting_booked")
    second.go("/my/schedule")
    second.shows("Tram")


def cancel_own_meeting(circle: Circle, name: str, reason: str) -> None:
    """A participant calls off the only meeting there is."""
    person = circle.person(name)
    person.go(f"/my/events/{circle.slug}/booking")
    person.page.locator("main details.fold:has(form[action$='/cancel']) summary").first.click()
    person.page.locator("main form[action$='/cancel'] [name=reason]").first.fill(reason)
    person.look("cancel")
    person.press("main form[action$='/cancel'] .btn-danger")


def book_own_meeting(circle: Circle, name: str, company: str) -> None:
    """A participant takes a free time with a company."""
    person = circle.person(name)
    person.go(f"/my/events/{circle.slug}/booking")
    person.press(f"main tr:has-text('{company}') a[href*='other=']")
    person.page.locator("main .time-choice:not(.is-off)").first.click()
    person.press("main form[action$='/meetings'] .btn-primary")


def places(circle: Circle) -> list[int]:
    """The times of the meetings that stand."""
    query = select(Meeting.slot_id).where(Meeting.event_id == circle.event_id())
    return circle.ask_all(query.where(Meeting.state == MeetingState.PLANNED).order_by(Meeting.id))


def organiser_moves_a_meeting_by_mouse_and_by_keyboard(circle: Circle) -> None:
    """Carried to a green cell and put back; then carried to the next free one by keys, and taken back too."""
    organiser = circle.person("organiser")
    page = organiser.go(f"/desk/{circle.slug}/schedule/board")
    before = places(circle)
    card = page.locator(".meet[data-targets]").first
    card.scroll_into_view_if_needed()
    box = card.bounding_box() or {}
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=3)
    target = page.locator(".cell.is-target:not(:has(.meet))").first
    target.wait_for()
    aim = target.bounding_box() or {}
    page.mouse.move(aim["x"] + 20, aim["y"] + 20, steps=3)
    with page.expect_navigation(wait_until="load"):
        page.mouse.up()
    organiser.look("moved")
    assert places(circle) != before
    organiser.press(".notice form[action$='/put'] button")
    assert places(circle) == before

    page.locator(".meet[data-targets]").first.focus()
    page.keyboard.press("m")
    spoken = page.locator("[data-spoken]")
    spoken.filter(has_text="Стрелки").wait_for()
    for key in ("ArrowLeft",) * SLOTS + ("ArrowRight",) * SLOTS:
        page.keyboard.press(key)
        if page.locator(".cell.is-over.is-target").count():
            break
    organiser.look("carried by keyboard")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert places(circle) != before
    organiser.press(".notice form[action$='/put'] button")
    assert places(circle) == before


def organiser_finds_a_company(circle: Circle) -> None:
    """Without a page loaded anew; "/" leads to the search, Enter to the meeting, Escape shows all again."""
    organiser = circle.person("organiser")
    page = organiser.go(f"/desk/{circle.slug}/schedule/board")
    rows = page.locator(".board [data-board-row]")
    shown = rows.count()
    page.locator(".meet[data-targets]").first.focus()
    page.keyboard.press("/")
    page.keyboard.type("точмех")
    page.locator(".meet.is-found").wait_for()
    assert page.locator(".board [data-board-row]:visible").count() <= shown
    assert page.locator(".meet.is-dim").count() == 1
    organiser.look("found")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('is-found')")
    page.keyboard.press("/")
    page.keyboard.type("никого такого")
    page.locator("[data-told]").filter(has_text="нет").wait_for()
    assert not page.locator(".meet[data-targets]:visible").count()
    page.keyboard.press("Escape")
    assert page.locator(".meet[data-targets]:visible").count() == 2


def organiser_exchanges_two_meetings(circle: Circle) -> None:
    """Refused with the reason while one supplier sits in a talk; then by keyboard, and by a finger that rests on one
    meeting and carries it to the other; undone by one click both times."""
    organiser = circle.person("organiser")
    page = organiser.go(f"/desk/{circle.slug}/schedule/board")
    first, second = page.locator(".meet[data-targets]").first, page.locator(".meet[data-targets]").last

    def carry(over: str) -> None:
        first.focus()
        page.keyboard.press("m")
        page.locator(".cell.is-target").first.wait_for()
        for _step in range(SLOTS):
            page.keyboard.press("ArrowRight")
            if page.locator(over).count():
                return

    carry(".cell.is-over.is-refused:has(.meet)")
    page.locator(".drop-why").filter(has_text="Обмен").wait_for()
    page.keyboard.press("Escape")
    carry(".cell.is-over.is-target:not(.is-swap)")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    before = places(circle)
    carry(".cell.is-over.is-swap")
    page.locator(".drop-why.is-price").filter(has_text="переносит 2 встречи").wait_for()
    organiser.look("exchange by keyboard")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert places(circle) == before[::-1]
    organiser.look("exchanged")
    organiser.press(".notice form[action$='/undo'] button")
    assert places(circle) == before

    first.scroll_into_view_if_needed()
    start, aim = first.bounding_box() or {}, second.bounding_box() or {}
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, box: dict[str, float] | None = None) -> None:
        points = [{"x": box["x"] + 12, "y": box["y"] + 12}] if box else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    page.locator(".ghost").wait_for()
    page.locator(".cell.is-swap").wait_for()
    touch("touchMove", aim)
    page.locator(".cell.is-over.is-swap").wait_for()
    with page.expect_navigation(wait_until="load"):
        touch("touchEnd")
    assert places(circle) == before[::-1]
    organiser.press(".notice form[action$='/undo'] button")
    assert places(circle) == before


def organiser_amends_the_schedule(circle: Circle) -> None:
    """The price first: one meeting falls away, and the same two are brought together again; only they are told."""
    organiser = circle.person("organiser")
    meeting_id = circle.planned()[0]
    pair = select(Meeting.supplier_id, Meeting.buyer_id).where(Meeting.id == meeting_id)
    supplier, buyer = (
        circle.ask(pair.with_only_columns(one)) for one in (Meeting.supplier_id, Meeting.buyer_id)
    )
    organiser.go(f"/desk/{circle.slug}/schedule/meetings/{meeting_id}")
    organiser.press("main a[href*='what=cancel']")
    organiser.shows("отменяет 1", "касается 2 компаний")
    organiser.page.locator("main section [name=reason]").last.fill("Проба")
    organiser.press("main section form:has-text('Сделать так') button")
    assert len(circle.planned()) == 1
    told = circle.messages(address("buyer"), "matchmaking/schedule_published", sent=False)
    newest = select(OutboxMessage.text).where(OutboxMessage.recipient == address("buyer"))
    assert "Причина изменения: Проба" in circle.ask(newest.order_by(OutboxMessage.id.desc()))
    organiser.go(f"/desk/{circle.slug}/schedule/amend?what=together&supplier={supplier}&buyer={buyer}")
    organiser.press("main section form:has-text('Сделать так') button")
    assert len(circle.planned()) == 2
    assert circle.messages(address("buyer"), "matchmaking/schedule_published", sent=False) == told + 1


STEPS = [
    organiser_lays_slots_and_tables,
    second_has_no_time_at_first,
    organiser_has_it_calculated,
    organiser_compares_variants,
    organiser_publishes_it,
    everybody_reads_why,
    organiser_finds_a_company,
    organiser_moves_a_meeting_by_mouse_and_by_keyboard,
    organiser_exchanges_two_meetings,
    organiser_amends_the_schedule,
    second_cancels_and_books_anew,
]
