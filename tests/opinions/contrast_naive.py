"""What separates two réservataires, said a second time: every subset tried, read from the table of the decision alone.

Written apart from ``fluxrules.explanation.contrast``: what speaks for whom is read again from the standings, and a
comparison is one of tuples, not of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fluxrules.decision.decision import Decision, Standing
from fluxrules.explanation.contrast import Difference

STEPS = ("barriere", "rang", "bande")


def stands(kept: Sequence[Difference], against: Sequence[Difference]) -> bool:
    """Whether the one who received comes first: larger of two tuples, read from left to right."""
    mine = [sum(d.aspect == step for d in kept) > 0 for step in STEPS]
    theirs = [sum(d.aspect == step for d in against) > 0 for step in STEPS]
    for one, other in zip(mine, theirs, strict=True):
        if one and not other:
            return True
        if other:
            return False
    amount = Fraction(0)
    for d in [*kept, *against]:
        sign = -1 if d.aspect == "mesure" and d.key in ("taux_de_realisation", "tijdeman") else 1
        amount += sign * ((d.chosen or Fraction(0)) - (d.other or Fraction(0)))
    tie = 1 if any(d.aspect == "departage" for d in kept) else 0
    return (amount, tie) > (Fraction(0), 0)


def fewest(favours: Sequence[Difference], against: Sequence[Difference]) -> int:
    """How many differences suffice, every subset tried."""
    sizes = []
    for mask in range(1 << len(favours)):
        kept = [item for place, item in enumerate(favours) if mask >> place & 1]
        if stands(kept, against):
            sizes.append(len(kept))
    return min(sizes)


def scores_differ_by(decision: Decision, first: str, second: str) -> Fraction | None:
    """What the two scores of the band differ by, None when one has none."""
    found: list[Standing] = [line for name in (first, second) for line in decision.standings if line.holder == name]
    if found[0].score is None or found[1].score is None:
        return None
    return found[0].score - found[1].score
