"""Decisions about cards, without database or web: numbers, codes, regions, what a cluster is, who may do what."""

from app.companies.rules.cards import LONGEST_SHORT_NAME, gaps, tells_enough
from app.companies.rules.clusters import Composition, is_cluster, shortfalls
from app.companies.rules.codes import MANUFACTURING, class_names, class_of, okpd2_problem, okved_problem
from app.companies.rules.numbers import (
    compact,
    inn_problem,
    is_entrepreneur,
    numbers_disagree,
    ogrn_problem,
)
from app.companies.rules.permissions import (
    MOST_INVITATIONS,
    acts_for,
    may_change_inn,
    may_decide_people,
    may_edit,
    may_leave,
)
from app.companies.rules.regions import REGIONS, region_name

__all__ = [
    "LONGEST_SHORT_NAME",
    "MANUFACTURING",
    "MOST_INVITATIONS",
    "REGIONS",
    "Composition",
    "acts_for",
    "class_names",
    "class_of",
    "compact",
    "gaps",
    "inn_problem",
    "is_cluster",
    "is_entrepreneur",
    "may_change_inn",
    "may_decide_people",
    "may_edit",
    "may_leave",
    "numbers_disagree",
    "ogrn_problem",
    "okpd2_problem",
    "okved_problem",
    "region_name",
    "shortfalls",
    "tells_enough",
]
