"""Of shares that cannot all be served, the one to lower, and to how much."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fluxrules.allotment.demand import Demand
from fluxrules.allotment.fitting import Shortage


def to_lower(shortage: Shortage, demands: Sequence[Demand]) -> int:
    """The demand to point at: one that would do alone if any, then the most local, then the largest share."""
    excess = shortage.due - shortage.room

    def place(item: tuple[int, Fraction]) -> tuple[bool, int, Fraction, int]:
        number, due = item
        demand = demands[number]
        alone = due >= excess and lowered_rate(demand, excess) is not None
        return not alone, len(demand.row.eligible), -max(demand.row.rates.values(), default=Fraction(0)), number

    return min(shortage.rows, key=place)[0]


def lowered_rate(demand: Demand, excess: Fraction) -> Fraction | None:
    """The rate at which ``demand`` is due ``excess`` dwellings less; None when one rate does not say its dues.

    A floor, a cap, a bonus or uniformity tie the dues of one class to something else than the rate.
    """
    row, rates = demand.row, set(demand.row.rates.values())
    if len(rates) != 1 or row.uniform_by or row.floors or demand.lost or not demand.due or demand.due < excess:
        return None
    return rates.pop() * (demand.due - excess) / demand.due
