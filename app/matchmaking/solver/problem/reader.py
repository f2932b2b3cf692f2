"""Typed values out of parsed JSON, with the place of the first fault."""

from __future__ import annotations

from typing import Any

from app.matchmaking.solver.problem.values import Moment, ProblemError, minutes

#: The flow's costs are 64-bit; scores up to this leave room for every bonus.
MOST = 1_000_000


class Reader:
    """Takes typed values out of parsed JSON and remembers the place for the error message."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise ProblemError(place or "file", "an object {…} is expected")
        self.value: dict[str, Any] = value
        self.place = place

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def required(self, name: str) -> Any:
        if name not in self.value:
            raise ProblemError(self.at(name), "is missing")
        return self.value[name]

    def id(self, name: str) -> str:
        value = self.required(name)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise ProblemError(self.at(name), "an id is expected")
        return str(value)

    def integer(self, name: str, default: int | None = None) -> int:
        value = self.value.get(name, default) if default is not None else self.required(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProblemError(self.at(name), "a whole number is expected")
        return value

    def optional_integer(self, name: str) -> int | None:
        return None if self.value.get(name) is None else self.integer(name)

    def boolean(self, name: str) -> bool:
        value = self.value.get(name, False)
        if not isinstance(value, bool):
            raise ProblemError(self.at(name), "true or false is expected")
        return value

    def text(self, name: str) -> str:
        """A word or number as text; empty when it is missing or null."""
        value = self.value.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ProblemError(self.at(name), "a text is expected")
        return str(value)

    def number(self, name: str, default: float | None = None) -> int | float:
        """A number, not negative."""
        value = number_of(
            self.required(name) if default is None else self.value.get(name, default), self.at(name)
        )
        if value < 0:
            raise ProblemError(self.at(name), "must not be negative")
        return value

    def moment(self, name: str) -> Moment:
        value = self.required(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ProblemError(self.at(name), "a text or a number is expected")
        try:
            minutes(value)
        except ValueError:
            raise ProblemError(
                self.at(name), f"{value!r} is no time; write HH:MM, an ISO time or a number"
            ) from None
        return value

    def part(self, name: str) -> Reader | None:
        """The object under this name, None when it is missing or null."""
        value = self.value.get(name)
        return None if value is None else Reader(value, self.at(name))

    def items(self, name: str, *, required: bool = True) -> list[Any]:
        value = self.required(name) if required else self.value.get(name, [])
        if not isinstance(value, list):
            raise ProblemError(self.at(name), "a list […] is expected")
        return value

    def ids(self, name: str) -> tuple[str, ...]:
        return ids_of(self.items(name), self.at(name))


def ids_of(values: Any, place: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ProblemError(place, "a list […] is expected")
    for i, value in enumerate(values):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ProblemError(f"{place}[{i}]", "an id is expected")
    return tuple(dict.fromkeys(str(value) for value in values))


def number_of(value: Any, place: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
        raise ProblemError(place, f"a number up to {MOST} is expected")
    return value
