"""Moves and swaps inside a batch once placed, as long as they balance (ALLOTMENT §4 « Batch »). Integers only.

What goes down is the *potential*, in squared dwellings, over all holders and all categories:

    3 Σ_i G_i² + Σ_{i,c} C_{i,c}² − 2 Σ_t p_t(holder of t)

where ``p_t`` is the preference of rules on dwelling ``t``: it weighs on a move what it weighs in a score, so that no
move undoes in silence what a rule asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from fluxrules.allotment.account import Category

Table = Mapping[str, int]

Permits: TypeAlias = Callable[[Sequence[str]], bool]
"""Whether dwellings may be held so, in order of notice: where caps are read again, for the whole batch."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One dwelling on the board.

    Attributes:
        notice: Its name in ``Move``.
        holder: Who was first given it.
        candidates: Who may have it, in order of the register.
        movable: Holders a move may take it from, or give it to.
        categories: One per declared axis.
        preferences: Of rules, in dwellings.
    """

    notice: tuple[str, ...]
    holder: str
    candidates: tuple[str, ...]
    movable: Collection[str]
    categories: tuple[Category, ...]
    preferences: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Move:
    """One improvement.

    Attributes:
        item: Notice of the dwelling.
        source: Who had it.
        target: Who has it now.
        swapped: Notice of the dwelling ``source`` has now, which ``target`` had; () for a move.
        before: Potential before, in ``Board.grain``.
        after: Potential after: less.
    """

    item: tuple[str, ...]
    source: str
    target: str
    swapped: tuple[str, ...]
    before: int
    after: int


class Board:
    """Who holds each dwelling of a batch; the balances once all are charged.

    Attributes:
        holders: Who has each, in order of ``spots``.
        potential: Now, in ``grain``.
        grain: Potential amounts in one squared dwelling.
    """

    def __init__(
        self,
        spots: Sequence[Spot],
        unit: int,
        deficits: Table,
        by_category: Mapping[Category, Table],
        permits: Permits | None = None,
    ) -> None:
        """Set up.

        Args:
            spots: In order of notice.
            unit: Units in a dwelling.
            deficits: G of everyone with the whole batch gained and charged, in units.
            by_category: C, likewise.
            permits: Reads caps again before a move is made; None: none bears on the batch.
        """
        self._permits = permits
        self._spots = spots
        self._unit = unit
        self._deficits = dict(deficits)
        self._tables = {category: dict(table) for category, table in by_category.items()}
        self._scale = lcm(*(asked.denominator for spot in spots for asked in spot.preferences.values()))
        self._wishes = [{h: int(asked * self._scale) for h, asked in spot.preferences.items()} for spot in spots]
        self.holders = [spot.holder for spot in spots]
        self.grain = unit * unit * self._scale
        wished = sum(wishes.get(spot.holder, 0) for spot, wishes in zip(spots, self._wishes, strict=True))
        squares = sum(sum(units * units for units in table.values()) for table in self._tables.values())
        squares += 3 * sum(units * units for units in self._deficits.values())
        self.potential = squares * self._scale - 2 * unit * unit * wished

    def improve(self) -> tuple[Move, ...]:
        """Make the first improvement found, in a fixed order, until a pass over the batch finds none."""
        moves: list[Move] = []
        while found := list(self._pass()):
            moves += found
        return tuple(moves)

    def _pass(self) -> Iterator[Move]:
        for place, spot in enumerate(self._spots):
            for target in spot.candidates:
                if self._may(place, target):
                    yield from self._try(place, target, None)
            for other in range(place + 1, len(self._spots)):
                target = self.holders[other]
                if self._may(place, target) and self._may(other, self.holders[place]):
                    yield from self._try(place, target, other)

    def _may(self, place: int, target: str) -> bool:
        """Whether a dwelling may go from its holder to another."""
        spot, source = self._spots[place], self.holders[place]
        return target != source and target in spot.candidates and {source, target} <= set(spot.movable)

    def _try(self, place: int, target: str, other: int | None) -> Iterator[Move]:
        """Give a dwelling to ``target`` (for ``other``, its own), if that lowers the potential."""
        source, unit = self.holders[place], self._unit
        lost, won = self._categories(place, other), self._categories(other, place)
        change = sum(self._between(category, source, target) for category in lost)
        change += sum(self._between(category, target, source) for category in won)
        if other is None:
            change += 3 * (self._deficits.get(source, 0) - self._deficits.get(target, 0) + unit)
        wishes = self._wish(place, target) - self._wish(place, source)
        wishes += self._wish(other, source) - self._wish(other, target)
        change = 2 * unit * (change * self._scale - unit * wishes)
        if change >= 0 or not self._permitted(place, target, other):
            return
        before, self.potential = self.potential, self.potential + change
        self._give(place, target)
        if other is not None:
            self._give(other, source)
        spots = self._spots
        swapped = () if other is None else spots[other].notice
        yield Move(spots[place].notice, source, target, swapped, before, self.potential)

    def _permitted(self, place: int, target: str, other: int | None) -> bool:
        if self._permits is None:
            return True
        holders = list(self.holders)
        holders[place] = target
        if other is not None:
            holders[other] = self.holders[place]
        return self._permits(holders)

    def _categories(self, place: int | None, other: int | None) -> list[Category]:
        """Categories of one dwelling that the other has not."""
        if place is None:
            return []
        kept = () if other is None else self._spots[other].categories
        return [category for category in self._spots[place].categories if category not in kept]

    def _between(self, category: Category, source: str, target: str) -> int:
        """Half the change of C² when one dwelling of the category goes from one to the other, in dwellings × units."""
        table = self._tables.get(category, {})
        return table.get(source, 0) - table.get(target, 0) + self._unit

    def _wish(self, place: int | None, holder: str) -> int:
        return 0 if place is None else self._wishes[place].get(holder, 0)

    def _give(self, place: int, target: str) -> None:
        source, self.holders[place] = self.holders[place], target
        for table in (self._deficits, *(self._tables[category] for category in self._spots[place].categories)):
            table[source] = table.get(source, 0) + self._unit
            table[target] = table.get(target, 0) - self._unit
