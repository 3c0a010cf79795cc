"""What happens to an account, as pure folds: an account and what happened in, the next account out (ALLOTMENT §4).

Every fold keeps the sums of ``Account``: what one holder gains, another is charged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import lcm
from typing import TypeVar

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.inner import share_inside
from fluxrules.allotment.plan import Plan

K = TypeVar("K")


def post(account: Account, charge: Charge) -> Account:
    """Count one dwelling.

    Raises:
        ValueError: The charge is not one dwelling in the account's unit (a bug of the caller).
    """
    unit = account.unit
    if charge.unit != unit:
        raise ValueError(f"an entitlement sums to one dwelling, {unit} units: {charge.unit}")
    holder, entitlement = charge.holder, charge.entitlement
    moves = {name: units for name, units in entitlement.items() if units}
    moves[holder] = moves.get(holder, 0) - unit
    counted = account.counted + 1
    candidates = charge.candidates
    narrowed = candidates is not None and any(units and name not in candidates for name, units in entitlement.items())
    deficits = _added(account.deficits, moves)
    by_class = account.by_class
    if charge.kind is not None:
        by_class = {**by_class, charge.kind: _added(by_class.get(charge.kind, {}), entitlement)}
    return replace(
        account,
        counted=counted,
        deficits=deficits,
        by_category=_on_categories(account, charge, moves),
        received=_added(account.received, {holder: 1}),
        provisional=_added(account.provisional, {holder: 1}) if charge.provisional else account.provisional,
        gained=_added(account.gained, entitlement),
        last_served={**account.last_served, holder: counted},
        usages=_counted(account.usages, charge.usages),
        debts={**{d: h for d, h in account.debts.items() if d != charge.settled}, **charge.owed},
        shared=_inside(account, charge),
        by_class=by_class,
        programmes=_let(account.programmes, charge, 1),
        largest=account.largest if charge.pending else max(account.largest, _widest(deficits)),
        swapped=account.swapped + charge.swapped,
        narrowed=account.narrowed + narrowed,
    )


def reverse(account: Account, charge: Charge) -> Account:
    """Uncount a dwelling that was cancelled, or withdrawn from the flux: a negative credit, never an edit.

    What was won is lost, the charge comes back; the largest deviation seen, and who was served when, remain history.
    """
    charge = charge_in(charge, account.unit)
    unit, holder = account.unit, charge.holder
    gains = {name: -units for name, units in charge.entitlement.items() if units}
    moves = {**gains, holder: gains.get(holder, 0) + unit}
    deficits = _added(account.deficits, moves)
    by_class = account.by_class
    if charge.kind is not None and charge.kind in by_class:
        by_class = {**by_class, charge.kind: _added(by_class[charge.kind], gains)}
    debts = {d: h for d, h in account.debts.items() if charge.owed.get(d) != h}
    if charge.settled:
        debts[charge.settled] = holder
    return replace(
        account,
        counted=account.counted - 1,
        deficits=deficits,
        by_category=_on_categories(account, charge, moves),
        received=_added(account.received, {holder: -1}),
        provisional=_added(account.provisional, {holder: -1}) if charge.provisional else account.provisional,
        gained=_added(account.gained, gains),
        usages=_counted(account.usages, charge.usages, -1),
        debts=debts,
        shared=_outside(account, charge),
        by_class=by_class,
        programmes=_let(account.programmes, charge, -1),
        largest=max(account.largest, _widest(deficits)),
        disturbed=account.disturbed + 1,
    )


def uncredit(account: Account, charge: Charge) -> Account:
    """What a dwelling had gained everyone is taken back, its charge staying with who has lost its turn.

    Not a state of the books: what a choice is made on, before ``serve_uncharged``.
    """
    charge = charge_in(charge, account.unit)
    gains = {name: -units for name, units in charge.entitlement.items()}
    return replace(
        account,
        deficits=_added(account.deficits, gains),
        by_category=_on_categories(account, charge, gains),
        gained=_added(account.gained, gains),
    )


def recharge(account: Account, charge: Charge, new: Charge) -> Account:
    """Move a charge: handed back without counting, or decided otherwise by a person. Nobody gains anything new.

    Args:
        account: Before.
        charge: What was charged.
        new: What is charged instead: same dwelling, same entitlement; its holder, usages, debts, beneficiary differ.

    Raises:
        ValueError: The entitlement is not the same (a bug of the caller).
    """
    charge, new = charge_in(charge, account.unit), charge_in(new, account.unit)
    if _gained(charge) != _gained(new) or charge.categories != new.categories:
        raise ValueError("a charge moves from one holder to another: the entitlement stays")
    largest, narrowed, last_served = account.largest, account.narrowed, account.last_served
    # The state in between is nobody's: neither its deviation nor the turn taken back is remembered.
    moved = post(reverse(account, charge), new)
    served = {**last_served, new.holder: moved.counted}
    largest = max(largest, _widest(moved.deficits))
    return replace(moved, largest=largest, narrowed=narrowed, last_served=served, swapped=account.swapped)


def _gained(charge: Charge) -> dict[str, int]:
    """Who gains something; a journal does not write the others."""
    return {holder: units for holder, units in charge.entitlement.items() if units}


def serve_uncharged(account: Account, holder: str, dwellings: int = 1) -> Account:
    """``holder`` receives a dwelling whose charge stays with another (a lost turn); -1: it no longer has it."""
    return replace(account, uncharged=_added(account.uncharged, {holder: dwellings}))


def owe(account: Account, dwelling: str, holder: str) -> Account:
    """A right owed back on this same dwelling at its next vacancy."""
    return replace(account, debts={**account.debts, dwelling: holder})


def confirm(account: Account, holder: str) -> Account:
    """The clause's event has happened: one provisional charge of ``holder`` becomes firm."""
    return replace(account, provisional=_added(account.provisional, {holder: -1}))


