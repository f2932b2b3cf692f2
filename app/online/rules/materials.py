"""Who may have which recording or file."""

from __future__ import annotations

from enum import IntEnum

from app.online.models import Audience, Material

MOST_MATERIALS = 200  # of one event


class Standing(IntEnum):
    """How near somebody is to an event. Each may have what those before it may."""

    STRANGER = 0
    REGISTERED = 1
    ATTENDED = 2
    TEAM = 3


_NEEDED = {
    Audience.PUBLIC: Standing.STRANGER,
    Audience.REGISTERED: Standing.REGISTERED,
    Audience.ATTENDED: Standing.ATTENDED,
}


def may_have(material: Material, standing: Standing) -> bool:
    """Whether somebody of this standing may open a material."""
    return standing >= _NEEDED[Audience(material.audience)]
