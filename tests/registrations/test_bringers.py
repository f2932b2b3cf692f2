"""Only those who come as buyers bring needs to an event."""

import pytest

from app.catalogue import operations as catalogue
from app.catalogue import queries
from app.catalogue.models import Need, ProcurementRoute
from app.core import clock
from app.core.errors import Refused
from app.events.models import Role
from app.infra.db import transaction
from tests.factories import make_company, make_event, make_registration, make_user, saved

pytestmark = pytest.mark.usefixtures("session")


@pytest.mark.parametrize(("role", "allowed"), [(Role.BUYER, True), (Role.SUPPLIER, False), (None, False)])
def test_needs_are_brought_by_buyers_only(role, allowed):
    now, head, event = clock.now(), make_user(), make_event()
    company = make_company(head)
    if role is not None:
        make_registration(event, head, role, company=company)
    need = saved(
        Need(
            company_id=company.id,
            title_ru="Панели",
            route=ProcurementRoute.FZ223,
            created_at=now,
            updated_at=now,
        )
    )
    try:
        with transaction():
            catalogue.bring_needs(event, company, [need.id], actor=head, now=now)
    except Refused as refusal:
        assert refusal.code == "not_a_buyer_here"
    assert (queries.brought(event.id, company.id) == {need.id}) is allowed
