"""The organiser's workspace of one event: a view enters it, and the side menu appears around its page.

What stands in the menu spans all rooms, so the room on top of them gives it (`menu_maker`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g

MenuMaker = Callable[[Any], dict[str, Any]]
_makers: list[MenuMaker] = []


def enter_desk(event: Any) -> None:
    """Show this request's page inside the workspace of `event`."""
    g.desk_event = event


def menu_maker(maker: MenuMaker) -> MenuMaker:
    """Register who makes `desk_event` and `desk_menu` for the layout."""
    _makers[:] = [maker]
    return maker


def init_desk(app: Flask) -> None:
    @app.context_processor
    def desk() -> dict[str, Any]:
        event = g.get("desk_event")
        return _makers[0](event) if event is not None and _makers else {"desk_menu": [], "desk_event": None}
