"""The law of each day: a territory compiled once per period in which nothing that is dated changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta

from fluxrules.decision.session import Compiled, compile_territory
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import Rythme


@dataclass(slots=True)
class Calendar:
    """The law of a territory, day by day.

    A period begins on any date that a file of the territory bears, on the day after it, and on the first of January:
    more periods than needed harm nobody, since two that say the same compile to the same Program.
    """

    territory: Territory
    _starts: list[date] = field(default_factory=list)
    _compiled: dict[date, Compiled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dated = {day for source in self.territory.sources for day in _dates_in(source.content)}
        dated |= {day for source in self.territory.sources for rule in source.rules for day in _dates_in(rule)}
        after = {day + timedelta(days=1) for day in dated if day < date.max}
        self._starts = sorted(dated | after)

    def compiled(self, day: date) -> Compiled:
        """The law in force on ``day``. Its own day is the first of the period."""
        start = self.period(day)
        if start not in self._compiled:
            self._compiled[start] = compile_territory(self.territory, start)
        return self._compiled[start]

    def period(self, day: date) -> date:
        """First day of the period of ``day``."""
        new_year = date(day.year, 1, 1)
        place = bisect_right(self._starts, day)
        return max(new_year, self._starts[place - 1]) if place else new_year


def rhythm_of(day: date, rhythm: Rythme) -> tuple[int, int]:
    """The week (ISO), month or quarter of a day; one and the same for ``jamais``."""
    match rhythm:
        case Rythme.SEMAINE:
            year, week, _ = day.isocalendar()
            return year, week
        case Rythme.MOIS:
            return day.year, day.month
        case Rythme.TRIMESTRE:
            return day.year, (day.month + 2) // 3
        case Rythme.JAMAIS:
            return 0, 0


def _dates_in(value: object) -> Iterator[date]:
    """Every date written somewhere in a model."""
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _dates_in(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _dates_in(getattr(value, item.name))
