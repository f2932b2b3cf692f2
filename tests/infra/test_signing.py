"""Links open only what they were made for, for as long as they should."""

from datetime import timedelta

import pytest
import time_machine

from app.core import clock
from app.core.errors import Refused
from app.infra.signing import open_signed, sign

pytestmark = pytest.mark.usefixtures("session")


def code_of(purpose: str, token: str, max_age: int = 60) -> str:
    with pytest.raises(Refused) as refusal:
        open_signed(purpose, token, max_age=max_age)
    return refusal.value.code


def test_a_link_opens_for_its_purpose_and_time():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        token = sign("confirm", [1, "a@b.example"])
        assert open_signed("confirm", token, max_age=60) == [1, "a@b.example"]
        assert code_of("password", token) == "link_forged"
        assert code_of("confirm", token[:-2] + "xx") == "link_forged"
        traveller.shift(timedelta(seconds=61))
        assert code_of("confirm", token) == "link_expired"
