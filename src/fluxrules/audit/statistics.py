"""How unusual the real order is among orders drawn at random: exact counts, no law of probability supposed.

For the bailleur alone: how many orders serve it at least as well. For all réservataires together: how far each stands
from its own mean over the orders, in standard deviations, and how many orders have somebody at least that far. One test
looks at everyone at once, so that looking at many réservataires finds no more by chance than looking at one. The real
order is one of the orders compared: without it, a p-value could be 0. Integers and fractions only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Spread:
    """One holder over the orders.

    Attributes:
        observed: Its quality in the real order: sum of centred ranks received.
        draws: The same in each order drawn.
    """

    observed: int
    draws: tuple[int, ...]

    @property
    def mean(self) -> Fraction:
        """Over the orders, the real one included."""
        return Fraction(sum(self.draws) + self.observed, len(self.draws) + 1)

    @property
    def low(self) -> int:
        """One draw in twenty is lower."""
        return sorted(self.draws)[len(self.draws) // 20]

    @property
    def high(self) -> int:
        """One draw in twenty is higher."""
        return sorted(self.draws)[-1 - len(self.draws) // 20]

    def distances(self) -> tuple[Fraction, ...]:
        """How far from the mean, the real order first: squares, in standard deviations. Empty: no order changes it."""
        values = (self.observed, *self.draws)
        count, total = len(values), sum(values)
        spread = count * sum(value * value for value in values) - total * total
        return tuple(Fraction((count * value - total) ** 2, spread) for value in values) if spread else ()


@dataclass(frozen=True, slots=True)
class Family:
    """The test of all réservataires together.

    Attributes:
        p: Orders with somebody at least as far from its mean as the farthest here, the real one included.
        each: For each holder, orders with anybody at least as far as it is: what is said of one, of all at once.
        farthest: The holder farthest from its mean, "" when no order changes anything.
    """

    p: Fraction | None
    each: Mapping[str, Fraction]
    farthest: str


def upper_p(spread: Spread) -> Fraction:
    """Orders in which the holder is served at least as well, the real one included."""
    return Fraction(1 + sum(value >= spread.observed for value in spread.draws), len(spread.draws) + 1)


def family(spreads: Mapping[str, Spread]) -> Family:
    """All holders together: the largest distance of each order."""
    far = {name: found for name, spread in spreads.items() if (found := spread.distances())}
    if not far:
        return Family(None, {}, "")
    largest = [max(order) for order in zip(*far.values(), strict=True)]
    farthest = next(name for name, found in far.items() if found[0] == largest[0])
    each = {name: Fraction(sum(top >= found[0] for top in largest), len(largest)) for name, found in far.items()}
    return Family(each[farthest], each, farthest)
