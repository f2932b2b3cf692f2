"""How complete a card is."""

from __future__ import annotations

from app.companies.models import Company, CompanyKind

LONGEST_SHORT_NAME = 24  # characters: what a badge, a table sign and a cell of the schedule hold

# What buyers and the centre look for on a card. The second group concerns makers only.
_EVERYBODY = ("inn", "ogrn", "region", "okved", "site", "email", "description_ru", "name_en", "short_en")
_MAKERS = ("size", "staff")


def tells_enough(company: Company) -> bool:
    """Whether a card tells a stranger what the company does and where, and of a maker how large it is."""
    size = company.kind != CompanyKind.SME or company.size or company.staff
    return bool(company.description_ru and company.region and size)


def gaps(company: Company) -> list[str]:
    """The fields still empty that others will look for, in the order of the form."""
    wanted = _EVERYBODY + (_MAKERS if company.kind == CompanyKind.SME else ())
    return [name for name in wanted if not getattr(company, name)]
