"""The light over plan and fact, at its edges."""

from __future__ import annotations

from datetime import date

import pytest

from app.programme.rules import Cell, Light, Preset, Rule, preset_targets, quarter_of, summed

NOTHING: dict[str, int] = {}


@pytest.mark.parametrize(
    ("facts", "rule", "light"),
    [
        (NOTHING, Rule.NO_TARGET, Light.NO_PLAN),
        ({"held": 3}, Rule.NO_TARGET, Light.NO_PLAN),
        ({"planned": 2, "held": 2, "due": 1}, Rule.PLAN_MET, Light.DONE),
        ({"planned": 2, "held": 3, "due": 2}, Rule.PLAN_MET, Light.DONE),
        ({"planned": 7}, Rule.NOTHING_DUE, Light.ON_WAY),
        ({"planned": 7, "due": 3, "held": 3}, Rule.PACE_KEPT, Light.ON_WAY),
        (
            {"planned": 7, "due": 3, "held": 2, "announced": 4, "drafted": 1},
            Rule.TO_COME_SUFFICE,
            Light.ON_WAY,
        ),
        ({"planned": 7, "due": 3, "held": 2, "announced": 4}, Rule.FALLS_SHORT, Light.BEHIND),
        ({"planned": 2, "due": 2, "held": 1, "unclosed": 1}, Rule.TO_COME_SUFFICE, Light.ON_WAY),
        ({"planned": 2, "due": 2, "held": 1}, Rule.FALLS_SHORT, Light.BEHIND),
    ],
)
def test_each_rule_has_its_light(facts: dict[str, int], rule: Rule, light: Light) -> None:
    cell = Cell(**facts)
    assert (cell.rule, cell.light) == (rule, light)


def test_what_an_even_pace_asks_by_a_day() -> None:
    quarter = quarter_of(2026, 4)
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert quarter.due(8, date(2026, 9, 30)) == 0
    assert quarter.due(8, date(2026, 10, 1)) == 0
    assert quarter.due(8, date(2026, 11, 15)) == 4
    assert quarter.due(8, date(2026, 12, 31)) == 8
    assert quarter.due(8, date(2027, 6, 1)) == 8
    assert quarter_of(2028, 1).last == date(2028, 3, 31)


def test_presets_ask_for_twenty_in_a_half_and_thirty_in_a_year() -> None:
    sums = {preset: sum(preset_targets({}, preset).values()) for preset in Preset}
    assert sums == {Preset.FIRST_HALF: 20, Preset.SECOND_HALF: 20, Preset.YEAR: 30}


def test_missing_is_what_has_no_date_yet() -> None:
    whole = summed([Cell(planned=7, held=2, announced=1), Cell(planned=8, held=8, drafted=2)])
    assert (whole.planned, whole.forecast, whole.missing) == (15, 13, 2)
