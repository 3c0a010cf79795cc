"""A small exact linear programme, with the proof when it has no solution.

Two-phase simplex on a dense table of fractions, with Bland's rule (1977): it always ends, and always in the same way.
Fit for tens of variables: caps on part of the flux and what they leave to each holder, never the whole plan, which
is a flow. An infeasible programme comes back with multipliers (Farkas, 1902) that anyone can check by adding up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from fluxrules.allotment.sums import weighted_sum

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``Σ coefficients[j] × x_j ≥ right``. At most is the same with every sign turned."""

    coefficients: Mapping[int, Fraction]
    right: Fraction


def at_most(coefficients: Mapping[int, Fraction], right: Fraction) -> AtLeast:
    """``Σ coefficients[j] × x_j ≤ right``."""
    return AtLeast({place: -value for place, value in coefficients.items()}, -right)


@dataclass(frozen=True, slots=True)
class Optimum:
    """A solution.

    Attributes:
        values: x, all ≥ 0.
        cost: Its cost, the least possible.
        prices: Multiplier of each constraint, ≥ 0: one more on its right side costs that much. Positive: it is tight
            in every optimal solution.
    """

    values: tuple[Fraction, ...]
    cost: Fraction
    prices: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Why there is none: ``multipliers`` ≥ 0, the smallest integers, whose combination of constraints asks the
    impossible (a positive right side of coefficients all ≤ 0, for x ≥ 0)."""

    multipliers: tuple[Fraction, ...]


def proves(found: Infeasible, constraints: Sequence[AtLeast]) -> bool:
    """Whether the multipliers prove, by addition alone, that no x ≥ 0 satisfies the constraints."""
    if min(found.multipliers, default=ZERO) < 0:
        return False
    places = sorted({place for one in constraints for place in one.coefficients})
    pairs = list(zip(found.multipliers, constraints, strict=True))
    combined = [weighted_sum((u, one.coefficients.get(place, ZERO)) for u, one in pairs) for place in places]
    return max(combined, default=ZERO) <= 0 < weighted_sum((u, one.right) for u, one in pairs)


def minimise(costs: Mapping[int, Fraction], constraints: Sequence[AtLeast], variables: int) -> Optimum | Infeasible:
    """Find x ≥ 0 of least cost; costs must be ≥ 0, so that there is one.

    Args:
        costs: Cost of each variable (absent: 0).
        constraints: What x must satisfy.
        variables: How many there are.
    """
    table = _Table(constraints, variables)
    table.run({column: ONE for column in table.artificial.values()}, table.width)
    if table.cost() > 0:
        return _integers(table.multipliers())
    table.drop_artificial()
    table.run(costs, table.first_artificial)
    values = [ZERO] * variables
    for number, column in enumerate(table.basis):
        if column < variables:
            values[column] = table.lines[number][-1]
    return Optimum(tuple(values), table.cost(), table.multipliers())


def _integers(multipliers: Sequence[Fraction]) -> Infeasible:
    scale = lcm(*(value.denominator for value in multipliers))
    return Infeasible(tuple(value * scale for value in multipliers))


class _Table:
    """Lines ``a x − s (+ artificial) = b`` with b ≥ 0; the last line of ``prices`` is minus the cost."""

    def __init__(self, constraints: Sequence[AtLeast], variables: int) -> None:
        self.variables = variables
        self.first_artificial = variables + len(constraints)
        needing = [number for number, one in enumerate(constraints) if one.right > 0]
        self.artificial = {number: self.first_artificial + place for place, number in enumerate(needing)}
        self.width = self.first_artificial + len(needing)
        self.lines: list[list[Fraction]] = []
        self.basis: list[int] = []
        self.signs: list[int] = []
        for number, one in enumerate(constraints):
            sign = 1 if one.right > 0 else -1
            line = [ZERO] * (self.width + 1)
            for place, value in one.coefficients.items():
                line[place] = sign * value
            line[variables + number] = Fraction(-sign)
            line[-1] = sign * one.right
            if number in self.artificial:
                line[self.artificial[number]] = ONE
            self.basis.append(self.artificial.get(number, variables + number))
            self.signs.append(sign)
            self.lines.append(line)
        self.prices: list[Fraction] = []

    def run(self, costs: Mapping[int, Fraction], columns: int) -> None:
        """Pivot to the least cost, among the first ``columns`` columns."""
        self.prices = [costs.get(column, ZERO) for column in range(self.width)] + [ZERO]
        for line, column in zip(self.lines, self.basis, strict=True):
            self._eliminate(self.prices, line, column)
        while (entering := next((j for j in range(columns) if self.prices[j] < 0), None)) is not None:
            ratios = [
                (line[-1] / line[entering], self.basis[number], number)
                for number, line in enumerate(self.lines)
                if line[entering] > 0
            ]
            if not ratios:
                raise ValueError("costs below 0 are not for this programme: it has no end")
            self._pivot(min(ratios)[2], entering)

    def drop_artificial(self) -> None:
        """Put another variable in the place of each artificial one left in the basis, at 0: it could grow again."""
        for number, column in enumerate(self.basis):
            if column >= self.first_artificial:
                line = self.lines[number]
                self._pivot(number, next(j for j in range(self.first_artificial) if line[j]))

    def cost(self) -> Fraction:
        """What the present solution costs."""
        return -self.prices[-1]

    def multipliers(self) -> tuple[Fraction, ...]:
        """One per constraint, as written: the reduced cost of its slack."""
        return tuple(self.prices[self.variables + number] for number in range(len(self.lines)))

    def _pivot(self, leaving: int, entering: int) -> None:
        line = self.lines[leaving]
        pivot = line[entering]
        line = self.lines[leaving] = [value / pivot if value else value for value in line]
        for number, other in enumerate(self.lines):
            if number != leaving:
                self._eliminate(other, line, entering)
        self._eliminate(self.prices, line, entering)
        self.basis[leaving] = entering

    @staticmethod
    def _eliminate(other: list[Fraction], line: Sequence[Fraction], column: int) -> None:
        factor = other[column]
        if factor:
            for place, value in enumerate(line):
                if value:
                    other[place] -= factor * value
