"""Which engine made a plan: with the same one, the same problem and seed give the same plan."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

LIBRARY = "ortools"  # its minimum-cost flow decides who meets whom


@lru_cache(maxsize=1)
def engine_version() -> str:
    """A digest of the solver's own files and the library's version. No number kept by hand can be forgotten here."""
    digest = hashlib.sha256()
    here = Path(__file__).resolve().parent
    for path in sorted(here.rglob("*.py")):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{digest.hexdigest()[:12]}, {LIBRARY} {version(LIBRARY)}"
