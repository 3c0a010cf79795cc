"""From raking to exact: nothing crossed, then what little is missing put where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fluxrules.allotment.demand import ZERO
from fluxrules.allotment.grid import Grid, Pair
from fluxrules.allotment.sums import sum_of

Most = dict[int, Fraction]
"""For each cell under caps, the dwellings they leave it: chosen so that no choice of the others crosses a cap."""


def hold(grid: Grid, amounts: dict[Pair, Fraction]) -> None:
    """Cut what crosses a class, or a block's due. In order, each entry as far as it goes."""
    for number, node in enumerate(grid.nodes):
        _cut(amounts, [(place, number) for place in node.cells], node.weight)
    for block, zones in grid.blocks:
        _cut(amounts, _pairs(grid, [place for zone in zones for place in zone]), block.due)


def room_under_caps(grid: Grid, amounts: dict[Pair, Fraction]) -> Most:
    """What each capped cell takes, and its part of what its caps still leave, or of what they are crossed by."""
    taken = {
        place: sum_of(amounts[pair] for pair in _pairs(grid, [place]))
        for place, cell in enumerate(grid.cells)
        if cell.caps
    }
    most: Most = {}
    for places, limit in zip(grid.capped, grid.limits, strict=True):
        together = sum_of(taken[place] for place in places)
        for place in places:
            part = taken[place] / together if together else Fraction(1, len(places))
            mine = taken[place] + (limit - together) * part
            most[place] = min(mine, most.get(place, mine))
    return most


def bring_under(grid: Grid, amounts: dict[Pair, Fraction], most: Most) -> None:
    """Bring each capped cell down to ``most``."""
    for place, limit in most.items():
        _cut(amounts, _pairs(grid, [place]), limit)


def top_up(grid: Grid, amounts: dict[Pair, Fraction], most: Most) -> None:
    """Put what each floor, then each block, still lacks on its classes that have most room; the flow does the rest."""
    free = [node.weight - sum_of(amounts[place, n] for place in node.cells) for n, node in enumerate(grid.nodes)]
    left = {place: most[place] - sum_of(amounts[pair] for pair in _pairs(grid, [place])) for place in most}
    for block, zones in grid.blocks:
        everything = [place for zone in zones for place in zone]
        wanted = [*((zone.least, cells) for zone, cells in zip(block.zones, zones, strict=True) if zone.least)]
        for due, cells in [*wanted, (block.due, everything)]:
            pairs = _pairs(grid, cells)
            short = due - sum_of(amounts[pair] for pair in pairs)
            if due is not block.due:
                short = min(short, block.due - sum_of(amounts[pair] for pair in _pairs(grid, everything)))
            if short <= 0:
                continue
            for place, node in sorted(pairs, key=lambda pair: (-free[pair[1]], pair)):
                given = min(short, free[node], left.get(place, short))
                if given > 0:
                    amounts[place, node] += given
                    free[node] -= given
                    short -= given
                    if place in left:
                        left[place] -= given


def _pairs(grid: Grid, places: Iterable[int]) -> list[Pair]:
    return [(place, node) for place in places for node in grid.covers[place]]


def _cut(amounts: dict[Pair, Fraction], pairs: Iterable[Pair], limit: Fraction) -> None:
    pairs = list(pairs)
    over = sum_of(amounts[pair] for pair in pairs) - limit
    for pair in pairs:
        if over <= ZERO:
            return
        taken = min(over, amounts[pair])
        amounts[pair] -= taken
        over -= taken
