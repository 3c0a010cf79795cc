"""What happens to an account, as pure folds: an account and an event in, the next account out.

Every event keeps the sums of ``Account``: what one holder gains, another is charged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.inner import share_inside
from fluxrules.allotment.plan import Plan


def credit_and_charge(
    account: Account,
    entitlement: Mapping[str, int],
    categories: Sequence[Category],
    holder: str,
    *,
    candidates: Collection[str] | None = None,
    provisional: bool = False,
    usages: Mapping[tuple[str, str], bool] | None = None,
    settled: str = "",
    owed: Mapping[str, str] | None = None,
    beneficiary: str = "",
    among: Sequence[tuple[str, Fraction]] = (),
) -> Account:
    """Count one dwelling: everyone gains its entitlement, ``holder`` is charged one dwelling.

    Args:
        account: Before.
        entitlement: x(u) in units, of sum ``account.unit``.
        categories: Of the dwelling, one per declared axis.
        holder: Who receives it (the bailleur when nobody else does).
        candidates: Among whom the band chose; when a holder that gains on this dwelling is not one of them (a rank,
            a cap, a reserved dwelling), the bounds of the certificate no longer hold, and the account says so.
        provisional: Only « engagé »: the clause's event has not happened yet.
        usages: For each capped usage whose base this dwelling belongs to, whether it is a use.
        settled: Dwelling whose debt this orientation pays, or "".
        owed: Debts that begin here: dwelling id → holder.
        beneficiary: Who benefits inside ``holder``, or "".
        among: The split inside ``holder``, in its declared order (needed with ``beneficiary``).

    Raises:
        ValueError: The entitlement is not one dwelling, or two categories are on one axis (a bug of the caller).
    """
    unit = account.unit
    if sum(entitlement.values()) != unit:
        raise ValueError(f"an entitlement sums to one dwelling, {unit} units: {sum(entitlement.values())}")
    if len({axis for axis, _ in categories}) != len(categories):
        raise ValueError("a dwelling has one category per axis")
    moves = {name: units for name, units in entitlement.items() if units}
    moves[holder] = moves.get(holder, 0) - unit
    by_category = dict(account.by_category)
    for category in categories:
        by_category[category] = _added(by_category.get(category, {}), moves)
    counted = account.counted + 1
    narrowed = candidates is not None and any(units and name not in candidates for name, units in entitlement.items())
    return replace(
        account,
        counted=counted,
        deficits=_added(account.deficits, moves),
        by_category=by_category,
        received=_added(account.received, {holder: 1}),
        provisional=_added(account.provisional, {holder: 1}) if provisional else account.provisional,
        gained=_added(account.gained, entitlement),
        last_served={**account.last_served, holder: counted},
        usages=_counted(account.usages, usages or {}),
        debts={**{d: h for d, h in account.debts.items() if d != settled}, **(owed or {})},
        shared=share_inside(account, holder, beneficiary, among) if beneficiary else account.shared,
        narrowed=account.narrowed + narrowed,
    )


def aligned(plan: Plan, account: Account) -> tuple[Plan, Account]:
    """The same plan and account in one unit, the least common multiple of theirs: nothing is rounded."""
    unit = lcm(plan.unit, account.unit)
    if unit != plan.unit:
        factor = unit // plan.unit
        units = {key: {h: u * factor for h, u in gains.items()} for key, gains in plan.units.items()}
        plan = replace(plan, unit=unit, units=units)
    if unit != account.unit:
        factor = unit // account.unit
        account = replace(
            account,
            unit=unit,
            deficits=_scaled(account.deficits, factor),
            by_category={category: _scaled(table, factor) for category, table in account.by_category.items()},
            gained=_scaled(account.gained, factor),
            shared={key: units * factor for key, units in account.shared.items()},
        )
    return plan, account


def _added(table: Mapping[str, int], moves: Mapping[str, int]) -> dict[str, int]:
    added = dict(table)
    for name, units in moves.items():
        added[name] = added.get(name, 0) + units
    return added


def _scaled(table: Mapping[str, int], factor: int) -> dict[str, int]:
    return {name: units * factor for name, units in table.items()}


def _counted(
    usages: Mapping[tuple[str, str], tuple[int, int]], new: Mapping[tuple[str, str], bool]
) -> Mapping[tuple[str, str], tuple[int, int]]:
    counted = dict(usages)
    for key, used in new.items():
        uses, base = counted.get(key, (0, 0))
        counted[key] = (uses + used, base + 1)
    return counted
