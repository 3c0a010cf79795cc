"""Other orders in which the same dwellings could have been released.

Days of release stay as they were: they are *places* in time, and dwellings change places. Only those of one group (a
month under one law) are exchanged, and nobody's dwelling is released before its notice. Each order so allowed is as
likely as any other: a dwelling of late notice has the fewest places, and those of one of earlier notice are the same
and some more, so that choosing places from the latest notice to the earliest, each at random among those left, offers
as many choices whatever was chosen before.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

Order = list[int]
"""Place → dwelling, dwellings being named by the place where they were really released."""


class Chance(Protocol):
    """What draws lots: ``random.Random``, whose ``random()`` alone is promised to stay the same in every Python."""

    def random(self) -> float:
        """A number of [0, 1)."""
        ...


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Draws orders.

    Attributes:
        places: How many.
        steps: For each group, each movable dwelling, latest notice first, with the places that its notice opens.
    """

    places: int
    steps: tuple[tuple[tuple[int, tuple[int, ...]], ...], ...]

    @classmethod
    def of(cls, days: Sequence[date], notices: Sequence[date | None], groups: Sequence[Hashable]) -> Shuffle:
        """Prepare the draws.

        Args:
            days: Day of release at each place, in order.
            notices: Notice of the dwelling really released there; None: unknown, and it stays where it is.
            groups: Places of equal group may exchange their dwellings.

        Raises:
            ValueError: A dwelling was released before its notice (the caller has refused such data).
        """
        members: dict[Hashable, list[int]] = {}
        for place, (day, notice, group) in enumerate(zip(days, notices, groups, strict=True)):
            if notice is not None:
                if notice > day:
                    raise ValueError(f"released on {day}, before its notice of {notice}")
                members.setdefault(group, []).append(place)
        steps = [_opening(places, days, notices) for places in members.values() if len(places) > 1]
        return cls(len(days), tuple(steps))

    @property
    def movable(self) -> int:
        """Dwellings that could have been released at another place."""
        found = 0
        for group in self.steps:
            free = together = 0
            for _, opened in group:
                together += 1
                free += len(opened) - 1
                if not free:  # those so far have these places among themselves, and no other
                    found += together if together > 1 else 0
                    together = 0
        return found

    def draw(self, chance: Chance) -> Order:
        """One order, every allowed one being as likely."""
        order = list(range(self.places))
        for group in self.steps:
            free: list[int] = []
            for dwelling, opened in group:
                free.extend(opened)
                chosen = int(chance.random() * len(free))
                free[chosen], free[-1] = free[-1], free[chosen]
                order[free.pop()] = dwelling
        return order


def _opening(
    places: Sequence[int], days: Sequence[date], notices: Sequence[date | None]
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    def noticed(place: int) -> date:
        notice = notices[place]
        assert notice is not None
        return notice

    closed = sorted(places, key=lambda place: (days[place], place))
    found = []
    for dwelling in sorted(places, key=lambda place: (noticed(place), place), reverse=True):
        opened = []
        while closed and days[closed[-1]] >= noticed(dwelling):
            opened.append(closed.pop())
        found.append((dwelling, tuple(opened)))
    return tuple(found)


def in_order_of_notice(days: Sequence[date], notices: Sequence[date | None]) -> Order:
    """First noticed, first released; a dwelling of unknown notice counts as noticed on the day of its release."""
    return sorted(range(len(days)), key=lambda place: (notices[place] or days[place], place))
