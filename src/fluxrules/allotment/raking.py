"""Raking: of all the plans that fit, nearly the one closest to the uniform spread (ALLOTMENT §1).

Iterative proportional fitting (Deming and Stephan, 1940) for the Kullback projection of the uniform spread: what a
cell takes of a class is ``a × q × b``, ``a`` the rate of its block (its zone, under a floor), ``q ≤ 1`` a factor
per cap on part of the flux, ``b ≤ 1`` one per class; in turn, each family is set to what its own constraints ask, the
others held. What the bailleur takes is the slack of classes. Numbers are integers in fixed point, so that the result
is the same everywhere; rounds stop once nothing is crossed by more than ``TOLERANCE``, or after ``ROUNDS`` of them: a
plan need not be the very closest, the flow makes it exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.grid import Grid, Pair

ONE = 10**12
"""1 in fixed point: rates, factors, and dwellings."""

TOLERANCE = ONE // 10**9
ROUNDS = 150

MESH = 10**6
"""What raking gives is brought down to millionths of a dwelling, but for what touches no constraint: exact."""


@dataclass(slots=True)
class _Block:
    due: int
    zones: list[tuple[int, list[int]]]  # least, cells


def rake(grid: Grid) -> dict[Pair, Fraction]:
    """Dwellings each cell takes of each node: rows nearly at their dues, nothing crossed but by ``TOLERANCE``."""
    raking = _Raking(grid)
    raking.run()
    return raking.amounts()


class _Raking:
    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.weights = [_fixed(node.weight) for node in grid.nodes]
        self.limits = [_fixed(limit) for limit in grid.limits]
        self.blocks = [
            _Block(
                _fixed(block.due),
                [(_fixed(zone.least), cells) for zone, cells in zip(block.zones, zones, strict=True)],
            )
            for block, zones in grid.blocks
        ]
        self.classes = [ONE] * len(grid.nodes)  # b
        self.caps = [ONE] * len(grid.limits)  # q
        self.rates = [0] * len(grid.cells)  # a × q
        self.room = [0] * len(grid.cells)  # Σ weight × b over the classes of the cell

    def run(self) -> None:
        """Rounds: blocks, caps, classes, until blocks at their dues cross nothing."""
        self._see_classes()
        for _ in range(ROUNDS):
            self._serve_blocks()
            loads = [sum([self.rates[place] for place in node.cells]) for node in self.grid.nodes]
            over = max((load * b // ONE for load, b in zip(loads, self.classes, strict=True)), default=0) - ONE
            crossed = self._hold_caps()
            if over <= TOLERANCE and not crossed:
                return
            if crossed:
                loads = [sum([self.rates[place] for place in node.cells]) for node in self.grid.nodes]
            self.classes = [ONE if load <= ONE else ONE * ONE // load for load in loads]
            self._see_classes()

    def _see_classes(self) -> None:
        free = [weight * b // ONE for weight, b in zip(self.weights, self.classes, strict=True)]
        self.room = [sum([free[node] for node in nodes]) for nodes in self.grid.covers]

    def _serve_blocks(self) -> None:
        factors = [self._factor(place) for place in range(len(self.rates))] if self.caps else []
        for block in self.blocks:
            room = [self._room(cells, factors) for _, cells in block.zones]
            for (_, cells), rate in zip(block.zones, _rates(block, room), strict=True):
                for place in cells:
                    self.rates[place] = rate * factors[place] // ONE if factors else rate

    def _room(self, cells: list[int], factors: list[int]) -> int:
        if factors:
            return sum([factors[place] * self.room[place] for place in cells]) // ONE
        return sum([self.room[place] for place in cells])

    def _factor(self, place: int) -> int:
        factor = ONE
        for cap in sorted(self.grid.cells[place].caps):
            factor = factor * self.caps[cap] // ONE
        return factor

    def _hold_caps(self) -> bool:
        """Set the factor of each cap; whether one was crossed."""
        crossed = False
        for cap, places in enumerate(self.grid.capped):
            taken = sum([self.rates[place] * self.room[place] for place in places]) // ONE
            limit, before = self.limits[cap], self.caps[cap]
            crossed = crossed or taken > limit + TOLERANCE
            if taken and before:
                self.caps[cap] = after = min(ONE, before * limit // taken)
                for place in places:
                    self.rates[place] = self.rates[place] * after // before
        return crossed

    def amounts(self) -> dict[Pair, Fraction]:
        """On the mesh; exactly the uniform spread for the blocks that nothing constrains."""
        found: dict[Pair, Fraction] = {}
        for _, zones in self.grid.blocks:
            cells = [place for zone in zones for place in zone]
            free = all(self.classes[node] == ONE for place in cells for node in self.grid.covers[place])
            free = free and all(self.caps[cap] == ONE for place in cells for cap in self.grid.cells[place].caps)
            for place in cells:
                cell = self.grid.cells[place]
                for node in self.grid.covers[place]:
                    if free:
                        found[place, node] = cell.amount / cell.weight * self.grid.nodes[node].weight
                    else:
                        taken = self.rates[place] * self.classes[node] * self.weights[node] // ONE**2
                        found[place, node] = Fraction((taken + 2 * TOLERANCE) // (ONE // MESH), MESH)
        return found


def _rates(block: _Block, room: list[int]) -> list[int]:
    """Rate of each zone: one for the block, raised where the floor asks for more."""
    if len(room) == 1:
        return [max(0, block.due) * ONE // room[0] if room[0] else 0]
    rates = [0] * len(room)
    free, due = [place for place in range(len(room)) if room[place]], block.due
    while free:
        everywhere = sum(room[place] for place in free)
        below = [place for place in free if block.zones[place][0] * everywhere > due * room[place]]
        for place in below or free:
            rates[place] = block.zones[place][0] * ONE // room[place] if below else due * ONE // everywhere
        if not below:
            break
        due -= sum(block.zones[place][0] for place in below)
        free = [place for place in free if place not in below]
    return [max(0, rate) for rate in rates]


def _fixed(amount: Fraction) -> int:
    return amount.numerator * ONE // amount.denominator
