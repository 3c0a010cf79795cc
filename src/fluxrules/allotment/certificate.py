"""What the rule guarantees here, and where we stand (ALLOTMENT §3). Never a bound that may not hold.

- ``parts_fixes``: shares the same on every class, everyone eligible everywhere: |G| ≤ B at every moment (< 1 when
  B = 1).
- ``eligibilite_restreinte``: each gains only where it may receive, or more here than there: |G| ≤ B (n − 1).
- ``orientee_par_regles``: this year a rank, a cap, or a reserved dwelling kept somebody who was gaining from being
  chosen: what rules do to shares has no bound, and none is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.plan import Plan


class Model(StrEnum):
    """Which guarantee applies."""

    PARTS_FIXES = "parts_fixes"
    ELIGIBILITE_RESTREINTE = "eligibilite_restreinte"
    ORIENTEE_PAR_REGLES = "orientee_par_regles"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """In dwellings. ``strict``: the bound is never reached. ``bound`` is None when nothing is guaranteed."""

    model: Model
    band: Fraction
    bound: Fraction | None
    strict: bool
    deviation: Fraction


def certify(plan: Plan, band: Fraction, account: Account) -> Guarantee:
    """The guarantee under ``plan`` and the largest |G| in ``account``."""
    deviation = Fraction(max((abs(units) for units in account.deficits.values()), default=0), account.unit)
    if account.narrowed:
        return Guarantee(Model.ORIENTEE_PAR_REGLES, band, None, False, deviation)
    if plan.restricted:
        return Guarantee(Model.ELIGIBILITE_RESTREINTE, band, band * (len(plan.rates) - 1), False, deviation)
    return Guarantee(Model.PARTS_FIXES, band, band, band == 1, deviation)
