"""What pages say about a run: its name, its spread of meetings."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.matchmaking.models import ScheduleRun
from app.matchmaking.rules.run_settings import settings_of
from app.web.words import label


def name_of_variant(run: ScheduleRun) -> str:
    """What a run is called: by the organiser, else after whose marks it puts first."""
    if run.name:
        return run.name
    words = label(settings_of(run).weighing)
    return words[:1].upper() + words[1:]


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
