"""What the method guarantees here, and where we stand (ALLOTMENT §3). Never a bound that may not hold.

- ``parts_fixes``: shares the same on every class, everyone eligible everywhere, and the same since the year began.
  Band: |G| ≤ B at every moment (< 1 when B = 1). Tijdeman: |G| ≤ 1 − 1/(2n − 2), the best there is.
- ``eligibilite_restreinte``: each gains only where it may receive, or more here than there, or now than then.
  Band: |G| ≤ B (n − 1).
- ``orientee_par_regles``: this year a rank, a cap, or a reserved dwelling kept somebody who was gaining from being
  chosen: what rules do to shares has no bound, and none is given.
- ``sans_garantie``: nothing is promised here. Always for ``reste_a_faire`` and ``taux_de_realisation``; for
  ``tijdeman``, whose deadlines suppose that tomorrow is like today, under restricted eligibility; once a batch has
  moved a dwelling, since moves look at balance and not at the band; after what no rule chose (a dwelling handed back
  or forced); and when the year did not begin at zero, since the bounds start there: two réservataires carried over
  late, each within the bound, can both be beyond it at the first dwelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.methods import parts_of
from fluxrules.allotment.plan import Plan
from fluxrules.vocabulary import Methode


class Model(StrEnum):
    """Which guarantee applies."""

    PARTS_FIXES = "parts_fixes"
    ELIGIBILITE_RESTREINTE = "eligibilite_restreinte"
    ORIENTEE_PAR_REGLES = "orientee_par_regles"
    SANS_GARANTIE = "sans_garantie"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """In dwellings.

    Attributes:
        model: Which guarantee applies.
        band: B.
        bound: Of |G|, at every moment of the year; None when nothing is guaranteed.
        strict: The bound is never reached.
        deviation: Largest |G| now.
        largest: Largest |G| of anyone since the year began.
        method: How shares decide.
    """

    model: Model
    band: Fraction
    bound: Fraction | None
    strict: bool
    deviation: Fraction
    largest: Fraction
    method: Methode = Methode.BANDE


def certify(
    plan: Plan,
    band: Fraction,
    account: Account,
    method: Methode = Methode.BANDE,
    replanned: bool = False,
    moved: bool = False,
) -> Guarantee:
    """The guarantee under ``plan``, and the deviations in ``account``.

    Args:
        plan: The present plan.
        band: B.
        account: State of the flux. What it began the year with is what its gains and charges do not explain.
        method: How shares decide.
        replanned: Whether a plan of this year gave other shares than the one before it. The bounds of fixed shares
            rest on what each will gain being what it gained: once shares have moved, only what holds for gains that
            vary from one dwelling to the next is left, as when eligibility is restricted. A plan made again with the
            same shares changes nothing.
        moved: Whether a weekly batch has moved a dwelling this year (``Placed.moves``).
    """
    unit = account.unit
    deviation = max((abs(units) for units in account.deficits.values()), default=0)
    largest = Fraction(max(account.largest, deviation), unit)
    model, bound, strict = _bound(plan, band, account, method, plan.restricted or replanned, moved)
    if bound is not None and (largest > bound or (strict and largest == bound)):
        model, bound, strict = Model.SANS_GARANTIE, None, False
    return Guarantee(model, band, bound, strict, Fraction(deviation, unit), largest, method)


def _bound(
    plan: Plan, band: Fraction, account: Account, method: Methode, varying: bool, moved: bool
) -> tuple[Model, Fraction | None, bool]:
    """The model, its bound and whether it is strict."""
    tijdeman = method is Methode.TIJDEMAN
    if not (tijdeman or method is Methode.BANDE) or moved or account.disturbed or _brought(account):
        return Model.SANS_GARANTIE, None, False
    if account.narrowed:
        return Model.ORIENTEE_PAR_REGLES, None, False
    if varying:
        if tijdeman:
            return Model.SANS_GARANTIE, None, False
        return Model.ELIGIBILITE_RESTREINTE, band * (len({*plan.rates, *account.deficits}) - 1), False
    if tijdeman:
        return Model.PARTS_FIXES, 1 - Fraction(1, parts_of(plan.rates)), False
    return Model.PARTS_FIXES, band, band == 1


def _brought(account: Account) -> bool:
    """Whether somebody began the year late or ahead: G is not what was gained this year less what was received."""
    names = {*account.deficits, *account.gained, *account.received}
    return any(
        account.deficits.get(name, 0) != account.gained.get(name, 0) - account.received.get(name, 0) * account.unit
        for name in names
    )
