"""How what is played again differs from what was recorded, and where first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fluxrules.ledger.entry import Entry, canonical


class Drift(StrEnum):
    """How what is played again differs from what was recorded."""

    REGLES_PERDUES = "regles_perdues"  # the ledger does not hold the rules
    REGLES_ILLISIBLES = "regles_illisibles"  # this version does not read them, or not as the same rules
    PROGRAMME = "programme"  # the rules compile otherwise
    DECISION = "decision"  # the decision's core
    ECRITURES = "ecritures"  # what the decision writes in the books
    OUVERTURE = "ouverture"  # what the day asked before (a plan, a closing)
    INJOUABLE = "injouable"  # it cannot be played


@dataclass(frozen=True, slots=True)
class Drifted:
    """One entry that playing does not give again.

    Attributes:
        entry: The entry.
        kind: How it differs.
        path: First place where the two differ, as ``decision.classement.0.score``.
        recorded: What is recorded there, as canonical JSON.
        played: What playing gives.
    """

    entry: Entry
    kind: Drift
    path: str = ""
    recorded: str = ""
    played: str = ""


def differs(entry: Entry, kind: Drift, where: str, recorded: object, played: object) -> Iterator[Drifted]:
    """The first place where what was recorded is not what playing gives; nothing when they are equal."""
    if canonical(recorded) == canonical(played):
        return
    path, one, other = _first(where, recorded, played)
    yield Drifted(entry, kind, path, canonical(one), canonical(other))


def _first(path: str, one: object, other: object) -> tuple[str, object, object]:
    """The first place, in canonical order, where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            if canonical(one.get(name)) != canonical(other.get(name)) or (name in one) != (name in other):
                return _first(f"{path}.{name}" if path else name, one.get(name), other.get(name))
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            if canonical(left) != canonical(right):
                return _first(f"{path}.{place}", left, right)
    return path, one, other
