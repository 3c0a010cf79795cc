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
    assert moved[Kind.DRIFT] > 4 * moved[Kind.IID]


def small(draw: Random) -> tuple[list[list[int]], int]:
    """Up to 24 dwellings, 2 to 4 holders; who gains nothing may not receive."""
    unit, holders, gains = draw.choice([6, 10, 30]), draw.randint(2, 4), []
    for _ in range(draw.randint(1, 24)):
        able = sorted(draw.sample(range(holders), draw.randint(1, holders)))
        cuts = sorted(draw.sample(range(1, unit), len(able) - 1))
        parts = [b - a for a, b in pairwise([0, *cuts, unit])]
        gains.append([parts[able.index(place)] if place in able else 0 for place in range(holders)])
    return gains, unit


def exhaustive(gains: list[list[int]], unit: int) -> Fraction:
    """Every history, those that leave the same balances counted once, with the best of their largest deviations."""
    reached = {(0,) * len(gains[0]): 0}
    for row in gains:
        after: dict[tuple[int, ...], int] = {}
        for balance, worst in reached.items():
            for winner, gained in enumerate(row):
                if gained:
                    new = tuple(
                        b + x - unit * (place == winner) for place, (b, x) in enumerate(zip(balance, row, strict=True))
                    )
                    largest = max(worst, *map(abs, new))
                    if largest <= unit:  # a way below one dwelling always exists
                        after[new] = min(largest, after.get(new, largest))
        reached = after
    return Fraction(min(reached.values()), unit)


def test_the_smallest_deviation_is_that_of_an_exhaustive_search() -> None:
    draw, seen = Random(11), set()
    for _ in range(300):
        gains, unit = small(draw)
        found = smallest_deviation(gains, unit)
        assert found == exhaustive(gains, unit), (gains, unit)
        seen.add(found)
    assert len(seen) > 15


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
