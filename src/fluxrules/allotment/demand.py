"""What each row is due, block by block, before anyone looks at whether there is room for all of them.

A row's due is a sum over its denominator; it is served on the classes the row may receive. *Blocks* are the values
of ``uniform_by`` (one block when the row is not uniform); inside a block, *zones* carry a floor; inside a zone,
*cells* are what the caps on part of the flux see. Each cell gains at one uniform rate.

Where the texts are silent, this is what is done, and said by a diagnostic each time it changes a figure:

- A floor never adds to a share that already covers it: the holder's due stays what the clause gives, and moves
  towards the zone. Only when the floors of a block are above its due is the due raised.
- A cap wins over a share: the rows of the group come down together, in proportion to what they have above their
  floors. A floor above a cap is a contradiction between two texts, and nobody else than a person may settle it.
- A cap on part of the flux moves what exceeds it to the rest of what the row may receive; what no cap leaves room for
  is dropped.
- A uniform row that may receive nothing in a block spreads that block's due over its other blocks.

Once part of the year has come, all of this is counted over the year (what came and what is expected), less what the
row has gained: a block, or a floor, already served asks for nothing more, and what a block has too much is taken from
the row's other blocks, in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.allotment.opening import Opening, block_of
from fluxrules.allotment.plan import ClassKey, RowDue, ShareRow
from fluxrules.allotment.sums import sum_of

ZERO = Fraction(0)


@dataclass(slots=True, eq=False)
class Cell:
    """Classes of a zone under the same caps on part of the flux. ``amount``: dwellings the uniform spread plans."""

    classes: tuple[ClassKey, ...]
    weight: Fraction
    caps: frozenset[int]
    amount: Fraction = ZERO


@dataclass(slots=True, eq=False)
class Zone:
    """Classes of a block under one floor: ``least`` dwellings at least."""

    least: Fraction
    cells: list[Cell]

    @property
    def weight(self) -> Fraction:
        """Expected dwellings of the zone the row may receive."""
        return sum_of(cell.weight for cell in self.cells)

    @property
    def amount(self) -> Fraction:
        """Dwellings planned in the zone."""
        return sum_of(cell.amount for cell in self.cells)

    def spread(self, amount: Fraction) -> None:
        """Plan ``amount`` dwellings uniformly over the zone."""
        weight = self.weight
        for cell in self.cells:
            cell.amount = amount * cell.weight / weight


@dataclass(slots=True, eq=False)
class Block:
    """What a row is due in one block."""

    name: str
    due: Fraction
    zones: list[Zone]

    @property
    def cells(self) -> list[Cell]:
        """Every cell, in order."""
        return [cell for zone in self.zones for cell in zone.cells]

    @property
    def least(self) -> Fraction:
        """Sum of the floors."""
        return sum_of(zone.least for zone in self.zones)

    def spread(self) -> None:
        """Plan ``due`` at one rate over the block, zones below their floor being raised to it first."""
        free, rest = list(self.zones), self.due
        while free:
            weight = sum_of(zone.weight for zone in free)
            below = [zone for zone in free if zone.least * weight > rest * zone.weight]
            for zone in below or free:
                amount = zone.least if below else rest * zone.weight / weight
                zone.spread(amount)
            if not below:
                return
            rest -= sum_of(zone.least for zone in below)
            free = [zone for zone in free if zone not in below]


@dataclass(slots=True, eq=False)
class Demand:
    """A row and its blocks.

    Attributes:
        row: The row.
        opening: Its rights over the year, and what it brings forward.
        blocks: Those where it may receive something, by name.
        unserved: Names of the blocks where a due or a floor finds no class the row may receive.
        raised: Dwellings its floors add to what the clause gives.
        lost: Dwellings a cap takes from it.
        missing: Dwellings due that nothing expected has room for.
    """

    row: ShareRow
    opening: Opening
    blocks: list[Block] = field(default_factory=list)
    unserved: tuple[str, ...] = ()
    raised: Fraction = ZERO
    lost: Fraction = ZERO
    missing: Fraction = ZERO

    @property
    def due(self) -> Fraction:
        """Dwellings due on what is expected."""
        return sum_of(block.due for block in self.blocks)

    @property
    def least(self) -> Fraction:
        """Sum of the floors."""
        return sum_of(block.least for block in self.blocks)


def demand_of(
    row: ShareRow,
    weights: Mapping[ClassKey, Fraction],
    partial: Sequence[frozenset[ClassKey]],
    opening: Opening,
) -> Demand:
    """The blocks of ``row``, due and floors computed, nothing capped nor spread yet.

    Args:
        row: The row.
        weights: Expected dwellings, positive, by class in order.
        partial: Classes of each cap on part of the flux that concerns the row (empty for the others).
        opening: Its rights over the year, and what it brings forward.
    """
    total = opening.year
    demand = Demand(row, opening)
    demand.raised = opening.raised
    blocks: dict[str, list[ClassKey]] = {}
    for key in total:
        blocks.setdefault(block_of(row, key), []).append(key)
    unserved: list[str] = []
    homeless = ZERO
    for name, inside in sorted(blocks.items()):
        due = opening.dues.get(name, ZERO)
        block = Block(name, due, _zones(row, inside, weights, total, opening.credits, partial))
        if block.zones:
            demand.blocks.append(block)
        else:
            homeless += max(ZERO, due)
        nowhere = not row.eligible.intersection(inside) and any(row.rates.get(key) and total[key] for key in inside)
        if _out_of_reach(row, inside) or nowhere:
            unserved.append(name)
    _share_out(demand, homeless)
    demand.unserved = tuple(unserved)
    for block in demand.blocks:
        if block.least > block.due:
            demand.raised += block.least - block.due
            block.due = block.least
    return demand


def _share_out(demand: Demand, homeless: Fraction) -> None:
    """Dues of the blocks, none below 0, that sum to what the row is left: all of it, wherever it may be served.

    Args:
        demand: Its blocks, each with what is left of its own right.
        homeless: What is left of blocks where nothing is expected any more.
    """
    left = demand.opening.left
    if not demand.blocks:
        demand.missing = left
        return
    weights = [sum_of(zone.weight for zone in block.zones) for block in demand.blocks]
    everywhere = sum_of(weights)
    dues = [
        max(ZERO, block.due + homeless * weight / everywhere)
        for block, weight in zip(demand.blocks, weights, strict=True)
    ]
    parts = dues if any(dues) else weights
    together = sum_of(parts)
    for block, part in zip(demand.blocks, parts, strict=True):
        block.due = left * part / together


def _out_of_reach(row: ShareRow, inside: Sequence[ClassKey]) -> bool:
    """Whether a floor covers classes of the block and the row may receive none of those."""
    figures = {row.floors[key] for key in inside if row.floors.get(key)}
    return any(not any(key in row.eligible for key in inside if row.floors.get(key) == figure) for figure in figures)


def _zones(
    row: ShareRow,
    inside: Sequence[ClassKey],
    weights: Mapping[ClassKey, Fraction],
    total: Mapping[ClassKey, Fraction],
    credits: Mapping[ClassKey, Fraction],
    partial: Sequence[frozenset[ClassKey]],
) -> list[Zone]:
    zones = []
    for floor in sorted({row.floors.get(key, ZERO) for key in inside}) if row.floors else (ZERO,):
        zone = [key for key in inside if row.floors.get(key, ZERO) == floor] if row.floors else inside
        cells: dict[frozenset[int], list[ClassKey]] = {}
        for key in zone:
            if key in row.eligible and key in weights:
                under = frozenset(number for number, classes in enumerate(partial) if key in classes)
                cells.setdefault(under, []).append(key)
        if cells:
            least = ZERO
            if floor:
                least = floor * sum_of(total[key] for key in zone) - sum_of(credits.get(key, ZERO) for key in zone)
            zones.append(
                Zone(
                    max(ZERO, least),
                    [
                        Cell(tuple(keys), sum_of(weights[key] for key in keys), under)
                        for under, keys in sorted(cells.items(), key=lambda item: sorted(item[0]))
                    ],
                )
            )
    return zones


def row_due(demand: Demand) -> RowDue:
    """The steps from the share to the due, once the plan is made."""
    row, opening = demand.row, demand.opening
    return RowDue(
        holder=row.holder,
        clause=row.clause,
        base=sum_of(dwellings for key, dwellings in opening.year.items() if key in row.rates),
        nominal=opening.nominal,
        rates=tuple(sorted(set(row.rates.values()))),
        raised=demand.raised,
        lowered=demand.lost,
        credited=opening.credited,
        due=demand.due - (demand.missing if demand.blocks else ZERO),
        span=row.span,
        arrears=opening.arrears,
        ahead=opening.ahead,
        missing=demand.missing,
    )
