"""P-values counted by hand, and against a naive reading of the same definitions."""

from __future__ import annotations

import random
from fractions import Fraction
from statistics import fmean, pstdev

from fluxrules.audit.statistics import Spread, family, upper_p


def test_the_bailleur_is_compared_from_above_and_the_real_order_counts() -> None:
    draws = tuple(range(19))
    assert upper_p(Spread(100, draws)) == Fraction(1, 20)
    assert upper_p(Spread(18, draws)) == Fraction(2, 20)  # an order that serves as well counts
    assert upper_p(Spread(17, draws)) == Fraction(3, 20)
    assert upper_p(Spread(-5, draws)) == 1  # being served badly is no gain


def test_bounds_leave_one_draw_in_twenty_outside() -> None:
    spread = Spread(0, tuple(reversed(range(200))))
    assert (spread.low, spread.high) == (10, 189)
    assert spread.mean == Fraction(19900, 201)


def naive(spreads: dict[str, Spread]) -> tuple[float, dict[str, float]]:
    far: dict[str, list[float]] = {}
    for name, spread in spreads.items():
        values = [spread.observed, *spread.draws]
        deviation = pstdev(values)
        if deviation:
            far[name] = [abs(value - fmean(values)) / deviation for value in values]
    largest = [max(column) for column in zip(*far.values(), strict=True)]
    each = {name: sum(top >= own[0] - 1e-9 for top in largest) / len(largest) for name, own in far.items()}
    return min(each.values()), each


def test_the_family_is_the_largest_distance_in_either_direction() -> None:
    chance = random.Random(4)
    for _ in range(60):
        spreads = {
            name: Spread(chance.randrange(-60, 61), tuple(chance.randrange(-30, 31) for _ in range(39)))
            for name in ("a", "b", "c", "d")
        }
        spreads["fixe"] = Spread(3, (3,) * 39)
        p, each = naive(spreads)
        found = family(spreads)
        assert found.p is not None
        assert abs(float(found.p) - p) < 1e-12
        assert {name: float(value) for name, value in found.each.items()} == each
        assert found.each[found.farthest] == found.p


def test_far_below_is_as_far_as_far_above() -> None:
    calm = tuple([-1, 1] * 50)
    for observed in (40, -40):
        found = family({"a": Spread(0, calm), "b": Spread(observed, calm)})
        assert (found.p, found.farthest) == (Fraction(1, 101), "b")
        assert found.each["a"] == 1


def test_looking_at_many_costs() -> None:
    """The one that is alone at 1 in 20 is not once nineteen others may stray as far."""
    alone = Spread(30, tuple(range(-19, 20)))
    assert family({"a": alone}).p == Fraction(1, 40)
    others = {f"o{n}": Spread(0, tuple(60 if draw == n else 0 for draw in range(39))) for n in range(19)}
    crowd = family({"a": alone, **others})
    assert crowd.each["a"] == Fraction(20, 40)


def test_nothing_varies() -> None:
    found = family({"a": Spread(5, (5,) * 19)})
    assert (found.p, dict(found.each), found.farthest) == (None, {}, "")
    assert family({}).p is None
