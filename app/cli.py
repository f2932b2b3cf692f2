"""Commands: flask --app wsgi COMMAND."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click
from flask import Flask, current_app

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import SystemRole
from app.accounts.passwords import hash_password
from app.core import clock
from app.core.errors import DomainError
from app.demo.accounts import greeting
from app.infra import outbox, tidying
from app.infra.db import transaction
from app.infra.schema import use_migrations

LARGEST_BOUNCE = 5 * 1024 * 1024


def register(app: Flask) -> None:
    for command in (create_administrator, load_demo, run_worker, take_bounces, tidy_files):
        app.cli.add_command(command)
    if "db" in sys.argv[1:]:  # `flask db …`; nobody else needs Alembic at hand
        use_migrations(app)


@click.command("create-administrator")
@click.option("--email", prompt=True)
@click.option("--family-name", prompt=True)
@click.option("--given-name", prompt=True)
@click.password_option()
def create_administrator(email: str, family_name: str, given_name: str, password: str) -> None:
    """Make the first administrator, or make a known person one."""
    try:
        with transaction():
            now = clock.now()
            user = people.by_email(email) or accounts.add_person(
                email=email, family_name=family_name, given_name=given_name, now=now
            )
            user.password_hash = hash_password(password)
            user.email_confirmed_at = user.email_confirmed_at or now
            accounts.set_roles(user, user.roles | {SystemRole.ADMINISTRATOR}, actor=None, now=now)
    except DomainError as refusal:
        raise click.ClickException(refusal.code) from refusal
    click.echo(f"{email} is an administrator.")


@click.command("demo")
def load_demo() -> None:
    """Load the demonstration into an empty database and print its accounts."""
    # deferred: every start imports the commands, one in a lifetime loads the demonstration
    from app.demo.load import DatabaseNotEmpty, load_demonstration

    try:
        load_demonstration()
    except DatabaseNotEmpty as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("\n".join(greeting()))


@click.command("work")
@click.option("--threads", default=2, show_default=True, help="Jobs done at the same time.")
def run_worker(threads: int) -> None:
    """Run the worker: jobs, mail, periodic work."""
    from app.infra.worker import work  # deferred: the queue's library is for workers

    work(current_app._get_current_object(), threads=threads)  # type: ignore[attr-defined]


@click.command("bounces")
@click.argument("mail", type=click.File("rb"), default="-")
def take_bounces(mail: BinaryIO) -> None:
    """Read one undeliverable message (RFC 3464), as a mail server hands it over: flask bounces < message."""
    with transaction():
        noted = outbox.take_reports(mail.read(LARGEST_BOUNCE), now=clock.now())
    click.echo(f"{noted} of our messages did not arrive.")


@click.command("tidy-files")
def tidy_files() -> None:
    """Delete every uploaded file in the data folder that the database does not know."""
    removed = tidying.remove_strays(now=clock.now(), all_of_them=True)
    click.echo(f"{removed} files deleted.")
