"""Turns parsed JSON into records, refusing what is missing, unknown or of a wrong type."""

import datetime as dt
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from app.demo.records.people import Text

T = TypeVar("T")


class ContentError(ValueError):
    """A data file says something the demonstration cannot use; the message names the place."""


def build(kind: type[T], raw: Any, where: str) -> T:
    """A record of ``kind`` from a JSON object; ``where`` names the place in error messages."""
    if not isinstance(raw, dict):
        raise ContentError(f"{where}: expected an object")
    left = dict(raw)
    hints = typing.get_type_hints(kind)
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        place = f"{where}.{field.name}"
        try:
            value = _take(left, field.name, hints[field.name])
        except KeyError as missing:
            raise ContentError(f"{place}: {missing.args[0]} is missing") from None
        values[field.name] = convert(hints[field.name], value, place)
    if left:
        raise ContentError(f"{where}: unknown {', '.join(sorted(left))}")
    return kind(**values)


def _take(left: dict[str, Any], name: str, hint: Any) -> Any:
    """Takes a field out of ``left``, joining ``name_ru`` and ``name_en`` where texts are meant."""
    if name in left or not _holds_text(hint):
        return left.pop(name)
    ru, en = left.pop(f"{name}_ru"), left.pop(f"{name}_en")
    if isinstance(ru, list) and isinstance(en, list):
        if len(ru) != len(en):
            raise ContentError(f"{name}: {len(ru)} texts in Russian, {len(en)} in English")
        return [{"ru": r, "en": e} for r, e in zip(ru, en, strict=True)]
    return None if ru is None and en is None else {"ru": ru, "en": en}


def _holds_text(hint: Any) -> bool:
    return hint is Text or Text in get_args(hint)


def convert(hint: Any, value: Any, where: str) -> Any:
    """``value`` as the type ``hint`` asks for."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = next(a for a in args if a is not type(None))
        return None if value is None else convert(inner, value, where)
    if origin is Literal:
        if value not in args:
            raise ContentError(f"{where}: {value!r} is none of {', '.join(map(repr, args))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ContentError(f"{where}: expected a list")
        return tuple(convert(args[0], item, f"{where}[{n}]") for n, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, dict):
            raise ContentError(f"{where}: expected an object")
        return {key: convert(args[1], item, f"{where}.{key}") for key, item in value.items()}
    if is_dataclass(hint):
        return build(typing.cast(type, hint), value, where)
    return _scalar(hint, value, where)


def _scalar(hint: type, value: Any, where: str) -> Any:
    if hint in (dt.date, dt.time):
        try:
            return hint.fromisoformat(value)  # type: ignore[attr-defined]
        except (TypeError, ValueError):
            raise ContentError(f"{where}: {value!r} is no {hint.__name__}") from None
    if type(value) is not hint:
        raise ContentError(f"{where}: {value!r} is no {hint.__name__}")
    if value == "":
        raise ContentError(f"{where}: empty text")
    return value
