"""The streams of the benchmarks are what they say, and their hindsight optima are what brute force finds."""

from __future__ import annotations

import importlib.util
from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from random import Random

import pytest
from benchmarks.allotment.optimum import gains_of, smallest_deviation
from benchmarks.allotment.optimum_mip import smallest_by_category
from benchmarks.allotment.streams import AXES, WEEKS, Kind, stream

from fluxrules.vocabulary import BAILLEUR

needs_solver = pytest.mark.skipif(
    importlib.util.find_spec("highspy") is None, reason="highspy is not installed: pip install fluxrules[bench]"
)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_stream_is_a_year_of_dwellings_of_known_classes(kind: Kind) -> None:
    one = stream(kind, 7, 12, 400)
    assert one == stream(kind, 7, 12, 400) != stream(kind, 8, 12, 400)
    assert len(one.dwellings) == 400
    assert len(one.rows) == 12
    assert one.order[-1] == BAILLEUR
    assert one.plan.restricted
    for dwelling in one.dwellings:
        assert sum(one.plan.units[dwelling.key].values()) == one.plan.unit
        assert [axis for axis, _ in dwelling.categories] == list(AXES)
        assert set(dwelling.key) <= set(dwelling.categories)
    weeks = [dwelling.week for dwelling in one.dwellings]
    assert weeks == sorted(weeks)
    assert set(weeks) == set(range(WEEKS))


def test_each_kind_brings_what_it_is_named_after() -> None:
    communes = {
        kind: [dict(dwelling.categories)["commune"] for dwelling in stream(kind, 3, 10, 2000).dwellings]
        for kind in Kind
    }
    changes = {kind: sum(a != b for a, b in pairwise(names)) for kind, names in communes.items()}
    assert changes[Kind.SORTED] < 20 < changes[Kind.PROGRAMMES] < 0.85 * changes[Kind.IID]
    moved = {}
    for kind, names in communes.items():
        first, last = Counter(names[:700]), Counter(names[-700:])
        moved[kind] = sum(abs(first[name] - last[name]) for name in set(names))
    assert moved[Kind.DRIFT] > 2 * moved[Kind.IID]


def tiny(draw: Random) -> tuple[list[list[int]], int]:
    """Up to 7 dwellings, 3 holders; who gains nothing may not receive."""
    unit, gains = draw.choice([4, 6, 10]), []
    for _ in range(draw.randint(1, 7)):
        able = sorted(draw.sample(range(3), draw.randint(1, 3)))
        cuts = sorted(draw.sample(range(1, unit), len(able) - 1))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, unit], strict=True)]
        gains.append([parts[able.index(place)] if place in able else 0 for place in range(3)])
    return gains, unit


def brute_deviation(gains: list[list[int]], unit: int) -> Fraction:
    best = None
    for winners in product(*([place for place, units in enumerate(row) if units] for row in gains)):
        balance, worst = [0, 0, 0], 0
        for row, winner in zip(gains, winners, strict=True):
            balance = [
                b + units - unit * (place == winner) for place, (b, units) in enumerate(zip(balance, row, strict=True))
            ]
            worst = max(worst, *map(abs, balance))
        best = worst if best is None else min(best, worst)
    assert best is not None
    return Fraction(best, unit)


def test_the_smallest_deviation_is_that_of_an_exhaustive_search() -> None:
    draw, seen = Random(11), set()
    for _ in range(250):
        gains, unit = tiny(draw)
        found = smallest_deviation(gains, unit)
        assert found == brute_deviation(gains, unit), (gains, unit)
        seen.add(found)
    assert len(seen) > 12


@needs_solver
@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_deviation_by_category_is_that_of_an_exhaustive_search(seed: int) -> None:
    one = stream(list(Kind)[seed % len(Kind)], seed, 3, 6)
    unit = one.plan.unit
    best = None
    for winners in product(*(range(4) for _ in one.dwellings)):
        cells: Counter[tuple[int, tuple[str, str]]] = Counter()
        allowed = True
        for dwelling, winner, row in zip(one.dwellings, winners, gains_of(one), strict=True):
            allowed = allowed and row[winner] > 0
            for place, units in enumerate(row):
                for category in dwelling.categories:
                    cells[place, category] += units - unit * (place == winner)
        if allowed:
            total = sum(map(abs, cells.values()))
            best = total if best is None else min(best, total)
    assert best is not None
    found = smallest_by_category(one, seconds=20)
    assert found.found == Fraction(best, unit)
    assert found.bound <= float(found.found) * (1 + 1e-9)
    assert smallest_by_category(one).bound <= found.bound + 1e-9
