"""Why this réservataire rather than that one: every difference between the two, and the fewest that separate them.

A difference counts for the one it favours. Those that *separate* are the fewest differences in favour of the one who
received such that it would still have come before the other with every other difference in its favour wiped out, and
all those in favour of the other kept: what has to be said for the choice to stand, and no more.

Two are compared as a decision compares them (``before``): what bars one from this dwelling, then ranks, then the band,
then the figures, which add up, then the tie-break. At each of the first three steps, whoever has something for it there
and nothing against it comes first, whatever follows. Of as many differences, those of the earliest steps are kept, then
those of the largest figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from fluxrules.decision.decision import Decision, Raison, Standing
from fluxrules.vocabulary import Methode, Norme, StatutDecision

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


CONCLUSIVE = (Aspect.BARRIERE, Aspect.RANG, Aspect.BANDE)
"""Aspects that settle the matter alone, in order: whoever fails there is out, whatever its figures."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, and by how much.

    Attributes:
        aspect: In what.
        key: The axis and value of a category (``typologie:T3``), the reason of a barrier, the tie-break; else "".
        chosen: The figure of the one who received, in dwellings; None where there is none to compare.
        other: The other's.
        least: Whether the smaller figure comes first.
    """

    aspect: Aspect
    key: str = ""
    chosen: Fraction | None = None
    other: Fraction | None = None
    least: bool = False

    @property
    def gap(self) -> Fraction:
        """In dwellings; positive in favour of the one who received."""
        gap = (self.chosen or ZERO) - (self.other or ZERO)
        return -gap if self.least else gap


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
    """The fewest differences that keep the chosen one ahead; see the module docstring for those kept of as many."""
    for size in range(len(favours) + 1):
        enough = [kept for kept in combinations(favours, size) if before(kept, against)]
        if enough:
            return max(enough, key=_said_first)
    return favours


def before(kept: tuple[Difference, ...], against: tuple[Difference, ...]) -> bool:
    """Whether the chosen one comes before the other, with ``kept`` for it and ``against`` for the other."""
    for aspect in CONCLUSIVE:
        for_it = any(difference.aspect is aspect for difference in kept)
        for_the_other = any(difference.aspect is aspect for difference in against)
        if for_it or for_the_other:
            return for_it and not for_the_other
    total = sum((difference.gap for difference in (*kept, *against)), ZERO)
    return total > 0 or (total == 0 and any(difference.aspect is Aspect.DEPARTAGE for difference in kept))


def _said_first(kept: tuple[Difference, ...]) -> tuple[list[bool], Fraction]:
    aspects = [difference.aspect for difference in kept]
    return [aspect in aspects for aspect in CONCLUSIVE], sum((difference.gap for difference in kept), ZERO)


def _differences(
    decision: Decision, first: Standing, second: Standing
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Every difference, in favour of the one who received and of the other."""
    found: list[Difference] = []
    favours_other: list[Difference] = []
    if second.reason in _BARRIERS:
        found.append(Difference(Aspect.BARRIERE, second.reason.value))
    elif _decided_elsewhere(decision):
        found.append(Difference(Aspect.BARRIERE, _decided_elsewhere(decision)))
    rank = _ranked(first, second)
    if second.reason is Raison.RANG_INFERIEUR or rank < 0:
        found.append(Difference(Aspect.RANG, dict(second.details).get("regle", "")))
    elif rank > 0:
        favours_other.append(Difference(Aspect.RANG))
    if second.reason is Raison.HORS_BANDE:
        found.append(Difference(Aspect.BANDE, dict(second.details).get("verdict", ""), first.overdue, second.overdue))
    found += _figures(decision, first, second)
    if second.reason is Raison.DEPARTAGE:
        found.append(Difference(Aspect.DEPARTAGE, dict(second.details).get("departage", decision.tie_break)))
    favours = tuple(item for item in found if item.gap > 0 or item.aspect in _WITHOUT_GAP)
    return favours, (*favours_other, *(item for item in found if item.gap < 0 and item.aspect not in _WITHOUT_GAP))


_WITHOUT_GAP = (*CONCLUSIVE, Aspect.DEPARTAGE)


def _decided_elsewhere(decision: Decision) -> str:
    """What decided after the table was made, and not by it: a person, or the balance of the batch."""
    if decision.statut is StatutDecision.FORCE:
        return Raison.DEROGATION.value
    return Raison.LOT.value if decision.batch is not None and decision.batch.moves else ""


def _ranked(first: Standing, second: Standing) -> int:
    """Below 0 when the first has the better rank, above when the second has; norm by norm, no rank being last."""
    mine, theirs = dict(first.ranks), dict(second.ranks)
    for norm in Norme:
        pair = (mine.get(norm.value), theirs.get(norm.value))
        if pair[0] != pair[1]:
            return -1 if pair[1] is None or (pair[0] is not None and pair[0] < pair[1]) else 1
    return 0


def _figures(decision: Decision, first: Standing, second: Standing) -> list[Difference]:
    """The terms of the score, one by one: they add up to what the two scores differ by.

    One that was out before scores were made has no balance by category: only its retard is compared.
    """
    method = decision.certificate.method if decision.certificate else Methode.BANDE.value
    if method != Methode.BANDE:
        if first.score is None or second.score is None:
            return [Difference(Aspect.RETARD, "", first.overdue, second.overdue)]
        return [Difference(Aspect.MESURE, method, first.score, second.score, method in _LEAST)]
    found = [Difference(Aspect.RETARD, "", first.overdue, second.overdue)]
    for key in [key for key in first.categories if key in second.categories]:
        mine, theirs = first.categories[key] + first.share, second.categories[key] + second.share
        found.append(Difference(Aspect.CATEGORIE, key, mine, theirs))
    found.append(Difference(Aspect.PREFERENCE, "", first.preference, second.preference))
    return found


_LEAST = (Methode.TAUX_DE_REALISATION.value, Methode.TIJDEMAN.value)
"""Methods whose smallest measure comes first."""
