"""How one firm stands with one step, and who may do what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.infra.filetypes import ALL, DOCUMENTS, PDF, FileType
from app.readiness.models import Applies, DocumentState, LadderDocument, LadderStep, LadderWaiver

MOST_STEPS = 12
MOST_MEGABYTES = 8
USUAL_MEGABYTES = 5

FILE_KINDS: dict[str, tuple[FileType, ...]] = {"all": ALL, "documents": DOCUMENTS, "pdf": (PDF,)}


class Standing(StrEnum):
    """How a firm stands with a step."""

    DONE = "done"
    WAIVED = "waived"
    WAITING = "waiting"  # sent, the organiser has not looked yet
    DECLINED = "declined"
    OPEN = "open"
    LATE = "late"  # open, and its date has passed; it can still be done

    @property
    def passed(self) -> bool:
        return self in (Standing.DONE, Standing.WAIVED)


@dataclass(frozen=True)
class Rung:
    """One step as one firm sees it."""

    step: LadderStep
    standing: Standing
    document: LadderDocument | None = None
    waiver: LadderWaiver | None = None


def applies_to(step: LadderStep, side: str) -> bool:
    """Whether a step is asked of firms on this side."""
    return step.applies == Applies.EVERYBODY or str(step.applies) == side


def standing_of(
    step: LadderStep,
    *,
    passed: bool,
    document: LadderDocument | None,
    waiver: LadderWaiver | None,
    now: datetime,
) -> Standing:
    """An exception counts first, then the deed, then what is on its way."""
    if waiver is not None and not passed:
        return Standing.WAIVED
    if passed:
        return Standing.DONE
    if document is not None and document.state == DocumentState.SENT:
        return Standing.WAITING
    if document is not None and document.state == DocumentState.DECLINED:
        return Standing.DECLINED
    return Standing.LATE if step.due_at is not None and now >= step.due_at else Standing.OPEN


def is_ready(rungs: Iterable[Rung]) -> bool:
    """Whether wishes and self-booking are open for the firm."""
    return all(rung.standing.passed for rung in rungs)


def stuck_at(rungs: Sequence[Rung]) -> Rung | None:
    """The first step not passed."""
    return next((rung for rung in rungs if not rung.standing.passed), None)


def file_kinds(step: LadderStep) -> tuple[FileType, ...]:
    """What files a step takes."""
    return FILE_KINDS.get(str((step.settings or {}).get("files")), ALL)


def most_bytes(step: LadderStep) -> int:
    """How large a file may be."""
    return int((step.settings or {}).get("megabytes") or USUAL_MEGABYTES) * 1024 * 1024
