"""Whether linear constraints have a solution, by an exact phase-one simplex (Bland's rule): small cases only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

Row = tuple[Mapping[int, Fraction], Literal["<=", ">=", "=="], Fraction]


def feasible(rows: Sequence[Row], variables: int) -> bool:
    """Whether some x ≥ 0 of that many variables satisfies every row ``(coefficients, sense, right side ≥ 0)``."""
    slack = {
        number: variables + place for place, number in enumerate(n for n, row in enumerate(rows) if row[1] != "==")
    }
    artificial = {
        number: variables + len(slack) + place
        for place, number in enumerate(n for n, row in enumerate(rows) if row[1] != "<=")
    }
    width = variables + len(slack) + len(artificial)
    table: list[list[Fraction]] = []
    basis: list[int] = []
    for number, (coefficients, sense, right) in enumerate(rows):
        assert right >= 0
        line = [coefficients.get(j, Fraction(0)) for j in range(variables)] + [Fraction(0)] * (width - variables)
        if number in slack:
            line[slack[number]] = Fraction(1 if sense == "<=" else -1)
        if number in artificial:
            line[artificial[number]] = Fraction(1)
        basis.append(artificial.get(number, slack.get(number, -1)))
        table.append([*line, right])
    cost = [Fraction(0)] * (width + 1)
    for number in artificial:
        cost = [c - v for c, v in zip(cost, table[number], strict=True)]
    for column in artificial.values():
        cost[column] += 1
    while (entering := next((j for j in range(width) if cost[j] < 0), None)) is not None:
        ratios = [(line[-1] / line[entering], basis[n], n) for n, line in enumerate(table) if line[entering] > 0]
        _, _, leaving = min(ratios)
        pivot = table[leaving][entering]
        table[leaving] = [v / pivot for v in table[leaving]]
        for n, line in enumerate(table):
            if n != leaving and line[entering]:
                table[n] = [v - line[entering] * p for v, p in zip(line, table[leaving], strict=True)]
        cost = [c - cost[entering] * p for c, p in zip(cost, table[leaving], strict=True)]
        basis[leaving] = entering
    return cost[-1] == 0
