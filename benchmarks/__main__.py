"""`make bench`: one table, our figures beside the peers'. Ratios of one run count; machines are noisy."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from app.accounts.models import SystemRole
from benchmarks import amending, amendments, badges, certificates, engines, feed, importing, listing, mailing
from benchmarks.load import Load, drive, request_bytes
from benchmarks.site import BenchSite, bench_site, cookie_of, form_body, make_event, make_people, register_all
from config import BASE_DIR
from tools.test_all import POSTGRES, reachable

REGISTRATIONS = 800


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    figure: str
    ours: str
    goal: str
    pretix: str = ""
    indico: str = ""
    pretalx: str = ""


HEADS = Row("figure", "ours", "goal", "pretix 2026.8", "Indico 3.2.9", "pretalx 2025.2")


def main() -> int:
    rows: list[Row] = []

    def note(found: Iterator[Row]) -> None:
        for row in found:
            print(f"  {row.figure}: {row.ours}", flush=True)
            rows.append(row)

    with folder() as data_dir:
        with bench_site(data_dir):
            pass  # the first start makes the database; what people wait for every day is the second
        with bench_site(data_dir) as site:
            note(site_rows(site))
    note(registration_rows())
    note(correspondence_rows())
    note(document_rows())
    rows.append(Row("installed distributions", str(distributions()), "", "136", "128", "70"))
    print_table(rows)
    print("\nThe engine beside other ways to make a schedule (python -m benchmarks.engines for other sizes)")
    engines.main(["S", "M", "L"])
    print("\nThe engine with lunch, longest runs and walking")
    engines.main(["M", "L", "--hall"])
    print("\nAmendments of a published schedule")
    amendments.main()
    return amending.main()


def site_rows(site: BenchSite) -> Iterator[Row]:
    """Pages under load, start and memory, on SQLite with two processes."""
    yield Row("start to first page, s", f"{site.started_in:.1f}", "≤ 2", "2.4–4.4", "2.7", "1.1–1.8")
    with site.app.app_context():
        event = make_event()
        organiser = make_people(1, role=SystemRole.ORGANISER)[0]
        register_all(event, make_people(500))
        cookie = cookie_of(site.app, organiser)
        slug = event.slug
    drive(site.port, [request_bytes("GET", f"/events/{slug}")] * 20)
    memory = site.memory_mib()
    page = best(lambda: drive(site.port, [request_bytes("GET", f"/events/{slug}")] * 1200))
    yield Row(
        "event page, req/s (p50/p95 ms)",
        shown(page),
        "≥ 400",
        "49–62 (121/169)",
        "68 (112/140)",
        "16–18 (420/600)",
    )
    listing = best(
        lambda: drive(site.port, [request_bytes("GET", f"/desk/{slug}/registrations", cookie=cookie)] * 500)
    )
    yield Row("organiser's list of 500, req/s (p50/p95 ms)", shown(listing), "≥ 150", "25", "4", "")
    yield Row(
        "memory of 2 processes after the first requests, MiB", f"{memory:.0f}", "≤ 250", "442", "432", "203"
    )


def registration_rows() -> Iterator[Row]:
    """A registration through HTTP, one POST each, on SQLite and PostgreSQL."""
    peers = {"SQLite": ("18–33 of 40 failed", "", ""), "PostgreSQL": ("3.2–4.1 (REST 24)", "14.6", "")}
    for name, database_url in chain([("SQLite", None)], postgres()):
        with folder() as data_dir, bench_site(data_dir, database_url=database_url) as site:
            with site.app.app_context():
                event = make_event(capacity=REGISTRATIONS * 2)
                bodies = [
                    request_bytes(
                        "POST",
                        f"/events/{event.slug}/register",
                        cookie=cookie_of(site.app, user),
                        body=form_body(role="attendee", consent="y", position_ru="инженер"),
                    )
                    for user in make_people(REGISTRATIONS)
                ]
            load = drive(site.port, bodies)
            ok = load.statuses.get(302, 0)
            text = f"{shown(load)}, {REGISTRATIONS - ok} errors"
            yield Row(
                f"registrations/s over HTTP, 8 connections, {name}", text, "≥ 80, 0 errors", *peers[name]
            )


def correspondence_rows() -> Iterator[Row]:
    """Long lists and many letters, on SQLite in one process each."""
    views = listing.measure()
    usual, *others = (view["cpu_ms"] for view in views.values())
    statements = max(view["statements"] for view in views.values())
    grown = max(view["statements"] - view["statements_of_few"] for view in views.values())
    yield Row(
        "list page of 20,000 registrations, CPU ms: first page, slowest search (statements, more than of 120)",
        f"{usual:.0f}, {max(others):.0f} ({statements}, +{grown})",
        "≤ 60 (+0)",
    )
    entered = importing.measure()
    waited = entered["check"] + entered["write"]
    yield Row(
        "import of 5,000 registrations, s: checked + written (CPU s)",
        f"{waited:.1f} ({entered['cpu']:.1f})",
        "≤ 15",
    )
    yield Row("5,000 tickets of that import put into the outbox, s", f"{entered['told']:.1f}", "")
    sent = mailing.measure()
    yield Row(
        "mailing of 10,000: queued/s (per CPU-s)",
        f"{sent['queued_per_second']:.0f} ({sent['queued_per_cpu_second']:.0f})",
        "",
    )
    yield Row(
        "mailing of 10,000: delivered/s to a local SMTP server (per CPU-s)",
        f"{sent['delivered_per_second']:.0f} ({sent['delivered_per_cpu_second']:.0f})",
        "",
    )
    yield Row(
        "mailing of 10,000: peak of memory, MiB (grown by)",
        f"{sent['peak_mib']:.0f} ({sent['grown_mib']:.0f})",
        "",
    )


def document_rows() -> Iterator[Row]:
    """Badges and the calendar feed, by CPU time of one process."""
    made = badges.measure()
    yield Row(
        "500 badges with QR, per CPU-second",
        f"{made['badges_per_cpu_second']:.0f}",
        "≥ 160",
        "138 without QR",
        "75",
        "",
    )
    handed = certificates.measure()
    yield Row(
        "1,000 certificates issued, CPU s (s)",
        f"{handed['issue_cpu']:.1f} ({handed['issue_seconds']:.1f})",
        "",
    )
    yield Row(
        "1,000 certificates as PDF, CPU s (s)", f"{handed['pdf_cpu']:.1f} ({handed['pdf_seconds']:.1f})", ""
    )
    fed = feed.measure()
    yield Row("calendar of 200 items, per second", f"{fed['feeds_per_second']:.0f}", "≥ 100", "", "", "9")


def postgres() -> Iterator[tuple[str, str]]:
    """A fresh database on the server the tests use, where it is reachable."""
    from sqlalchemy import create_engine, make_url, text

    if not reachable(POSTGRES):
        return
    address = make_url(POSTGRES.replace("postgresql://", "postgresql+psycopg://", 1))
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS tandem_bench WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE tandem_bench"))
    yield (
        "PostgreSQL",
        address.set(database="tandem_bench").render_as_string(hide_password=False).replace("+psycopg", "", 1),
    )
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE tandem_bench WITH (FORCE)"))
    engine.dispose()


def best(measure: Callable[[], Load], runs: int = 3) -> Load:
    """The quickest of a few runs: what the code can do when the machine lets it."""
    return max((measure() for _ in range(runs)), key=lambda load: load.per_second)


def shown(load: Load) -> str:
    errors = f", {load.errors} failed" if load.errors else ""
    return f"{load.per_second:.0f} ({load.p50:.0f}/{load.p95:.0f}){errors}"


def distributions() -> int:
    """What requirements.txt installs."""
    return len(
        re.findall(r"^[A-Za-z0-9_.\-]+==", (BASE_DIR / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    )


def print_table(rows: list[Row]) -> None:
    table = [[getattr(row, name) for name in Row.__dataclass_fields__] for row in [HEADS, *rows]]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    print(
        f"{os.cpu_count()} processors, Python {sys.version.split()[0]}; peers: measured earlier on a 2-core machine"
    )
    for number, line in enumerate(table):
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("─" * width for width in widths))


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="tandem-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
