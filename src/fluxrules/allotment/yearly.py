"""From one year's account to the next: what is carried over, and what begins again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import TypeVar

from fluxrules.allotment.account import Account
from fluxrules.allotment.events import in_unit
from fluxrules.vocabulary import BAILLEUR, Report

K = TypeVar("K")


def next_year(account: Account, mode: Report, limit: Fraction) -> Account:
    """The account of the next year.

    Balances (G, and C in each category) are carried whole, within ``limit`` dwellings either way, or not at all; what a
    capped carry-over drops is the bailleur's, so that sums stay zero. Debts on a dwelling are always carried: they are
    rights on that dwelling. Counts of the calendar year (received, gained, uses, first lettings) start again: a
    carry-over never lifts a legal annual cap.

    Args:
        account: The account closed.
        mode: The convention's clause.
        limit: Dwellings, with ``plafonne``.
    """
    unit = lcm(account.unit, limit.denominator)
    account = in_unit(account, unit)
    keeps: int | None = int(limit * unit) if mode is Report.PLAFONNE else None
    if mode is Report.AUCUN:
        keeps = 0
    deficits = _within(account.deficits, keeps)
    return Account(
        unit,
        deficits=deficits,
        by_category={
            category: kept for category, table in account.by_category.items() if (kept := _within(table, keeps))
        },
        debts=account.debts,
        shared=dict(account.shared) if mode is not Report.AUCUN else {},
        largest=max((abs(units) for units in deficits.values()), default=0),
    )


def carried_again(account: Account, carried: Account, again: Account) -> Account:
    """A year under way, once what was carried into it has changed: an event came late to a dwelling of the last one.

    Args:
        account: The year under way.
        carried: What was carried into it.
        again: What would be carried now.
    """
    unit = lcm(account.unit, carried.unit, again.unit)
    account, carried, again = (in_unit(item, unit) for item in (account, carried, again))
    deficits = _moved(account.deficits, carried.deficits, again.deficits)
    by_category = {
        category: _moved(*(table.by_category.get(category, {}) for table in (account, carried, again)))
        for category in {**account.by_category, **carried.by_category, **again.by_category}
    }
    debts = {dwelling: holder for dwelling, holder in account.debts.items() if dwelling not in carried.debts}
    kept = {d: h for d, h in again.debts.items() if d not in carried.debts or account.debts.get(d) == h}
    return replace(
        account,
        deficits=deficits,
        by_category=by_category,
        debts={**debts, **kept},
        shared=_moved(account.shared, carried.shared, again.shared),
        largest=max(account.largest, *(abs(units) for units in (0, *deficits.values()))),
    )


def _moved(table: Mapping[K, int], before: Mapping[K, int], after: Mapping[K, int]) -> dict[K, int]:
    return {
        name: table.get(name, 0) + after.get(name, 0) - before.get(name, 0) for name in {**table, **before, **after}
    }


def _within(table: Mapping[str, int], keeps: int | None) -> dict[str, int]:
    """A table of sum 0 with every balance within ``keeps`` units, the bailleur taking what is dropped."""
    if keeps is None:
        return {name: units for name, units in table.items() if units}
    kept = {name: max(-keeps, min(keeps, units)) for name, units in table.items() if name != BAILLEUR}
    kept[BAILLEUR] = -sum(kept.values())
    return {name: units for name, units in kept.items() if units}
