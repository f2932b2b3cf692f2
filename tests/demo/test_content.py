"""The demonstration's data files hold together, and nobody in them can be taken for a real firm."""

import datetime as dt
import json
import re
from itertools import pairwise

import pytest
from stdnum.ru import inn, ogrn

from app.demo import content
from app.demo.reading import ContentError, build
from app.demo.records.events import Slots
from app.demo.records.firms import Need
from app.demo.records.people import Text

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
OKPD2 = re.compile(r"\d\d\.\d\d(\.\d\d(\.\d{3})?)?")


@pytest.fixture(scope="module")
def loaded():
    return content.load()


def texts(record, where=""):
    """Every Text inside a record with the path to it."""
    if isinstance(record, Text):
        yield where, record
    elif isinstance(record, (tuple, list)):
        for n, item in enumerate(record):
            yield from texts(item, f"{where}[{n}]")
    elif isinstance(record, dict):
        for key, item in record.items():
            yield from texts(item, f"{where}.{key}")
    elif hasattr(record, "__dataclass_fields__"):
        for name in record.__dataclass_fields__:
            yield from texts(getattr(record, name), f"{where}.{name}")


def minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def slot_times(form: Slots):
    """(start, end) of each slot in minutes of the day."""
    start = minutes(form.first_start)
    for number in range(1, form.count + 1):
        yield start, start + form.length_min
        start += form.length_min + form.gap_min
        if number == form.lunch.after_slot:
            start = minutes(form.lunch.ends)


def test_the_sizes_are_those_of_a_usual_conference(loaded):
    assert len(loaded.buyers) == 14
    assert len(loaded.suppliers) == 60
    assert all(4 <= len(buyer.needs) <= 6 for buyer in loaded.buyers)
    assert all(2 <= len(supplier.offers) <= 4 for supplier in loaded.suppliers)


def test_every_cluster_has_suppliers_and_every_kind_an_event(loaded):
    assert {slug for supplier in loaded.suppliers for slug in supplier.clusters} == content.cluster_slugs()
    assert len({event.kind for event in loaded.events}) == 8


def test_tax_numbers_are_valid_and_of_a_region_that_does_not_exist(loaded):
    for firm in loaded.firms():
        inn.validate(firm.inn)
        ogrn.validate(firm.ogrn)
        assert firm.inn.startswith("00"), firm.key
        assert firm.ogrn[3:5] == "00", firm.key
        lengths = (12, 15) if firm.legal_form == "ИП" else (10, 13)
        assert (len(firm.inn), len(firm.ogrn)) == lengths, firm.key


def test_three_suppliers_are_sole_traders(loaded):
    assert sum(supplier.legal_form == "ИП" for supplier in loaded.suppliers) == 3


def test_short_names_fit_board_and_badge(loaded):
    for firm in loaded.firms():
        assert len(firm.short.ru) <= 24, firm.short.ru
        assert len(firm.short.en) <= 24, firm.short.en


def test_both_languages_are_written_everywhere(loaded):
    for where, text in texts([loaded.buyers, loaded.suppliers, loaded.speakers, loaded.events]):
        assert text.ru == text.ru.strip() != "", where
        assert text.en == text.en.strip() != "", where
        assert not CYRILLIC.search(text.en), f"{where}: {text.en}"
    for where, text in texts([loaded.wishes, loaded.outcomes, loaded.people]):
        assert CYRILLIC.search(text.ru) and not CYRILLIC.search(text.en), where


def test_russian_quotes_are_herringbones_with_low_quotes_inside(loaded):
    for where, text in texts(loaded):
        assert '"' not in text.ru, f"{where}: {text.ru}"
        marks = "".join(re.findall("[«»„“]", text.ru))
        assert re.fullmatch("(«(„“)*»)*", marks), f"{where}: {text.ru}"


def test_no_word_mixes_alphabets(loaded):
    for where, text in texts(loaded):
        assert not re.search("[a-z][а-яё]|[а-яё][a-z]", text.ru, re.IGNORECASE), f"{where}: {text.ru}"


def test_codes_have_the_format_of_okpd2(loaded):
    for buyer in loaded.buyers:
        assert all(OKPD2.fullmatch(need.okpd2) for need in buyer.needs), buyer.key
    for supplier in loaded.suppliers:
        assert all(OKPD2.fullmatch(offer.okpd2) for offer in supplier.offers), supplier.key


