"""The table a plan fills: cells on one side, classes merged by who may receive them on the other.

Classes that the same cells cover are one node, so that a plan does not depend on how finely the forecast is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.demand import Block, Cell, Demand
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.sums import sum_of

Pair = tuple[int, int]
"""A cell and a node it covers, by index."""


@dataclass(frozen=True, slots=True)
class Node:
    """Classes that the same cells cover: their dwellings, and these cells in order."""

    classes: tuple[ClassKey, ...]
    weight: Fraction
    cells: tuple[int, ...]


class Grid:
    """Cells, nodes, and who meets whom; ``limits``: dwellings that each cap on part of the flux leaves."""

    def __init__(
        self, demands: Sequence[Demand], weights: Mapping[ClassKey, Fraction], limits: Sequence[Fraction] = ()
    ) -> None:
        self.demands = demands
        self.limits = limits
        self.cells: list[Cell] = []
        self.rows: list[int] = []  # of each cell, the demand
        self.blocks: list[tuple[Block, list[list[int]]]] = []  # each with its zones, as cells
        self.owners: list[int] = []  # of each block, the demand
        for number, demand in enumerate(demands):
            for block in demand.blocks:
                zones = []
                for zone in block.zones:
                    first = len(self.cells)
                    self.cells += zone.cells
                    self.rows += [number] * len(zone.cells)
                    zones.append(list(range(first, len(self.cells))))
                self.blocks.append((block, zones))
                self.owners.append(number)
        covering: dict[ClassKey, list[int]] = {key: [] for key in weights}
        for place, cell in enumerate(self.cells):
            for key in cell.classes:
                covering[key].append(place)
        merged: dict[tuple[int, ...], list[ClassKey]] = {}
        for key, places in covering.items():
            merged.setdefault(tuple(places), []).append(key)
        self.nodes = [
            Node(tuple(keys), sum_of(weights[key] for key in keys), places) for places, keys in merged.items()
        ]
        self.covers: list[list[int]] = [[] for _ in self.cells]
        for number, node in enumerate(self.nodes):
            for place in node.cells:
                self.covers[place].append(number)
        self.capped = [
            [place for place, cell in enumerate(self.cells) if cap in cell.caps] for cap in range(len(limits))
        ]

    def fits(self) -> bool:
        """Whether the uniform spread fits: no class overfull, no cap crossed."""
        rates = [cell.amount / cell.weight for cell in self.cells]
        return all(sum_of(rates[place] for place in node.cells) <= 1 for node in self.nodes) and all(
            sum_of(self.cells[place].amount for place in places) <= limit
            for places, limit in zip(self.capped, self.limits, strict=True)
        )
