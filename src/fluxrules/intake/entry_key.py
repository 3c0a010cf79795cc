"""By what a line of an import is known again: the same line twice is one, the same key said otherwise is a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fluxrules.intake.liberation import Liberation
from fluxrules.program.canonical import content_hash
from fluxrules.program.program import Value

LIBERATION = "liberation"
"""The kind of what a file of freed dwellings says; that of a past decision is its ``StatutPasse``."""


@dataclass(frozen=True, slots=True, order=True)
class EntryKey:
    """What happened to what, and when. Never where in the file, nor which file.

    Attributes:
        liberation: Id of the libération.
        nature: ``liberation``, or what happened (``propose``, ``attribue``…).
        jour: ISO day, "" when the file gives none.
    """

    liberation: str
    nature: str
    jour: str

    def __str__(self) -> str:
        return f"{self.liberation} {self.nature} {self.jour}".rstrip()


def digest_of(liberation: Liberation, more: Mapping[str, str] | None = None) -> str:
    """SHA-256 of all that a line says, and of nothing else: neither its place nor how it was written."""
    said: dict[str, Any] = {path: _plain(value) for path, value in liberation.values.items()}
    dwelling = {"logement": liberation.logement, "bailleur": liberation.bailleur, "commune": liberation.commune}
    return content_hash({"id": liberation.id, **dwelling, "faits": said, "decision": dict(more or {})})


def _plain(value: Value) -> object:
    """Numbers of any type by their value: 45 and 45,0 say the same."""
    if isinstance(value, bool | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