def settle(account: Account, holder: str, onto: str) -> Account:
    """The balances of a holder that leaves go to another, which takes over what it was owed or owed."""
    return replace(
        account,
        deficits=_handed(account.deficits, holder, onto),
        by_category={category: _handed(table, holder, onto) for category, table in account.by_category.items()},
        arrears=_handed(account.arrears, holder, onto),
        largest=max(account.largest, abs(account.deficits.get(holder, 0) + account.deficits.get(onto, 0))),
        disturbed=account.disturbed + 1,
    )


def replanned(account: Account, unit: int) -> Account:
    """New shares are in force: the account counts in ``unit``, and knows that its shares have varied."""
    return replace(in_unit(account, unit), replans=account.replans + 1)


def amend(account: Account, arrears: Mapping[str, int]) -> Account:
    """An avenant: past entitlements stay; plans start afresh, and make up for ``arrears`` (units, of sum 0)."""
    if sum(arrears.values()):
        raise ValueError("what some are still owed, others have had too much of")
    return replace(account, by_class={}, arrears={name: units for name, units in arrears.items() if units})


def first_let(account: Account, programme: str, holder: str) -> Account:
    """The first letting of a new programme goes to ``holder`` by the programme's own table."""
    return replace(account, programmes=_added(account.programmes, {(programme, holder): 1}))


def aligned(plan: Plan, account: Account) -> tuple[Plan, Account]:
    """The same plan and account in one unit, the least common multiple of theirs: nothing is rounded."""
    unit = lcm(plan.unit, account.unit)
    if unit != plan.unit:
        factor = unit // plan.unit
        units = {key: {h: u * factor for h, u in gains.items()} for key, gains in plan.units.items()}
        plan = replace(plan, unit=unit, units=units)
    return plan, in_unit(account, unit)


def in_unit(account: Account, unit: int) -> Account:
    """The same account counted in ``unit``, a multiple of its own."""
    factor, over = divmod(unit, account.unit)
    if over:
        raise ValueError(f"{unit} is no multiple of {account.unit}")
    if factor == 1:
        return account
    return replace(
        account,
        unit=unit,
        deficits=_scaled(account.deficits, factor),
        by_category={category: _scaled(table, factor) for category, table in account.by_category.items()},
        gained=_scaled(account.gained, factor),
        shared=_scaled(account.shared, factor),
        by_class={key: _scaled(table, factor) for key, table in account.by_class.items()},
        arrears=_scaled(account.arrears, factor),
        largest=account.largest * factor,
    )


def charge_in(charge: Charge, unit: int) -> Charge:
    """A past charge counted in ``unit``, a multiple of its own."""
    factor, over = divmod(unit, charge.unit)
    if over:
        raise ValueError(f"{unit} is no multiple of {charge.unit}")
    return charge if factor == 1 else replace(charge, entitlement=_scaled(charge.entitlement, factor))


def _on_categories(
    account: Account, charge: Charge, moves: Mapping[str, int]
) -> Mapping[tuple[str, str], Mapping[str, int]]:
    by_category = dict(account.by_category)
    for category in charge.categories:
        by_category[category] = _added(by_category.get(category, {}), moves)
    return by_category


def _inside(account: Account, charge: Charge) -> Mapping[tuple[str, str], int]:
    if not charge.beneficiary:
        return account.shared
    return share_inside(account, charge.holder, charge.beneficiary, charge.among)


def _outside(account: Account, charge: Charge) -> Mapping[tuple[str, str], int]:
    """The counters inside a holder, as if the dwelling had not been given."""
    if not charge.beneficiary:
        return account.shared
    given = share_inside(replace(account, shared={}), charge.holder, charge.beneficiary, charge.among)
    return _added(account.shared, {key: -units for key, units in given.items()})


def _let(programmes: Mapping[tuple[str, str], int], charge: Charge, by: int) -> Mapping[tuple[str, str], int]:
    """First lettings, with that of a dwelling counted in the flux that its programme's table gave."""
    return _added(programmes, {(charge.programme, charge.holder): by}) if charge.programme else programmes


def _handed(table: Mapping[str, int], holder: str, onto: str) -> Mapping[str, int]:
    units = table.get(holder, 0)
    return _added({name: value for name, value in table.items() if name != holder}, {onto: units}) if units else table


def _widest(deficits: Mapping[str, int]) -> int:
    return max(map(abs, deficits.values()), default=0)


def _added(table: Mapping[K, int], moves: Mapping[K, int]) -> dict[K, int]:
    added = dict(table)
    for name, units in moves.items():
        added[name] = added.get(name, 0) + units
    return added


def _scaled(table: Mapping[K, int], factor: int) -> dict[K, int]:
    return {name: units * factor for name, units in table.items()}


def _counted(
    usages: Mapping[tuple[str, str], tuple[int, int]], new: Mapping[tuple[str, str], bool], by: int = 1
) -> Mapping[tuple[str, str], tuple[int, int]]:
    if not new:
        return usages
    counted = dict(usages)
    for key, used in new.items():
        uses, base = counted.get(key, (0, 0))
        counted[key] = (uses + by * used, base + by)
    return counted
