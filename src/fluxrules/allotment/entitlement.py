"""What each holder gains on one dwelling, even when its class is partly unknown or was never forecast."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, Plan
from fluxrules.allotment.rounding import largest_remainder
from fluxrules.vocabulary import BAILLEUR

ZERO = Fraction(0)


def entitlement_of(plan: Plan, known: ClassKey, eligible: Collection[str] | None = None) -> Mapping[str, int]:
    """Units gained by each holder of the plan on a dwelling of which ``known`` is known; their sum is ``plan.unit``.

    1. The class is in the plan: its entitlement.
    2. It agrees with one or more classes of the plan (a datum is missing, or the forecast does not distinguish it):
       the mean of theirs, weighted by what is expected (unweighted if nothing is).
    3. It agrees with none: each holder that may receive it gains its mean over its own classes
       (``plan.reference``), these come down in proportion if they exceed 1, and the rest goes to the residual.

    Args:
        plan: The plan.
        known: Sorted (attribute, value) pairs of the dwelling; an unknown attribute is left out. Attributes the
            plan does not use are ignored.
        eligible: For rule 3, holders of rows that may receive the dwelling, when the caller knows. None: deduced, a
            holder may receive a value of an attribute if it may receive some class with that value, or, when
            no class has the value, if it may receive some class with each of the values the plan knows.
    """
    exact = plan.units.get(known)
    if exact is not None:
        return exact
    values = dict(known)
    close = [key for key in plan.entitlements if all(values.get(name, value) == value for name, value in key)]
    if len(close) == 1:
        return plan.units[close[0]]
    gains = _mean(plan, close) if close else _unforeseen(plan, values, eligible)
    return largest_remainder(gains, plan.unit, plan.order)


def _mean(plan: Plan, classes: Collection[ClassKey]) -> dict[str, Fraction]:
    weights = {key: plan.weights[key] for key in classes}
    if not any(weights.values()):
        weights = dict.fromkeys(classes, Fraction(1))
    total = sum(weights.values(), ZERO)
    return {
        holder: sum((w * plan.entitlements[key][holder] for key, w in weights.items()), ZERO) / total
        for holder in plan.order
    }


def _unforeseen(plan: Plan, values: Mapping[str, str], eligible: Collection[str] | None) -> dict[str, Fraction]:
    able = {holder for holder in plan.reference if _may_receive(plan, holder, values)}
    if eligible is not None:
        able = set(plan.reference) & set(eligible)
    gains = {holder: plan.reference[holder] for holder in plan.order if holder in able}
    total = sum(gains.values(), ZERO)
    if total > 1:
        gains = {holder: gain / total for holder, gain in gains.items()}
    left = 1 - sum(gains.values(), ZERO)
    takers = {h: part for h, part in plan.residual.items() if h not in plan.reference or h in able}
    parts = sum(takers.values(), ZERO)
    if not parts:
        takers, parts = {BAILLEUR: Fraction(1)}, Fraction(1)
    return {holder: gains.get(holder, ZERO) + left * takers.get(holder, ZERO) / parts for holder in plan.order}


def _may_receive(plan: Plan, holder: str, values: Mapping[str, str]) -> bool:
    classes = [dict(key) for key in plan.entitlements]
    mine = [dict(key) for key in plan.eligible.get(holder, frozenset())]
    for name, value in values.items():
        known = {key[name] for key in classes if name in key}
        reached = {key[name] for key in mine if name in key}
        anywhere = any(name not in key for key in mine)
        if known and not anywhere and not ({value} if value in known else known) <= reached:
            return False
    return True
