"""The fairness report of a run, and the problem behind it as a file: whoever doubts may calculate it again."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from app.companies.models import CompanySize
from app.core.errors import NotFound
from app.infra.i18n import localised
from app.matchmaking import words
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries.fairness import FairnessReport, fairness_of
from app.matchmaking.rules.fairness import Group
from app.matchmaking.views.schedule import blueprint, entered
from app.matchmaking.views.variant_words import first_in_words, name_of_variant, spread_in_words
from app.web.words import label


@blueprint.get("/runs/<int:number>/fairness")
def fairness(slug: str, number: int) -> Any:
    event = entered(slug)
    run, _job = run_queries.run_of(event.id, number)
    return render_template("matchmaking/fairness.html", event=event, **shown(fairness_of(event, run)))


@blueprint.get("/runs/<int:number>/problem.json")
def problem_file(slug: str, number: int) -> Response:
    """What the solver was asked, as its command line takes it."""
    event = entered(slug)
    run, _job = run_queries.run_of(event.id, number)
    if run.problem is None:
        raise NotFound
    return Response(
        json.dumps(run.problem, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}-run-{number}.json"'},
    )


def shown(report: FairnessReport) -> dict[str, Any]:
    """What page and document say, in the reader's language."""
    judged = report.judged

    def name(id: str) -> str:
        row = report.rows.get(id)
        return localised(row.company, "name") if row is not None else _("withdrawn")

    return {
        "report": report,
        "run": report.run,
        "judged": judged,
        "name_of_run": name_of_variant(report.run),
        "first": first_in_words(report.settings.fairness_first),
        "spread": spread_in_words(judged.histogram),
        "tables": [
            (
                _("By the number of wishes"),
                _("Wishes of both sides"),
                named(judged.by_wishes, words_of_wishes),
            ),
            (_("By size"), _("Size"), named(by_size(judged.by_size), words_of_size)),
            (
                _("By cluster"),
                _("Cluster"),
                named(
                    judged.by_cluster,
                    lambda key: localised(report.clusters[key], "name") if key else _("in no cluster"),
                ),
            ),
        ],
        "missed": [
            (name(one.id), one.missing, words.reasons(list(one.reasons))) for one in judged.floor.missed
        ],
        "without": [(name(id), words.reasons(list(why))) for id, why in judged.without],
    }


def named(groups: tuple[Group, ...], say: Any) -> list[tuple[str, Group]]:
    return [(say(group.key), group) for group in groups]


def by_size(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """From the smallest to the largest, then those not stated."""
    order = [size.value for size in CompanySize]
    return tuple(sorted(groups, key=lambda group: order.index(group.key) if group.key else len(order)))


def words_of_wishes(key: str) -> str:
    low, high = key.split("-")
    return f"{low}–{high}" if high else ngettext("%(num)s and more", "%(num)s and more", int(low))


def words_of_size(key: str) -> str:
    return label(CompanySize(key)) if key else _("not stated")
