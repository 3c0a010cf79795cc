"""Of shares that cannot all be served, what is said: where, how much, and the one to lower, to how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from fluxrules.allotment.amounts import dwellings, lowered_to, percent, written_below
from fluxrules.allotment.demand import Demand
from fluxrules.allotment.dues import Setting, dues_of
from fluxrules.allotment.fitting import Shortage, fit
from fluxrules.allotment.places import measure_of, place_of, room_of
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors


def shortage_said(shortage: Shortage, demands: Sequence[Demand], setting: Setting) -> Diagnostic:
    """The diagnostic of one shortage: its proof in dwellings, its clauses, the most one of them may be."""
    rows = [demand.row for demand in demands]
    partial = [cap for cap, _ in setting.partial(rows)]
    clauses = {rows[number].clause for number, _ in shortage.rows} | {partial[cap].clause for cap in shortage.caps}
    lowered, rate = to_lower(shortage, demands, setting)
    begun = any(demand.opening.begun for demand in demands)
    return diagnose(
        "FLX616" if begun else "FLX611",
        rows[lowered].span or setting.span,
        part=rows[lowered].clause,
        ici="" if rate is None else lowered_to(rate),
        ou=place_of(shortage.classes, setting.weights),
        taux=percent(shortage.due / shortage.room) if shortage.room else "100",
        mesure=measure_of(begun, bool(shortage.caps)),
        sous=room_of(dwellings(shortage.here), dwellings(shortage.room - shortage.here)) if shortage.caps else "",
        dus=dwellings(shortage.due),
        place=dwellings(shortage.room),
        marge=dwellings(shortage.due - shortage.room),
        detail=" ; ".join(f"{rows[number].called} {dwellings(due)}" for number, due in shortage.rows),
        clauses=", ".join(sorted(clauses - {""})),
    )


def to_lower(shortage: Shortage, demands: Sequence[Demand], setting: Setting) -> tuple[int, Fraction | None]:
    """The demand to point at, and the rate at which it would do; None when no single share, lowered, would do.

    The most local first, then the largest share. Missing what is missing here is not enough: lowered to the figure
    shown, as a person would write it, everything is planned again, and nothing may be short in this part.
    """
    excess = shortage.due - shortage.room

    def place(item: tuple[int, Fraction]) -> tuple[int, Fraction, int]:
        row = demands[item[0]].row
        return len(row.eligible), -max(row.rates.values(), default=Fraction(0)), item[0]

    candidates = sorted(shortage.rows, key=place)
    for number, due in candidates:
        rate = lowered_rate(demands[number], excess) if due >= excess else None
        if rate is not None and _would_do(number, rate, shortage, demands, setting):
            return number, rate
    return candidates[0][0], None


def _would_do(number: int, rate: Fraction, shortage: Shortage, demands: Sequence[Demand], setting: Setting) -> bool:
    rows = [demand.row for demand in demands]
    written = dict.fromkeys(rows[number].rates, written_below(rate))
    rows[number] = replace(rows[number], rates=written)
    again, found = dues_of(rows, setting)
    if has_errors(found):
        return False
    _, shortages = fit(again, setting.weights, [limit for _, limit in setting.partial(rows)])
    return not any(set(shortage.classes) & set(one.classes) for one in shortages)


def lowered_rate(demand: Demand, excess: Fraction) -> Fraction | None:
    """The rate at which ``demand`` is due ``excess`` dwellings less; None when one rate does not say its dues.

    A floor, a cap, a bonus or uniformity tie the dues of one class to something else than the rate.
    """
    row, rates, nominal = demand.row, set(demand.row.rates.values()), demand.opening.nominal
    if len(rates) != 1 or row.uniform_by or row.floors or demand.lost or not nominal or demand.due < excess:
        return None
    return rates.pop() * (nominal - excess) / nominal
