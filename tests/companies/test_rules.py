"""Numbers, codes and the definition of a cluster."""

from __future__ import annotations

import pytest

from app.accounts.models import RoleGrant, SystemRole, User
from app.companies import rules
from app.companies.models import Company, CompanyKind, Standing
from app.companies.rules import Composition


@pytest.mark.parametrize(
    "inn",
    ["7707049388", "7708503727", "7736050003", "7707083893", "7701984274", "7702038150", "0026682069"],
)
def test_an_organisations_inn_is_taken(inn: str) -> None:
    assert rules.inn_problem(inn) is None


@pytest.mark.parametrize(
    ("inn", "code"),
    [
        ("7707049389", "inn_check_digit"),
        ("770704938", "inn_length"),
        ("77070493881", "inn_length"),
        ("770704938O", "inn_not_digits"),
        ("٧٧٠٧٠٤٩٣٨٨", "inn_not_digits"),
        ("0000000000", "inn_check_digit"),
        ("123456789037", "inn_check_digits"),
        ("", "inn_not_digits"),
    ],
)
def test_a_wrong_inn_says_what_is_wrong(inn: str, code: str) -> None:
    assert rules.inn_problem(inn) == code


def test_an_entrepreneurs_inn_has_two_check_digits() -> None:
    assert rules.inn_problem("123456789047") is None
    assert rules.is_entrepreneur("123456789047")


def test_gaps_in_a_copied_number_do_no_harm() -> None:
    assert rules.inn_problem("7707 049\u00a0388") is None
    assert rules.compact(" 7707-049 388 ") == "7707049388"


@pytest.mark.parametrize(
    ("ogrn", "code"),
    [
        ("1022200525819", None),
        ("1040027769451", None),
        ("385768585948949", None),
        ("1022500001328", "ogrn_check_digit"),
        ("0022200525819", "ogrn_first_digit"),
        ("185768585948949", "ogrn_first_digit"),
        ("102220052581", "ogrn_length"),
        ("10222005258l9", "ogrn_not_digits"),
    ],
)
def test_an_ogrn_is_checked(ogrn: str, code: str | None) -> None:
    assert rules.ogrn_problem(ogrn) == code


def test_an_entrepreneurs_ogrn_keeps_the_last_digit_of_a_two_digit_remainder() -> None:
    body = next(str(n) for n in range(30477000000000, 30477000000099) if n % 13 == 11)
    assert rules.ogrn_problem(body + "1") is None
    assert rules.ogrn_problem(body + "2") == "ogrn_check_digit"


def test_numbers_of_an_organisation_and_an_entrepreneur_disagree() -> None:
    assert rules.numbers_disagree("7707049388", "385768585948949")
    assert not rules.numbers_disagree("7707049388", "1022200525819")
    assert not rules.numbers_disagree("7707049388", "")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("22", None),
        ("22.2", None),
        ("22.29", None),
        ("22.29.2", None),
        ("22.29.29", None),
        ("2229", "okved_format"),
        ("22.", "okved_format"),
        ("22,29", "okved_format"),
        ("34.10", "okved_class"),
    ],
)
def test_an_okved_code_has_its_shape(code: str, problem: str | None) -> None:
    assert rules.okved_problem(code) == problem


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("22.29.29", None),
        ("22.29.29.190", None),
        ("22", None),
        ("22.29.29.1901", "okpd2_format"),
        ("22.29.29 ", "okpd2_format"),
        ("стеклопластик", "okpd2_format"),
        ("04.10.10", "okpd2_class"),
    ],
)
def test_an_okpd2_code_has_its_shape(code: str, problem: str | None) -> None:
    assert rules.okpd2_problem(code) == problem


def test_a_cluster_needs_thirty_organisations_half_of_them_making_things_science_and_teaching() -> None:
    assert rules.is_cluster(Composition(organisations=30, manufacturing=15, science=1, education=1))
    assert rules.shortfalls(Composition(29, 15, 1, 1)) == ["too_few_organisations"]
    assert rules.shortfalls(Composition(40, 19, 1, 1)) == ["too_little_manufacturing"]
    assert rules.shortfalls(Composition(30, 20, 0, 0)) == ["no_science", "no_education"]
    assert len(rules.shortfalls(Composition())) == 4


def person(*roles: SystemRole) -> User:
    user = User(id=1)
    user.grants = [RoleGrant(role=role) for role in roles]
    return user


def test_who_acts_for_a_company_keeps_its_card_and_heads_decide_about_people() -> None:
    stranger, organiser = person(), person(SystemRole.ORGANISER)
    assert rules.may_edit(stranger, Standing.REPRESENTATIVE)
    assert not rules.may_edit(stranger, Standing.ASKED)
    assert not rules.may_edit(stranger, Standing.INVITED)
    assert not rules.may_edit(stranger, None)
    assert rules.may_edit(organiser, None)
    assert rules.may_decide_people(stranger, Standing.HEAD)
    assert not rules.may_decide_people(stranger, Standing.REPRESENTATIVE)
    assert rules.may_decide_people(organiser, None)


def test_a_known_inn_changes_only_by_an_organiser() -> None:
    assert rules.may_change_inn(person(), None)
    assert not rules.may_change_inn(person(), "7707049388")
    assert rules.may_change_inn(person(SystemRole.ORGANISER), "7707049388")


def test_a_makers_card_also_wants_its_size() -> None:
    assert "size" in rules.gaps(Company(kind=CompanyKind.SME))
    assert "size" not in rules.gaps(Company(kind=CompanyKind.AUTHORITY))


def test_only_a_maker_must_say_how_large_it_is() -> None:
    said = {"description_ru": "Делаем панели.", "region": "77"}
    assert rules.tells_enough(Company(kind=CompanyKind.CORPORATION, **said))
    assert not rules.tells_enough(Company(kind=CompanyKind.SME, **said))
    assert rules.tells_enough(Company(kind=CompanyKind.SME, staff=84, **said))
    assert not rules.tells_enough(Company(kind=CompanyKind.CORPORATION, region="77"))
