"""What a derived fact is worth once every rule that deduces it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fluxrules.program.program import Program, Value


@dataclass(frozen=True, slots=True)
class Claim:
    """A rule deduces a value for a fact.

    Attributes:
        rule: Index in ``Program.rules``.
        per_reservataire: Whether that rule is read once per réservataire.
        norm: Rank of its norm, 0 the highest.
        value: What it deduces.
    """

    rule: int
    per_reservataire: bool
    norm: int
    value: Value


def claims(program: Program) -> dict[str, tuple[Claim, ...]]:
    """Every claim on every derived fact, by path; a fact that no rule deduces has none."""
    found: dict[str, list[Claim]] = {path: [] for path, fact in sorted(program.facts.items()) if fact.derived}
    for index, rule in enumerate(program.rules):
        for deduction in rule.deductions:
            claim = Claim(index, rule.per_reservataire, rule.norme.rank, deduction.value)
            found[deduction.path].append(claim)
    return {path: tuple(group) for path, group in found.items()}


def resolve(
    default: Value | None, firing: Sequence[Claim], maybe: Sequence[Claim]
) -> tuple[Value | None, tuple[int, ...]]:
    """Resolve a fact from the claims of the rules that fire and of those that may.

    Returns:
        The value (None: unknown), and the rules that clash (empty when none do).
    """
    if not firing:
        settled = all(claim.value == default for claim in maybe)
        return (default if settled else None), ()
    norm = min(claim.norm for claim in firing)
    highest = [claim for claim in firing if claim.norm == norm]
    value = highest[0].value
    if any(claim.value != value for claim in highest):
        return None, tuple(sorted({claim.rule for claim in highest}))
    doubtful = any(claim.norm <= norm and claim.value != value for claim in maybe)
    return (None if doubtful else value), ()