def test_addresses_are_on_the_reserved_domain(loaded):
    for person in loaded.persons():
        assert re.fullmatch(r"[a-z0-9.-]+@[a-z0-9.-]+\.example", person.email), person.email
    for firm in loaded.firms():
        assert re.fullmatch(r"https://[a-z0-9-]+\.example", firm.site), firm.site


def test_needs_are_due_in_2027_at_a_possible_price(loaded):
    for buyer in loaded.buyers:
        for need in buyer.needs:
            assert need.deadline.year == 2027, need.key
            assert 0 < need.price_min_rub <= need.price_max_rub, need.key


def test_supplier_size_follows_its_staff(loaded):
    bounds = {"micro": (1, 15), "small": (16, 100), "medium": (101, 250)}
    for supplier in loaded.suppliers:
        low, high = bounds[supplier.size]
        assert low <= supplier.staff <= high, supplier.key


def test_slots_keep_lunch_free_and_lie_inside_the_meetings_of_the_agenda(loaded):
    for event in loaded.events:
        assert (event.slots is None) == (event.kind != "supplier_conference"), event.key
        if event.slots is None:
            continue
        blocks = [(minutes(s.starts), minutes(s.ends)) for s in event.agenda if s.kind == "meetings"]
        slots = list(slot_times(event.slots))
        assert all(before[1] <= after[0] for before, after in pairwise(slots)), event.key
        lunch = minutes(event.slots.lunch.starts), minutes(event.slots.lunch.ends)
        for start, end in slots:
            assert any(a <= start and end <= b for a, b in blocks), (event.key, start)
            assert end <= lunch[0] or start >= lunch[1], (event.key, start)


def test_every_supplier_conference_has_a_table_for_each_seat(loaded):
    seats = {buyer.key: buyer.seats for buyer in loaded.buyers}
    for event in loaded.events:
        if event.kind == "supplier_conference":
            coming = [p.company for p in event.participants if p.role == "buyer"]
            assert event.tables >= sum(seats[key] for key in coming), event.key


def test_a_room_holds_one_thing_at_a_time_and_a_speaker_is_in_one_place(loaded):
    for event in loaded.events:
        for n, one in enumerate(event.agenda):
            assert event.starts <= one.starts and one.ends <= event.ends, one.key
            for other in event.agenda[n + 1 :]:
                if one.day == other.day and one.starts < other.ends and other.starts < one.ends:
                    assert one.room is None or one.room != other.room, (one.key, other.key)
                    assert not set(one.speakers) & set(other.speakers), (one.key, other.key)


def test_places_are_not_oversold(loaded):
    for event in loaded.events:
        approved = [p for p in event.participants if p.state == "approved"]
        assert sum(len(p.people) for p in approved) <= event.capacity, event.key
        if event.supplier_capacity is not None:
            suppliers = sum(len(p.people) for p in approved if p.role == "supplier")
            assert suppliers <= event.supplier_capacity, event.key


def test_a_refusal_and_a_cancelled_event_have_their_reason(loaded):
    for event in loaded.events:
        assert (event.cancel_reason is not None) == (event.state == "cancelled"), event.key
        for participant in event.participants:
            assert (participant.reason is not None) == (participant.state == "declined"), participant.company


def test_only_a_registration_approved_by_hand_waits(loaded):
    for event in loaded.events:
        waiting = {p.role for p in event.participants if p.state == "pending"}
        assert all(event.registration.approval[role] == "by_hand" for role in waiting), event.key


def test_a_conference_is_ready_to_be_scheduled(loaded):
    ready = next(event for event in loaded.events if event.key == "kompozity-transport")
    wishes = [wish for wish in loaded.wishes if wish.event == ready.key]
    assert {wish.level for wish in wishes} == {"must", "want", "reserve", "no"}
    said = {(wish.wisher, wish.about) for wish in wishes}
    assert sum((about, wisher) in said for wisher, about in said) > 100


