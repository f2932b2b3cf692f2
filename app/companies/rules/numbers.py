"""INN and OGRN: shape and check digits. Each answer is a code with its sentence, or None."""

from __future__ import annotations

import re

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

_GAPS = re.compile(r"[\s\u00a0\u202f-]+")


def compact(number: str) -> str:
    """A number as people copy it, without the gaps and hyphens they put in."""
    return _GAPS.sub("", number)


def inn_problem(inn: str) -> str | None:
    """What is wrong with an INN: inn_not_digits, inn_length, inn_check_digit, or None."""
    inn = compact(inn)
    try:
        stdnum_inn.validate(inn)
    except InvalidLength:
        return "inn_length"
    except InvalidFormat:
        return "inn_not_digits"
    except InvalidChecksum:
        return "inn_check_digits" if len(inn) == 12 else "inn_check_digit"
    return "inn_check_digit" if not inn.strip("0") else None


def ogrn_problem(ogrn: str) -> str | None:
    """What is wrong with an OGRN: ogrn_not_digits, ogrn_length, ogrn_first_digit, ogrn_check_digit, or None."""
    ogrn = compact(ogrn)
    try:
        stdnum_ogrn.validate(ogrn)
    except InvalidLength:
        return "ogrn_length"
    except InvalidFormat:
        return "ogrn_not_digits"
    except InvalidComponent:
        return "ogrn_first_digit"
    except InvalidChecksum:
        return None if _entrepreneur_digit_fits(ogrn) else "ogrn_check_digit"
    return None


def _entrepreneur_digit_fits(ogrn: str) -> bool:
    """The last digit of the remainder by 13 checks an OGRNIP; the library compares a remainder of 10–12 whole."""
    return len(ogrn) == 15 and int(ogrn[-1]) == int(ogrn[:-1]) % 13 % 10


def is_entrepreneur(inn: str) -> bool:
    """Whether the INN is a person's (12 digits), not an organisation's (10)."""
    return len(inn) == 12


def numbers_disagree(inn: str, ogrn: str) -> bool:
    """Whether one number is an organisation's and the other an entrepreneur's."""
    return bool(inn and ogrn) and is_entrepreneur(inn) != (len(ogrn) == 15)
