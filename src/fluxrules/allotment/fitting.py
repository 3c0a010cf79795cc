"""Room for everybody: the uniform spread when it fits, else a feasible plan found exactly, else the minimum cut.

Every class has room for one dwelling's worth of rights per dwelling. When the uniform spread asks for more somewhere,
what exceeds is scaled down there, and a maximum flow, starting from that, finds room elsewhere for what was cut:
the plan stays near the uniform one. Classes that the same cells cover are one node, so that a plan does not depend
on how finely the forecast is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.demand import ZERO, Cell, Demand
from fluxrules.allotment.flow import SINK, SOURCE, Network
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.sums import sum_of


@dataclass(frozen=True, slots=True)
class Shortage:
    """A part of the flux where rights exceed what is expected.

    Attributes:
        classes: That part.
        due: Dwellings that must be found there.
        room: Dwellings that may be.
        rows: Rows concerned and how many dwellings each must find there, by index of the demand.
        caps: Caps whose limit closes the other ways out, by number.
    """

    classes: tuple[ClassKey, ...]
    due: Fraction
    room: Fraction
    rows: tuple[tuple[int, Fraction], ...]
    caps: tuple[int, ...]


def fit(
    demands: Sequence[Demand], weights: Mapping[ClassKey, Fraction]
) -> tuple[list[Mapping[ClassKey, Fraction]], tuple[Shortage, ...]]:
    """Share of each class for each demand, every class at most 1; and the shortages.

    Where there are some, the shares serve as much as can be, and each demand is told what it is ``missing``.

    Args:
        demands: Dues, spread; their cells are left as they are.
        weights: Expected dwellings, positive, in order.
    """
    grid = _Grid(demands, weights)
    if all(grid.load(node) <= 1 for node in grid.nodes):
        return [
            {key: cell.amount / cell.weight for block in d.blocks for cell in block.cells for key in cell.classes}
            for d in demands
        ], ()
    return grid.solve()


class _Grid:
    """The transportation problem: blocks and zones on one side, merged classes on the other."""

    def __init__(self, demands: Sequence[Demand], weights: Mapping[ClassKey, Fraction]) -> None:
        self.demands = demands
        self.weights = weights
        self.cells = [
            (number, block, zone, cell)
            for number, demand in enumerate(demands)
            for block in demand.blocks
            for zone in block.zones
            for cell in zone.cells
        ]
        covering: dict[ClassKey, list[int]] = {key: [] for key in weights}
        for place, (_, _, _, cell) in enumerate(self.cells):
            for key in cell.classes:
                covering[key].append(place)
        merged: dict[tuple[int, ...], list[ClassKey]] = {}
        for key, places in covering.items():
            merged.setdefault(tuple(places), []).append(key)
        self.nodes = list(merged.items())
        self.network = Network()
        self.supplies: list[tuple[int, int, Fraction]] = []  # arc, row, dwellings
        self.outlets: dict[int, tuple[int, ...]] = {}  # arc → numbers of the caps that bound it

    def load(self, node: tuple[tuple[int, ...], list[ClassKey]]) -> Fraction:
        """Rights per dwelling that the uniform spread asks on a merged class."""
        return sum_of(self.cells[place][3].amount / self.cells[place][3].weight for place in node[0])

    def solve(self) -> tuple[list[Mapping[ClassKey, Fraction]], tuple[Shortage, ...]]:
        """Run the flow."""
        served = self._scaled_down()
        arcs = self._build(served)
        self.network.maximise()
        shortages: tuple[Shortage, ...] = ()
        if any(self.network.flow(arc) < dwellings for arc, _, dwellings in self.supplies):
            shortages = self._shortages()
            for arc, row, dwellings in self.supplies:
                self.demands[row].missing += dwellings - self.network.flow(arc)
        shares: list[dict[ClassKey, Fraction]] = [{} for _ in self.demands]
        for (place, node), arc in arcs.items():
            keys = self.nodes[node][1]
            share = self.network.flow(arc) / self._weight(node)
            shares[self.cells[place][0]].update(dict.fromkeys(keys, share))
        return list(shares), shortages

    def _weight(self, node: int) -> Fraction:
        return sum_of(self.weights[key] for key in self.nodes[node][1])

    def _scaled_down(self) -> dict[tuple[int, int], Fraction]:
        """Dwellings each cell takes of each merged class, once overfull classes are scaled down to 1."""
        served = {}
        for number, node in enumerate(self.nodes):
            load = max(Fraction(1), self.load(node))
            for place in node[0]:
                cell = self.cells[place][3]
                served[place, number] = cell.amount / cell.weight * self._weight(number) / load
        return served

    def _build(self, served: Mapping[tuple[int, int], Fraction]) -> dict[tuple[int, int], int]:
        network = self.network
        everything = sum_of(self.weights.values()) + sum_of(demand.due for demand in self.demands)
        flow_of = [ZERO] * len(self.cells)
        for (place, _), amount in served.items():
            flow_of[place] += amount
        cell_nodes: list[int] = []
        place = 0
        for number, demand in enumerate(self.demands):
            for block in demand.blocks:
                block_node = network.node()
                free = ZERO
                inside: list[tuple[int, Fraction]] = []
                for zone in block.zones:
                    amount = sum_of(flow_of[place : place + len(zone.cells)])
                    zone_node = network.node()
                    mandatory = min(amount, zone.least)
                    inside.append((zone_node, amount - mandatory))
                    free += amount - mandatory
                    self._supply(zone_node, number, zone.least, mandatory)
                    for cell in zone.cells:
                        cell_nodes.append(self._cell(zone_node, cell, everything, flow_of[place]))
                        place += 1
                self._supply(block_node, number, block.due - block.least, free)
                for zone_node, carried in inside:
                    network.arc(block_node, zone_node, everything, carried)
        arcs = {}
        for number, (places, _) in enumerate(self.nodes):
            node = network.node()
            taken = ZERO
            for place in places:
                arcs[place, number] = network.arc(cell_nodes[place], node, everything, served[place, number])
                taken += served[place, number]
            network.arc(node, SINK, self._weight(number), taken)
        self.first_class = len(network.leaving) - len(self.nodes)
        return arcs

    def _supply(self, node: int, row: int, dwellings: Fraction, flow: Fraction) -> None:
        self.supplies.append((self.network.arc(SOURCE, node, dwellings, flow), row, dwellings))

    def _cell(self, zone_node: int, cell: Cell, everything: Fraction, flow: Fraction) -> int:
        node = self.network.node()
        arc = self.network.arc(zone_node, node, everything if cell.most is None else cell.most, flow)
        if cell.most is not None:
            self.outlets[arc] = tuple(sorted(cell.caps))
        return node

    def _shortages(self) -> tuple[Shortage, ...]:
        """Independent parts of the minimum cut: each is reached by a due not served, so asks for more than its room."""
        inside = self.network.reachable() - {SOURCE}
        found = []
        for part in self._parts(inside):
            rows: dict[int, Fraction] = {}
            for arc, row, dwellings in self.supplies:
                if self.network.heads[arc] in part and dwellings:
                    rows[row] = rows.get(row, ZERO) + dwellings
            numbers = [node - self.first_class for node in sorted(part) if node >= self.first_class]
            shut = [a for a in self.outlets if self.network.heads[a ^ 1] in part and self.network.heads[a] not in part]
            room = sum_of(self._weight(number) for number in numbers)
            room += sum_of(self.network.flow(arc) for arc in shut)
            due = sum_of(rows.values())
            keys = tuple(sorted(key for number in numbers for key in self.nodes[number][1]))
            caps = sorted({cap for arc in shut for cap in self.outlets[arc]})
            found.append(Shortage(keys, due, room, tuple(sorted(rows.items())), tuple(caps)))
        return tuple(found)

    def _parts(self, inside: frozenset[int]) -> list[set[int]]:
        """Connected parts of the nodes ``inside``, in order of their first node."""
        network, left, parts = self.network, sorted(inside), []
        seen: set[int] = set()
        for start in left:
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
