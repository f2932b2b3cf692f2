"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.companies.models import ClusterLevel, ClusterStage, CompanyKind, CompanySize, Standing
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "inn_not_digits": _l("An INN consists of digits only."),
            "inn_length": _l("An INN has 10 digits for an organisation and 12 for an entrepreneur."),
            "inn_check_digit": _l("The check digit does not fit: look at the last digit."),
            "inn_check_digits": _l("The check digits do not fit: look at the last two."),
            "inn_taken": _l("There is a card with this INN already: %(name)s."),
            "inn_unknown": _l("There is no card with this INN yet. Make one."),
            "inn_fixed": _l("The INN says whose card this is; only an organiser can correct it."),
            "ogrn_not_digits": _l("An OGRN consists of digits only."),
            "ogrn_length": _l("An OGRN has 13 digits for an organisation and 15 for an entrepreneur."),
            "ogrn_first_digit": _l(
                "An OGRN does not begin with 0; an entrepreneur's begins with 3 or 4. Look at the first digit."
            ),
            "ogrn_check_digit": _l("The check digit does not fit: look at the last digit."),
            "ogrn_taken": _l("There is a card with this OGRN already: %(name)s."),
            "numbers_disagree": _l(
                "One of the numbers is an organisation's, the other an entrepreneur's: INN and OGRN must belong together."
            ),
            "okved_format": _l("An OKVED code looks like 22.29 or 22.29.2."),
            "okved_class": _l("There is no class with these first two digits in OKVED 2."),
            "short_name_too_long": _l("At most 24 characters, so that it fits badges and tables."),
            "region_unknown": _l("Choose a region from the list."),
            "already_represents": _l("You act for this company already."),
            "already_asked": _l("You have asked already; the answer will come by e-mail."),
            "person_already_represents": _l("This person acts for the company already."),
            "already_invited": _l("This person is invited already and has not answered yet."),
            "too_many_invitations": _l(
                "%(most)s invitations await an answer. Take some back before you send more."
            ),
            "not_asking": _l("This person no longer asks to join."),
            "not_acting": _l("This person does not act for the company."),
            "last_head": _l(
                "Somebody must decide who acts for the company: first make another person its head."
            ),
            "too_few_organisations": _l("fewer than 30 organisations"),
            "too_little_manufacturing": _l("less than half of them manufacture"),
            "no_science": _l("no scientific organisation"),
            "no_education": _l("no educational organisation"),
        }
    )
    register_labels(
        {
            CompanyKind.SME: _l("small or medium enterprise"),
            CompanyKind.CORPORATION: _l("corporation"),
            CompanyKind.AUTHORITY: _l("authority"),
            CompanyKind.SCIENCE: _l("scientific organisation"),
            CompanyKind.EDUCATION: _l("educational organisation"),
            CompanyKind.INFRASTRUCTURE: _l("infrastructure organisation"),
            CompanySize.MICRO: _l("micro, up to 15 people"),
            CompanySize.SMALL: _l("small, 16–100 people"),
            CompanySize.MEDIUM: _l("medium, 101–250 people"),
            CompanySize.LARGE: _l("large, over 250 people"),
            Standing.ASKED: _l("asks to join"),
            Standing.INVITED: _l("invited, no answer yet"),
            Standing.REPRESENTATIVE: _l("representative"),
            Standing.HEAD: _l("head of the card"),
            ClusterLevel.FEDERAL: _l("federal"),
            ClusterLevel.REGIONAL: _l("regional"),
            ClusterStage.FORMED: _l("formed"),
            ClusterStage.FORMING: _l("forming"),
            ClusterStage.INITIATIVE: _l("initiative"),
        }
    )