@pytest.mark.parametrize("loaded_on", [dt.date(2026, 11, 16) + dt.timedelta(days=n) for n in range(7)])
def test_events_fall_on_working_days_and_stay_in_their_tense(loaded, loaded_on):
    for event in loaded.events:
        first = content.first_day(loaded_on, event.day_offset, event.days)
        last = first + dt.timedelta(days=event.days - 1)
        assert first.weekday() <= last.weekday() < 5, event.key
        assert (last < loaded_on) == (event.state == "finished"), event.key
        closes = first - dt.timedelta(days=event.registration.closes_days_before)
        opens = loaded_on + dt.timedelta(days=event.registration.opens_day_offset)
        assert opens < closes <= first, event.key
        assert closes < first or event.registration.closes_at <= event.starts, event.key


def test_stages_and_weights_of_outcomes_are_whole(loaded):
    mix = loaded.outcomes
    assert mix.meetings.held_weight + sum(missed.weight for missed in mix.meetings.missed) == 100
    assert {stage.stage for stage in mix.stages} == set(mix.notes)
    says, differs = mix.statements, mix.differences
    assert says.both + says.buyer_only + says.supplier_only + says.neither == 100
    assert differs.same + differs.supplier_ahead + differs.buyer_ahead + differs.sum_differs == 100
    for stage in mix.stages:
        assert (stage.sum_min_rub is None) == (stage.sum_max_rub is None)
        if stage.sum_min_rub is not None:
            assert 0 < stage.sum_min_rub < stage.sum_max_rub


def test_each_role_has_an_account(loaded):
    roles = {account.role for account in loaded.people.accounts}
    assert roles == {"administrator", "organiser", "steward", "buyer", "representative"}


def test_clusters_keep_the_facts_and_invent_none():
    register = json.loads(content.CLUSTERS.read_text(encoding="utf-8"))
    known = {organisation["key"] for organisation in register["organisations"]}
    assert len(register["clusters"]) == 10
    for cluster in register["clusters"]:
        assert set(cluster["members"]) <= known
        assert cluster["coordinator"] is None or cluster["coordinator"] in known
        assert all(priority["ru"] and priority["en"] for priority in cluster["priorities"])
    for organisation in register["organisations"]:
        assert set(organisation) == {"key", "name_ru", "name_en", "short_ru", "short_en", "kind"}
        assert len(organisation["short_ru"]) <= 24 and len(organisation["short_en"]) <= 24


def need(**changes):
    raw = {
        "key": "n",
        "what_ru": "Крепёж",
        "what_en": "Fasteners",
        "okpd2": "25.94.11",
        "quantity_per_year": 10,
        "unit_ru": "шт.",
        "unit_en": "pcs",
        "price_min_rub": 1,
        "price_max_rub": 2,
        "deadline": "2027-02-01",
        "required_papers_ru": ["образец"],
        "required_papers_en": ["sample"],
        "route": "fz44",
    }
    return {name: value for name, value in {**raw, **changes}.items() if value != "absent"}


def test_a_record_is_read_with_its_types():
    record = build(Need, need(), "here")
    assert record.deadline == dt.date(2027, 2, 1)
    assert record.required_papers == (Text("образец", "sample"),)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what_en": "absent"}, "here.what: what_en is missing"),
        ({"what_en": ""}, "here.what.en: empty text"),
        ({"colour": "red"}, "here: unknown colour"),
        ({"route": "barter"}, "here.route: 'barter' is none of"),
        ({"deadline": "soon"}, "here.deadline: 'soon' is no date"),
        ({"quantity_per_year": "10"}, "here.quantity_per_year: '10' is no int"),
        ({"required_papers_en": []}, "required_papers: 1 texts in Russian, 0 in English"),
    ],
)
def test_a_wrong_record_is_refused_with_the_place(changes, words):
    with pytest.raises(ContentError, match=words):
        build(Need, need(**changes), "here")


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("wishes.json", {"about": "nobody"}, "not an admitted supplier and an admitted buyer"),
        ("buyers.json", {"interested_in": ["moon"]}, "unknown moon"),
        ("buyers.json", {"key": "kompozit-profil"}, "key used twice: kompozit-profil"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(tmp_path, name, change, words):
    for path in content.DATA.rglob("*.json"):
        copy = tmp_path / path.relative_to(content.DATA)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    broken = json.loads((tmp_path / name).read_text(encoding="utf-8"))
    broken[0].update(change)
    (tmp_path / name).write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(ContentError, match=words):
        content.load(tmp_path)
