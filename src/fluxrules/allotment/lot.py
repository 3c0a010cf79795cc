"""A batch: its dwellings are placed one by one, then moved where that balances them together (ALLOTMENT §4).

Either all are credited before the first is placed, each being placed as if it came last; or each gains when it is
placed, as a decision of its own. The end is the same where everything may move. Where it may not (ranks, reservations,
data that are missing), placing as credited gives the most overdue everything it is due in a row, whatever the
category, and nothing can repair it: the pipeline places one by one.

Under ``bande`` the batch is then improved (``improvement``); the other methods compare no categories, and what they
place stays. A batch of one is a decision like any other.

A dwelling with one candidate (a debt, a reservation) never moves. A cap is the caller's: ``permits`` reads it again on
the whole batch, in order of notice, before each move is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.choice import Choice, choose
from fluxrules.allotment.improvement import Board, Move, Permits, Spot
from fluxrules.allotment.methods import METHODS
from fluxrules.vocabulary import Methode

Notice: TypeAlias = tuple[str, ...]
"""Place in the order of notice, compared as it stands: ISO date, then the id of the libération."""


@dataclass(frozen=True, slots=True)
class Item:
    """One dwelling of a batch.

    Attributes:
        notice: Its place in the order of notice; no two are the same.
        entitlement: x(u), in units.
        candidates: E: allowed, not capped, of the best rank, before the batch. Nobody: the dwelling is not counted.
        categories: One per declared axis.
        movable: Holders a move may take it from, or give it to if they are candidates.
        preferences: Of rules, in dwellings.
    """

    notice: Notice
    entitlement: Mapping[str, int]
    candidates: tuple[str, ...]
    categories: tuple[Category, ...] = ()
    movable: frozenset[str] = frozenset()
    preferences: Mapping[str, Fraction] = field(default_factory=dict)


Reread: TypeAlias = Callable[[Item, Mapping[Notice, str]], Item]
"""A dwelling as it stands at its turn, given who was first given each one before it: where rules and caps are read
again. What it brings (entitlement, categories) has been gained already, and stays."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A batch placed.

    Attributes:
        holders: Who receives each item, in order of ``items``; "" when it had no candidate.
        choices: The table of each when it was first placed, in order of ``items``.
        moves: Improvements, in the order they were made.
        grain: Potential amounts of ``moves`` in one squared dwelling.
    """

    holders: tuple[str, ...]
    choices: tuple[Choice, ...]
    moves: tuple[Move, ...]
    grain: int


def place_batch(
    account: Account,
    band: Band,
    items: Sequence[Item],
    method: Methode = Methode.BANDE,
    due: Mapping[str, Fraction] | None = None,
    at_its_turn: Reread | None = None,
    credited: bool = True,
    permits: Permits | None = None,
) -> Placed:
    """Place a batch. The caller posts the charges, in order of notice.

    The order of ``items`` has no effect: notices are the order.

    Args:
        account: State before the batch.
        band: Band of the plan, of the same unit.
        items: The dwellings.
        method: How shares decide.
        due: Of the year (``choose``).
        at_its_turn: Reads a dwelling again as the batch is placed; None: items stay as they are.
        credited: Whether everyone gains its part of the whole batch before the first dwelling is placed.
        permits: Whether the batch may be held so, in order of notice, dwellings without candidate left out.

    Raises:
        ValueError: Two dwellings have the same notice, or what ``choose`` refuses.
    """
    if len({item.notice for item in items}) != len(items):
        raise ValueError("two dwellings of a batch have the same place in the order of notice")
    ranked = sorted(items, key=lambda item: item.notice)
    batch = _Batch(account, [item for item in ranked if item.candidates] if credited else [])
    choices: dict[Notice, Choice] = {}
    for place, item in enumerate(ranked):
        ranked[place], choices[item.notice] = batch.place(item, band, method, due, at_its_turn)
    spots = [
        Spot(
            item.notice,
            choices[item.notice].winner,
            tuple(line.holder for line in choices[item.notice].lines),
            item.movable,
            item.categories,
            item.preferences,
        )
        for item in ranked
        if choices[item.notice].winner
    ]
    board = Board(spots, account.unit, batch.deficits, batch.by_category, permits)
    moves = board.improve() if METHODS[method].balances and len(spots) > 1 else ()
    final = {spot.notice: holder for spot, holder in zip(spots, board.holders, strict=True)}
    return Placed(
        tuple(final.get(item.notice, "") for item in items),
        tuple(choices[item.notice] for item in items),
        moves,
        board.grain,
    )


class _Batch:
    """The account while a batch is placed: what is credited gained, and what is placed so far charged.

    Attributes:
        deficits: G in units.
        by_category: C in units.
    """

    def __init__(self, account: Account, items: Sequence[Item]) -> None:
        self._account = account
        self._placed: dict[Notice, str] = {}
        self._received = dict(account.received)
        self._last_served = dict(account.last_served)
        self.deficits = dict(account.deficits)
        self.by_category = {category: dict(table) for category, table in account.by_category.items()}
        self._credited = frozenset(item.notice for item in items)
        for item in items:
            self._gain(item, 1)

    def place(
        self, item: Item, band: Band, method: Methode, due: Mapping[str, Fraction] | None, at_its_turn: Reread | None
    ) -> tuple[Item, Choice]:
        """Choose for one dwelling as it then stands, and charge it; nobody to choose from takes its gains back."""
        if item.notice in self._credited:
            self._gain(item, -1)  # ``choose`` adds what this dwelling brings
        if item.candidates and at_its_turn is not None:
            item = at_its_turn(item, dict(self._placed))
        now, candidates = self._now(), item.candidates
        choice = choose(now, band, item.entitlement, candidates, item.categories, item.preferences, method, due)
        if choice.winner:
            self._gain(item, 1)
            self._charge(item, choice.winner)
        return item, choice

    def _now(self) -> Account:
        return replace(
            self._account,
            counted=self._account.counted + len(self._placed),
            deficits=self.deficits,
            by_category=self.by_category,
            received=self._received,
            last_served=self._last_served,
        )

    def _gain(self, item: Item, times: int) -> None:
        for table in self._tables(item):
            for holder, units in item.entitlement.items():
                table[holder] = table.get(holder, 0) + times * units

    def _charge(self, item: Item, holder: str) -> None:
        for table in self._tables(item):
            table[holder] = table.get(holder, 0) - self._account.unit
        self._placed[item.notice] = holder
        self._received[holder] = self._received.get(holder, 0) + 1
        self._last_served[holder] = self._account.counted + len(self._placed)

    def _tables(self, item: Item) -> list[dict[str, int]]:
        return [self.deficits, *(self.by_category.setdefault(category, {}) for category in item.categories)]
