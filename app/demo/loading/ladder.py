"""One event asks its firms for a card, a document and a webinar; some have sent it, one was sent back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.demo.loading.world import World
from app.events.models import Role
from app.infra.db import db
from app.readiness import operations, queries
from app.readiness.models import Applies
from app.registrations.models import Registration, RegistrationState

EVENT, WEBINAR = "medizdeliya", "vebinar-223"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
TITLE = ("Карта партнёра", "Partner card")
HELP = (
    "Реквизиты, подписант, контакты. Подойдёт скан с подписью или файл, подписанный электронно.",
    "Bank details, who signs, contacts. A signed scan or an electronically signed file will do.",
)
BACK = "Нет подписи руководителя: пришлите подписанный экземпляр."
PAPER_CAME = "Документ передан на бумаге, оригинал у координатора."


def load(world: World) -> None:
    """The steps, and how far the first firms are."""
    event, owner = world.events[EVENT], world.users[_owner(world)]
    common: dict[str, Any] = {"actor": owner, "now": world.now - timedelta(days=3)}
    plain = {"title_ru": "", "title_en": "", "help_ru": "", "help_en": "", "settings": {}}
    close = event.wishes_close_at or event.starts_at
    operations.add_step(
        event,
        "card",
        {**plain, "applies": Applies.EVERYBODY, "due_at": close - timedelta(days=7)},
        **common,
    )
    document = operations.add_step(
        event,
        "document",
        {
            "applies": Applies.SUPPLIER,
            "due_at": close - timedelta(days=5),
            "title_ru": TITLE[0],
            "title_en": TITLE[1],
            "help_ru": HELP[0],
            "help_en": HELP[1],
            "settings": {"files": "documents", "megabytes": 5},
        },
        **common,
    )
    operations.add_step(
        event,
        "training",
        {
            **plain,
            "applies": Applies.SUPPLIER,
            "due_at": close - timedelta(days=2),
            "settings": {"event_id": world.events[WEBINAR].id},
        },
        **common,
    )
    suppliers = [firm.company for firm in queries.firms(event, world.now) if firm.side == Role.SUPPLIER]
    coming = (
        select(User)
        .join(Registration, Registration.user_id == User.id)
        .where(Registration.event_id == event.id, Registration.state == RegistrationState.APPROVED)
        .order_by(User.id)
    )
    for number, company in enumerate(suppliers[:6]):
        person = db.session.scalars(coming.where(Registration.company_id == company.id)).all()[0]
        operations.send_document(
            event, document, company, PAPER, "kartochka.pdf", actor=person, now=world.now
        )
        if number in (0, 1, 2):
            operations.decide_document(
                event, document, company, accept=number != 2, reason=BACK if number == 2 else "", **common
            )
    for company in suppliers[6:7]:
        operations.waive(event, document, company, reason=PAPER_CAME, **common)


def _owner(world: World) -> str:
    return next(record.owner for record in world.content.events if record.key == EVENT)
