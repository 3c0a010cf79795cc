"""The smallest possible mean deviation per category at year's end, with HiGHS (see ``optimum``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from benchmarks.allotment.streams import Stream

from fluxrules.allotment.account import Category

Kindred = tuple[tuple[int, ...], tuple[Category, ...]]
"""Dwellings that gain and count alike: one integer per holder for all of them."""


@dataclass(frozen=True, slots=True)
class Best:
    """An optimum, or what is known of it, in dwellings summed over all cells.

    Attributes:
        bound: No allotment does better.
        found: Sum of |C| in the best allotment found, exactly; None when none was looked for.
        cells: How many (holder, category) gain anything.
        seconds: Time spent by the solver.
    """

    bound: float
    found: Fraction | None
    cells: int
    seconds: float

    @property
    def gap(self) -> float:
        """Relative distance from what was found to the bound."""
        return float(self.found or 0) / self.bound - 1


def entitled(stream: Stream) -> dict[tuple[int, Category], int]:
    """X_{i,c}(T) in units, of the cells that gain anything."""
    found: Counter[tuple[int, Category]] = Counter()
    for dwelling in stream.dwellings:
        gains = stream.plan.units[dwelling.key]
        for place, holder in enumerate(stream.order):
            if gains[holder]:
                for category in dwelling.categories:
                    found[place, category] += gains[holder]
    return dict(found)


def smallest_by_category(stream: Stream, seconds: float = 0, gap: float = 1e-6) -> Best:
    """Σ |C_{i,c}| at year's end, at best: the linear bound, and, given time, an allotment that reaches it.

    Args:
        stream: The year.
        seconds: Time limit of the search for an allotment; 0: only the bound.
        gap: Relative gap at which to stop.
    """
    cells = entitled(stream)
    unit = stream.plan.unit
    kinds = Counter(
        (tuple(stream.plan.units[d.key][holder] for holder in stream.order), d.categories) for d in stream.dwellings
    )
    problem = _problem(cells, kinds, unit)
    relaxed = _solved(problem, whole=False, seconds=600, gap=gap)
    # An interior point stops this near its own dual: the bound stays one.
    bound = relaxed.getInfo().objective_function_value * (1 - 1e-6)
    if not seconds:
        return Best(bound, None, len(cells), relaxed.getRunTime())
    model = _solved(problem, whole=True, seconds=seconds, gap=gap)
    time = relaxed.getRunTime() + model.getRunTime()
    bound = max(bound, model.getInfo().mip_dual_bound * (1 - 1e-6))
    if model.getInfo().primal_solution_status != 2:  # none found in time
        return Best(bound, None, len(cells), time)
    solution = model.getSolution().col_value
    counts: Counter[tuple[int, Category]] = Counter()
    for column, (place, categories) in enumerate(problem.meaning):
        for category in categories:
            counts[place, category] += round(solution[column])
    found = sum((abs(Fraction(units, unit) - counts[cell]) for cell, units in cells.items()), Fraction(0))
    return Best(bound, found, len(cells), time)


def _solved(problem: _Problem, whole: bool, seconds: float, gap: float) -> Any:
    import highspy  # the only module that needs a solver
    import numpy as np

    model = highspy.Highs()
    model.silent()
    for option, value in {"time_limit": float(seconds), "mip_rel_gap": gap, "random_seed": 0, "threads": 1}.items():
        model.setOptionValue(option, value)
    if not whole:
        model.setOptionValue("solver", "ipm")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(problem.costs), len(problem.lower)
    lp.col_cost_, lp.col_lower_ = np.array(problem.costs), np.zeros(len(problem.costs))
    lp.col_upper_ = np.array(problem.most)
    lp.row_lower_, lp.row_upper_ = np.array(problem.lower), np.array(problem.upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(problem.starts)
    lp.a_matrix_.index_ = np.array(problem.columns)
    lp.a_matrix_.value_ = np.array(problem.values)
    if whole:
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        lp.integrality_ = [kinds[integer] for integer in problem.whole]
    model.passModel(lp)
    model.run()
    return model


@dataclass(slots=True)
class _Problem:
    costs: list[float]
    most: list[float]
    whole: list[bool]
    lower: list[float]
    upper: list[float]
    starts: list[int]
    columns: list[int]
    values: list[float]
    meaning: list[tuple[int, tuple[Category, ...]]]


def _problem(cells: Mapping[tuple[int, Category], int], kinds: Mapping[Kindred, int], unit: int) -> _Problem:
    """Columns: dwellings of a kind given to a holder, then the cost of each cell. Rows: each kind is given whole; each
    cost is above |N − X| and above its chord between the two integers around X."""
    p = _Problem([], [], [], [], [], [0], [], [], [])
    inside: dict[tuple[int, Category], list[int]] = {cell: [] for cell in cells}
    for (gains, categories), count in kinds.items():
        given = []
        for place, units in enumerate(gains):
            if units:
                given.append(len(p.costs))
                for category in categories:
                    inside[place, category].append(len(p.costs))
                p.costs.append(0.0)
                p.most.append(float(count))
                p.whole.append(True)
                p.meaning.append((place, categories))
        _row(p, given, [1.0] * len(given), count, count)
    for cell, units in cells.items():
        due = units / unit
        low, part = units // unit, (units % unit) / unit
        cost = len(p.costs)
        p.costs.append(1.0)
        p.most.append(float("inf"))
        p.whole.append(False)
        columns = [*inside[cell], cost]
        ones = [1.0] * len(inside[cell])
        _row(p, columns, [*(-v for v in ones), 1.0], -due, float("inf"))  # d ≥ N − X
        _row(p, columns, [*ones, 1.0], due, float("inf"))  # d ≥ X − N
        slope = 1 - 2 * part
        _row(p, columns, [*(-slope * v for v in ones), 1.0], part - slope * low, float("inf"))
    return p


def _row(p: _Problem, columns: Sequence[int], values: Sequence[float], lower: float, upper: float) -> None:
    p.columns.extend(columns)
    p.values.extend(values)
    p.starts.append(len(p.columns))
    p.lower.append(lower)
    p.upper.append(upper)
