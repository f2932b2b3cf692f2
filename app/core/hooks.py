"""A lower room tells that something happened; higher rooms listen. Keeps imports pointing down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Hook:
    """A named happening. Listeners run at once, in the same transaction, in the order of their subscription."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._listeners: list[Callable[..., object]] = []

    def subscribe(self, listener: Callable[..., object]) -> None:
        """Call `listener` with the happening's facts; subscribing twice (two applications in one process) counts once."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def __call__(self, **facts: Any) -> None:
        for listener in self._listeners:
            listener(**facts)
