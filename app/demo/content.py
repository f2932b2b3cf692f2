"""The demonstration's content, read from ``data/`` and checked as a whole."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.demo.reading import ContentError, build
from app.demo.records.events import Event, Programme, Template, Wish
from app.demo.records.firms import Buyer, Firm, Supplier
from app.demo.records.outcomes import OutcomeMix
from app.demo.records.people import Account, People, Person, Speaker

DATA = Path(__file__).parent / "data"
CLUSTERS = Path(__file__).parents[1] / "companies" / "data" / "clusters.json"
_SATURDAY = 5
_HOLIDAYS = {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the demonstration consists of, with all references resolved."""

    buyers: tuple[Buyer, ...]
    suppliers: tuple[Supplier, ...]
    speakers: tuple[Speaker, ...]
    events: tuple[Event, ...]
    wishes: tuple[Wish, ...]
    outcomes: OutcomeMix
    people: People
    templates: tuple[Template, ...]

    def firms(self) -> Iterator[Firm]:
        """Buyers, then suppliers."""
        yield from self.buyers
        yield from self.suppliers

    def persons(self) -> Iterator[Person]:
        """Everybody: the centre's staff, representatives, speakers."""
        yield from self.people.staff
        for firm in self.firms():
            yield from firm.representatives
        yield from self.speakers


def first_day(loaded_on: dt.date, day_offset: int, days: int = 1) -> dt.date:
    """The first day on or after the offset from which ``days`` (at most 5) are all working days in Russia."""
    day = loaded_on + dt.timedelta(days=day_offset)
    while not all(_is_working(day + dt.timedelta(days=n)) for n in range(days)):
        day += dt.timedelta(days=1)
    return day


def _is_working(day: dt.date) -> bool:
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS


def load(data: Path = DATA) -> Content:
    """Reads and checks all files; raises ContentError naming the file and the record."""
    programme = build(Programme, _json(data / "events.json"), "events.json")
    content = Content(
        buyers=_many(Buyer, data / "buyers.json"),
        suppliers=tuple(
            supplier
            for path in sorted((data / "suppliers").glob("*.json"))
            for supplier in _many(Supplier, path)
        ),
        speakers=programme.speakers,
        events=programme.events,
        wishes=_many(Wish, data / "wishes.json"),
        outcomes=build(OutcomeMix, _json(data / "outcomes.json"), "outcomes.json"),
        people=build(People, _json(data / "people.json"), "people.json"),
        templates=_many(Template, data / "templates.json"),
    )
    _check_unique(content)
    _check_events(content)
    _check_wishes(content)
    _check_the_rest(content)
    return content


def accounts(data: Path = DATA) -> list[tuple[str, Account]]:
    """Address and account of those who may sign in, read alone: every start prints them."""
    people = build(People, _json(data / "people.json"), "people.json")
    firms = [*_json(data / "buyers.json")]
    for path in sorted((data / "suppliers").glob("*.json")):
        firms += _json(path)
    addresses = {person.key: person.email for person in people.staff}
    addresses |= {person["key"]: person["email"] for firm in firms for person in firm["representatives"]}
    return [(addresses[account.person].lower(), account) for account in people.accounts]


def cluster_slugs() -> set[str]:
    """Slugs of the product's own cluster register."""
    return {cluster["slug"] for cluster in _json(CLUSTERS)["clusters"]}


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _many(kind: type[T], path: Path) -> tuple[T, ...]:
    return tuple(build(kind, raw, f"{path.name}[{n}]") for n, raw in enumerate(_json(path)))


def _keys(content: Content) -> Iterator[str]:
    for person in content.persons():
        yield person.key
    for firm in content.firms():
        yield firm.key
    for buyer in content.buyers:
        yield from (need.key for need in buyer.needs)
    for supplier in content.suppliers:
        yield from (offer.key for offer in supplier.offers)
    for event in content.events:
        yield event.key
        yield from (session.key for session in event.agenda)


def _check_unique(content: Content) -> None:
    for what, values in {
        "key": _keys(content),
        "INN": (firm.inn for firm in content.firms()),
        "OGRN": (firm.ogrn for firm in content.firms()),
        "e-mail": (person.email for person in content.persons()),
        "wish": (f"{w.event}: {w.wisher} about {w.about}" for w in content.wishes),
    }.items():
        twice = [value for value, times in Counter(values).items() if times > 1]
        if twice:
            raise ContentError(f"{what} used twice: {', '.join(twice)}")


def _require(known: set[str], used: set[str], where: str) -> None:
    if used - known:
        raise ContentError(f"{where}: unknown {', '.join(sorted(used - known))}")


def _check_events(content: Content) -> None:
    firms = {firm.key: {p.key for p in firm.representatives} for firm in content.firms()}
    speakers = {speaker.key for speaker in content.speakers}
    _require({event.key for event in content.events}, {t.event for t in content.templates}, "templates.json")
    staff = {person.key for person in content.people.staff}
    for event in content.events:
        where = f"events.json {event.key}"
        _require(cluster_slugs(), set(event.clusters), where)
        _require(staff, {event.owner}, where)
        _require(set(firms), {p.company for p in event.participants}, where)
        for session in event.agenda:
            _require(speakers, set(session.speakers), f"{where} {session.key}")
            if session.starts >= session.ends or not 0 <= session.day < event.days:
                raise ContentError(f"{where} {session.key}: wrong time")
        for participant in event.participants:
            _require(firms[participant.company], set(participant.people), where)


def _check_wishes(content: Content) -> None:
    roles = {
        (event.key, participant.company): participant.role
        for event in content.events
        for participant in event.participants
        if participant.state == "approved"
    }
    for wish in content.wishes:
        sides = {roles.get((wish.event, wish.wisher)), roles.get((wish.event, wish.about))}
        if sides != {"supplier", "buyer"}:
            raise ContentError(
                f"wishes.json {wish.event}: {wish.wisher} and {wish.about} "
                "are not an admitted supplier and an admitted buyer"
            )


def _check_the_rest(content: Content) -> None:
    slugs = cluster_slugs()
    for supplier in content.suppliers:
        _require(slugs, set(supplier.clusters), supplier.key)
    for buyer in content.buyers:
        _require(slugs, set(buyer.interested_in), buyer.key)
        for need in buyer.needs:
            if need.price_min_rub > need.price_max_rub:
                raise ContentError(f"{need.key}: price corridor upside down")
    finished = {event.key for event in content.events if event.state == "finished"}
    _require(finished, {content.outcomes.event}, "outcomes.json")
    persons = {person.key for person in content.persons()}
    _require(persons, {account.person for account in content.people.accounts}, "people.json")
