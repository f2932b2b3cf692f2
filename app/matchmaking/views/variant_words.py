"""What pages say about a run: its name, its spread of meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.matchmaking.models import ScheduleRun
from app.matchmaking.rules.run_settings import Goal, settings_of
from app.web.words import label


def name_of_variant(run: ScheduleRun) -> str:
    """What a run is called: by the organiser, else after what it is for and whose marks it puts first."""
    if run.name:
        return run.name
    settings = settings_of(run)
    if settings.goal == Goal.FEWEST_BREAKS:
        words = _("Fewest breaks, %(weighing)s", weighing=label(settings.weighing))
    else:
        words = label(settings.weighing)
    if settings.fairness_first:
        words = _("%(variant)s, fairness first", variant=words)
    return words[:1].upper() + words[1:]


def first_in_words(fairness_first: bool | None) -> str:
    """What went first in a run; a run of an older version did as the event's rules said."""
    if fairness_first is None:
        return _("as the rules of the event said")
    return _("fairness before interest") if fairness_first else _("interest before fairness")


def spread_in_words(counts: Sequence[int]) -> str:
    """The histogram of meetings per supplier for those who do not see it."""
    return "; ".join(
        _(
            "%(meetings)s: %(suppliers)s",
            meetings=ngettext("%(num)s meeting", "%(num)s meetings", meetings),
            suppliers=ngettext("%(num)s supplier", "%(num)s suppliers", suppliers),
        )
        for meetings, suppliers in enumerate(counts)
        if suppliers
    )


def proof_words(proof: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """What was proved about a run for the fewest breaks, in sentences."""
    held = (
        _("Every pair that was wanted meets.")
        if proof["whole"]
        else ngettext(
            "Not every wanted pair can meet: the run chose %(num)s meeting.",
            "Not every wanted pair can meet: the run chose %(num)s meetings.",
            figures["meetings"],
        )
    )
    if proof["breaks"] is None:
        return str(held)
    breaks = ngettext("%(num)s break", "%(num)s breaks", proof["breaks"])
    if proof["status"] != "optimal":
        said = _("%(breaks)s; fewer than %(bound)s are impossible.", breaks=breaks, bound=proof["bound"])
    elif proof["dealt"]:
        said = _(
            "%(breaks)s, proved to be the fewest for this division of meetings among a buyer’s seats.",
            breaks=breaks,
        )
    else:
        said = _("%(breaks)s, proved to be the fewest.", breaks=breaks)
    return f"{held} {said}"
