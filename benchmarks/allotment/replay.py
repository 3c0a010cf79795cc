"""One stream played under one rule: books kept apart from the product's, deviations measured after each dwelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.allotment.streams import Dwelling, Stream

from fluxrules.allotment.account import Account, Category


@dataclass(slots=True)
class Books:
    """The state a rule reads, in units. ``gains`` of a turn are credited by the rule's caller, never by the rule."""

    stream: Stream
    counted: int = 0
    deficits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_category: dict[Category, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    received: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    concerned: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # dwellings it could have received
    last_served: dict[str, int] = field(default_factory=dict)

    @property
    def unit(self) -> int:
        return self.stream.plan.unit

    def account(self) -> Account:
        """The same books as the product reads them."""
        return Account(
            self.unit,
            self.counted,
            self.deficits,
            self.by_category,
            received=self.received,
            last_served=self.last_served,
        )

    def credit(self, dwelling: Dwelling, gains: Mapping[str, int]) -> None:
        """Everyone gains on a dwelling."""
        self.counted += 1
        for holder, units in gains.items():
            self.deficits[holder] += units
            self.concerned[holder] += 1
            for category in dwelling.categories:
                self.by_category[category][holder] += units

    def charge(self, dwelling: Dwelling, holder: str) -> None:
        """``holder`` receives it."""
        self.received[holder] += 1
        self.deficits[holder] -= self.unit
        for category in dwelling.categories:
            self.by_category[category][holder] -= self.unit
        self.last_served[holder] = self.counted


Rule = Callable[[Books, Dwelling, Mapping[str, int]], str]
"""Books before the dwelling, the dwelling, what each of its candidates gains on it: who receives it."""

Batch = Callable[[Books, Sequence[tuple[Dwelling, Mapping[str, int]]]], Sequence[str]]
"""Books before the batch, and the batch: who receives each."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a rule did with a year, in dwellings.

    Attributes:
        worst: Largest |G| after any dwelling.
        sealed: Largest |G| once a week is over: what a batch can be held to.
        by_category: Σ |C_{i,c}| at year's end.
        cells: Cells (holder, category) that gain anything.
        largest: The largest |C_{i,c}| at year's end.
        winners: Who received each dwelling.
    """

    worst: float
    sealed: float
    by_category: float
    cells: int
    largest: float
    winners: tuple[str, ...]

    @property
    def mean(self) -> float:
        """Mean |C_{i,c}| at year's end."""
        return self.by_category / self.cells


def gains_on(stream: Stream, dwelling: Dwelling) -> dict[str, int]:
    """What those who may receive it gain on it, in units."""
    return {holder: units for holder, units in stream.plan.units[dwelling.key].items() if units}


def play(stream: Stream, rule: Rule) -> Played:
    """One dwelling after the other."""
    books = Books(stream)
    worst: list[int] = []
    winners = []
    for dwelling in stream.dwellings:
        gains = gains_on(stream, dwelling)
        winner = rule(books, dwelling, gains)
        if winner not in gains:
            raise SystemExit(f"{winner} may not receive {dwelling}")
        books.credit(dwelling, gains)
        books.charge(dwelling, winner)
        worst.append(max(map(abs, books.deficits.values())))
        winners.append(winner)
    return _played(books, worst, winners)


def play_batches(stream: Stream, batch: Batch) -> Played:
    """One week after the other; within a week, moments are those of the dwellings in order of notice."""
    books = Books(stream)
    winners: list[str] = []
    weeks: dict[int, list[tuple[Dwelling, Mapping[str, int]]]] = defaultdict(list)
    for dwelling in stream.dwellings:
        weeks[dwelling.week].append((dwelling, gains_on(stream, dwelling)))
    for week in weeks.values():
        for (dwelling, gains), winner in zip(week, chosen := batch(books, week), strict=True):
            books.credit(dwelling, gains)
            books.charge(dwelling, winner)
        winners += chosen
    again = iter(winners)
    return play(stream, lambda _books, _dwelling, _gains: next(again))


def _played(books: Books, worst: Sequence[int], winners: Sequence[str]) -> Played:
    tables = [books.deficits, *books.by_category.values()]
    if any(sum(table.values()) for table in tables) or not winners:
        raise SystemExit("a sum is not zero, or nothing was played")
    unit, dwellings = books.unit, books.stream.dwellings
    ends = [n for n, d in enumerate(dwellings) if n + 1 == len(dwellings) or dwellings[n + 1].week != d.week]
    cells = [abs(units) for table in tables[1:] for units in table.values()]
    sealed = max(worst[end] for end in ends) / unit
    return Played(max(worst) / unit, sealed, sum(cells) / unit, len(cells), max(cells) / unit, tuple(winners))
