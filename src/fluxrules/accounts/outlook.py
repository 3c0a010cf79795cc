"""What the rest of the year can still give: the plan's own expectation, and what would be short even of all of it.

Nothing is estimated here. The plan says how many dwellings of each class are still expected
(``allotment.mix.remaining_dwellings``: what the forecast leaves for the part of the year to come, the pace seen for the
part elapsed, exact fractions of both); the rest is additions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.plan import ClassKey, Plan

ZERO = Fraction(0)


def expected_on(plan: Plan, classes: Collection[ClassKey]) -> Fraction:
    """Dwellings of these classes still expected this year."""
    return sum((weight for key, weight in plan.weights.items() if key in classes), ZERO)


def within_reach(plan: Plan, holder: str) -> Fraction:
    """Dwellings still expected that a holder may receive; all of them for one whose right is a residue."""
    eligible = plan.eligible.get(holder)
    return sum(plan.weights.values(), ZERO) if eligible is None else expected_on(plan, eligible)


def still_due(plan: Plan, account: Account, holder: str) -> Fraction:
    """Dwellings a holder must receive by the end of the year for its balance to be zero: late now, or still to gain."""
    return account.deficit(holder) + plan.due.get(holder, ZERO) + unplaced(plan, holder)


def unplaced(plan: Plan, holder: str) -> Fraction:
    """What its shares give it, and no dwelling still expected has room for."""
    return sum((row.missing for row in plan.rows if row.holder == holder), ZERO)


def shortfall(plan: Plan, account: Account, holder: str) -> Fraction:
    """By how many dwellings a holder ends the year short, were every dwelling it may receive given to it; 0 or more.

    Each is looked at alone: that two of them can be satisfied together is for the plan to say.
    """
    return max(ZERO, still_due(plan, account, holder) - within_reach(plan, holder))


def given_on(
    plan: Plan,
    holders: Collection[str],
    classes: Collection[ClassKey],
    gained: Mapping[ClassKey, Mapping[str, Fraction]] | None = None,
) -> Fraction:
    """What these holders have gained together on these classes, and what the plan gives them there."""
    found = ZERO
    for key in plan.entitlements:
        if key in classes:
            here, before = plan.entitlements[key], (gained or {}).get(key, {})
            weight = plan.weights.get(key, ZERO)
            found += sum((weight * here.get(h, ZERO) + before.get(h, ZERO) for h in holders), ZERO)
    return found
