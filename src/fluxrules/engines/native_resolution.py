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
    """Every claim on every derived fact, by path, the highest norms first; a fact that no rule deduces has none."""
    found: dict[str, list[Claim]] = {path: [] for path, fact in sorted(program.facts.items()) if fact.derived}
    for index, rule in enumerate(program.rules):
        for deduction in rule.deductions:
            claim = Claim(index, rule.per_reservataire, rule.norme.rank, deduction.value)
            found[deduction.path].append(claim)
    return {path: tuple(sorted(group, key=lambda claim: claim.norm)) for path, group in found.items()}


def resolve(
    default: Value | None, firing: Sequence[Claim], maybe: Sequence[Claim]
) -> tuple[Value | None, tuple[int, ...]]:
    """Resolve a fact from the claims of the rules that fire and of those that may, the highest norms first.

    Returns:
        The value (None: unknown), and the rules that clash (empty when none do).
    """
    if not firing:
        for claim in maybe:
            if claim.value != default:
                return None, ()
        return default, ()
    norm, value = firing[0].norm, firing[0].value
    for claim in firing:
        if claim.norm == norm and claim.value != value:
            return None, tuple(sorted({claim.rule for claim in firing if claim.norm == norm}))
    for claim in maybe:
        if claim.norm <= norm and claim.value != value:
            return None, ()
    return value, ()
