"""Why this réservataire rather than that one: every difference between the two, and the fewest that separate them.

A difference counts for the one it favours. Those that *separate* are the fewest differences in favour of the one who
received such that it would still have come first with every other difference in its favour wiped out, and all those in
favour of the other kept: what has to be said for the choice to stand, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from fluxrules.decision.decision import Decision, Raison, Standing
from fluxrules.vocabulary import Methode, StatutDecision

ZERO = Fraction(0)


class Aspect(StrEnum):
    """What two réservataires may differ in, in the order in which a decision looks at it."""

    BARRIERE = "barriere"  # out before shares are looked at: no right here, set aside, capped, reserved, handed back
    RANG = "rang"
    BANDE = "bande"
    RETARD = "retard"  # g: due overall once this dwelling is counted
    CATEGORIE = "categorie"  # C: due on one axis
    PREFERENCE = "preference"
    MESURE = "mesure"  # the figure that another method compares
    DEPARTAGE = "departage"


_CONCLUSIVE = (Aspect.BARRIERE, Aspect.RANG, Aspect.BANDE)
"""Aspects that settle the matter alone: whoever fails there is out, whatever its figures."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, and by how much.

    Attributes:
        aspect: In what.
        key: The axis and value of a category (``typologie:T3``), the reason of a barrier, the tie-break; else "".
        chosen: The figure of the one who received, in dwellings; None where there is none to compare.
        other: The other's.
    """

    aspect: Aspect
    key: str = ""
    chosen: Fraction | None = None
    other: Fraction | None = None

    @property
    def gap(self) -> Fraction:
        """In dwellings; positive in favour of the one who received."""
        return (self.chosen or ZERO) - (self.other or ZERO)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two réservataires before one dwelling.

    Attributes:
        chosen: Who received.
        other: Who did not.
        favours: Differences in favour of the one who received, in order.
        against: Differences in favour of the other.
        separating: The fewest of ``favours`` that suffice.
    """

    chosen: str
    other: str
    favours: tuple[Difference, ...]
    against: tuple[Difference, ...]
    separating: tuple[Difference, ...]


def contrast(decision: Decision, other: str) -> Contrast | None:
    """What separates the one who received from ``other``; None when nobody received, or the same did.

    Raises:
        KeyError: Nobody of that name in the decision's table.
    """
    standings = {standing.holder: standing for standing in decision.standings}
    second = standings[other]
    first = standings.get(decision.holder)
    if first is None or other == decision.holder or decision.statut not in _SERVED:
        return None
    favours, against = _differences(decision, first, second)
    return Contrast(decision.holder, other, favours, against, separating(favours, against))


_SERVED = (StatutDecision.ORIENTE, StatutDecision.FORCE)

_BARRIERS = frozenset(
    {
        Raison.SANS_CONVENTION,
        Raison.HORS_PERIMETRE,
        Raison.ECARTE,
        Raison.PLAFOND_ATTEINT,
        Raison.RESERVE_A_UN_AUTRE,
        Raison.A_RENDU,
        Raison.RETOUR,
        Raison.PROGRAMME,
        Raison.LOT,
        Raison.DEROGATION,
    }
)


def separating(favours: tuple[Difference, ...], against: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """The fewest differences that keep the chosen one ahead; of as many, the first in the order of the decision.

    Something that settles the matter alone suffices. Else figures add up: they must exceed what speaks for the other,
    or equal it when the tie-break is for the chosen one.
    """
    for difference in favours:
        if difference.aspect in _CONCLUSIVE:
            return (difference,)
    needed = sum((-difference.gap for difference in against), ZERO)
    for size in range(len(favours) + 1):
        enough = [kept for kept in combinations(favours, size) if _ahead(kept, needed)]
        if enough:
            return max(enough, key=lambda kept: sum((item.gap for item in kept), ZERO))
    return favours


def _ahead(kept: tuple[Difference, ...], needed: Fraction) -> bool:
    total = sum((difference.gap for difference in kept), ZERO)
    tie = any(difference.aspect is Aspect.DEPARTAGE for difference in kept)
    return total > needed or (tie and total == needed)


def _differences(
    decision: Decision, first: Standing, second: Standing
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Every difference, in favour of the one who received and of the other."""
    found: list[Difference] = []
    if second.reason in _BARRIERS:
        found.append(Difference(Aspect.BARRIERE, second.reason.value))
    elif second.reason is Raison.RANG_INFERIEUR:
        found.append(Difference(Aspect.RANG))
    elif second.reason is Raison.HORS_BANDE:
        found.append(Difference(Aspect.BANDE, "", first.overdue, second.overdue))
    else:
        found += _figures(decision, first, second)
        if second.reason is Raison.DEPARTAGE:
            found.append(Difference(Aspect.DEPARTAGE, decision.tie_break))
    favours = tuple(item for item in found if item.gap > 0 or item.chosen is None)
    return favours, tuple(item for item in found if item.gap < 0)


def _figures(decision: Decision, first: Standing, second: Standing) -> list[Difference]:
    """The terms of the score, one by one: they add up to what the two scores differ by."""
    method = decision.certificate.method if decision.certificate else Methode.BANDE.value
    if method != Methode.BANDE:
        chosen, other = first.score or ZERO, second.score or ZERO
        if method == Methode.TAUX_DE_REALISATION or method == Methode.TIJDEMAN:  # the least comes first
            chosen, other = -chosen, -other
        return [Difference(Aspect.MESURE, method, chosen, other)]
    found = [Difference(Aspect.RETARD, "", first.overdue, second.overdue)]
    for key in first.categories:
        mine, theirs = first.categories[key] + first.share, second.categories.get(key, ZERO) + second.share
        found.append(Difference(Aspect.CATEGORIE, key, mine, theirs))
    found.append(Difference(Aspect.PREFERENCE, "", first.preference, second.preference))
    return found
