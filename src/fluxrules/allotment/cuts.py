"""The plan as a flow: from a near plan to an exact one, or to the parts of the flux where rights find no room.

Blocks and floors on one side, merged classes on the other, between them cells that caps may bound. When the flow
cannot serve all, its minimum cut names dues that can go nowhere but to some classes, and out by some bounded cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.demand import ZERO
from fluxrules.allotment.flow import SINK, SOURCE, Network
from fluxrules.allotment.grid import Grid, Pair
from fluxrules.allotment.settling import Most
from fluxrules.allotment.sums import sum_of

WHOLE = -1
"""In place of a zone: the block, of which any zone will do."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Dues that only some classes, and some bounded cells, can serve: ``due ≤ room + Σ`` of what these cells may take.

    Attributes:
        supplies: (block, zone or ``WHOLE``, dwellings) that must be found there.
        nodes: Classes.
        outlets: Bounded cells by which the rest may leave.
        due: Sum of the supplies.
        room: Dwellings of the classes.
    """

    supplies: tuple[tuple[int, int, Fraction], ...]
    nodes: tuple[int, ...]
    outlets: tuple[int, ...]
    due: Fraction
    room: Fraction

    def holds(self, grid: Grid) -> bool:
        """Whether it is so, read again on the grid without the flow: what is shown to a person must be proved."""
        inside, out = set(self.nodes), set(self.outlets)
        for number, zone, amount in self.supplies:
            block, zones = grid.blocks[number]
            least = sum_of(zone.least for zone in block.zones)
            cells = [place for cells in zones for place in cells] if zone == WHOLE else zones[zone]
            if amount > (block.due - least if zone == WHOLE else block.zones[zone].least):
                return False
            if not all(place in out or inside.issuperset(grid.covers[place]) for place in cells):
                return False
        due = sum_of(amount for _, _, amount in self.supplies)
        return due == self.due and sum_of(grid.nodes[node].weight for node in self.nodes) == self.room


class Serving:
    """The network of one grid, one start and one set of bounds, its flow at its greatest."""

    def __init__(self, grid: Grid, amounts: dict[Pair, Fraction], most: Most) -> None:
        self.grid = grid
        self.network = Network()
        self.supplies: list[tuple[int, int, int, Fraction]] = []  # arc, block, zone, dwellings
        self.outlets: dict[int, int] = {}  # arc → cell
        self.arcs: dict[Pair, int] = {}
        self._build(amounts, most)
        self.network.maximise()

    def missing(self) -> dict[int, Fraction]:
        """What each block still lacks."""
        found: dict[int, Fraction] = {}
        for arc, block, _, dwellings in self.supplies:
            short = dwellings - self.network.flow(arc)
            if short:
                found[block] = found.get(block, ZERO) + short
        return found

    def amounts(self) -> dict[Pair, Fraction]:
        """Dwellings each cell takes of each node."""
        return {pair: self.network.flow(arc) for pair, arc in self.arcs.items()}

    def _build(self, amounts: dict[Pair, Fraction], most: Most) -> None:
        grid, network = self.grid, self.network
        everything = sum_of(node.weight for node in grid.nodes) + sum_of(block.due for block, _ in grid.blocks)
        ends = [network.node() for _ in grid.nodes]
        self.ends = {node: number for number, node in enumerate(ends)}
        for number, node in enumerate(grid.nodes):
            network.arc(ends[number], SINK, node.weight, sum_of(amounts[place, number] for place in node.cells))
        for number, (block, zones) in enumerate(grid.blocks):
            start = network.node()
            free = ZERO
            for place_of_zone, (zone, cells) in enumerate(zip(block.zones, zones, strict=True)):
                middle = network.node()
                taken = ZERO
                for place in cells:
                    mine = sum_of(amounts[place, end] for end in grid.covers[place])
                    cell = network.node()
                    arc = network.arc(middle, cell, most.get(place, everything), mine)
                    if place in most:
                        self.outlets[arc] = place
                    for end in grid.covers[place]:
                        self.arcs[place, end] = network.arc(cell, ends[end], everything, amounts[place, end])
                    taken += mine
                mandatory = min(taken, zone.least)
                self._supply(middle, number, place_of_zone, zone.least, mandatory)
                network.arc(start, middle, everything, taken - mandatory)
                free += taken - mandatory
            self._supply(start, number, WHOLE, block.due - block.least, free)

    def _supply(self, node: int, block: int, zone: int, dwellings: Fraction, flow: Fraction) -> None:
        self.supplies.append((self.network.arc(SOURCE, node, dwellings, flow), block, zone, dwellings))

    def cuts(self) -> list[Cut]:
        """Independent parts of the minimum cut: each is reached by a due not served, so asks for more than its room."""
        network, grid = self.network, self.grid
        found = []
        for part in _parts(network, network.reachable() - {SOURCE}):
            supplies = tuple(
                (block, zone, dwellings)
                for arc, block, zone, dwellings in self.supplies
                if network.heads[arc] in part and dwellings
            )
            nodes = tuple(sorted(self.ends[node] for node in part if node in self.ends))
            outlets = tuple(
                place
                for arc, place in self.outlets.items()
                if network.heads[arc ^ 1] in part and network.heads[arc] not in part
            )
            due = sum_of(dwellings for _, _, dwellings in supplies)
            cut = Cut(supplies, nodes, outlets, due, sum_of(grid.nodes[node].weight for node in nodes))
            if not cut.holds(grid):
                raise ArithmeticError("a cut that the grid does not confirm")
            found.append(cut)
        return found


def _parts(network: Network, inside: frozenset[int]) -> list[set[int]]:
    """Connected parts of the nodes ``inside``, in order of their first node."""
    parts: list[set[int]] = []
    seen: set[int] = set()
    for start in sorted(inside):
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            for arc in network.leaving[waiting.pop()]:
                head = network.heads[arc]
                if head in inside and head not in part:
                    part.add(head)
                    waiting.append(head)
        seen |= part
        parts.append(part)
    return parts


def rows_of(grid: Grid, cuts: Sequence[tuple[Cut, Fraction]]) -> tuple[tuple[int, Fraction], ...]:
    """Dwellings each demand must find in the cuts, each cut with its multiplier."""
    rows: dict[int, Fraction] = {}
    for cut, times in cuts:
        for block, _, dwellings in cut.supplies:
            number = grid.owners[block]
            rows[number] = rows.get(number, ZERO) + times * dwellings
    return tuple(sorted(rows.items()))
