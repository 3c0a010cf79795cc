"""Who received what, family by family: received against due on each axis of the legal bilan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.ledger.following import Tally, TallyKey
from fluxrules.vocabulary import AXES_DU_BILAN

AXES = tuple(axis.value for axis in AXES_DU_BILAN)


@dataclass(frozen=True, slots=True)
class Family:
    """One holder on one category.

    Attributes:
        holder: Who.
        axis: The axis.
        category: The value on it.
        received: Dwellings it has there.
        attributed: Those attributed to its candidate.
        gap: C_{i,c}: due less charged, in dwellings; positive: it has had too few of them. None where the convention
            balances nothing on that axis.
    """

    holder: str
    axis: str
    category: str
    received: int
    attributed: int
    gap: Fraction | None

    @property
    def due(self) -> Fraction | None:
        """What it should have there."""
        return None if self.gap is None else self.received + self.gap


def families_of(
    account: Account, cells: Iterable[tuple[TallyKey, Tally]], order: Iterable[str], kept: Collection[str] = AXES
) -> tuple[Family, ...]:
    """Every holder on every category where it has something or is owed something, by axis, category, then register.

    Args:
        account: Whose balances are read.
        cells: Its follow-up.
        order: Holders, in order of the register.
        kept: Axes on which the convention balances.
    """
    received: dict[tuple[str, str, str], tuple[int, int]] = {}
    for key, tally in cells:
        if not key.holder:
            continue
        for axis in AXES:
            place = (axis, getattr(key, axis), key.holder)
            before = received.get(place, (0, 0))
            received[place] = before[0] + tally.standing, before[1] + tally.attributed
    gaps = {
        (axis, value, holder): Fraction(units, account.unit)
        for (axis, value), table in account.by_category.items()
        for holder, units in table.items()
        if units and axis in AXES
    }
    return _in_order(received, gaps, list(order), {axis: axis in kept for axis in AXES})


def together(families: Iterable[Family], order: Iterable[str]) -> tuple[Family, ...]:
    """The families of several accounts added up; a gap that one of them does not keep is not known of them all."""
    items = list(families)
    known = {axis: all(item.gap is not None for item in items if item.axis == axis) for axis in AXES}
    received: dict[tuple[str, str, str], tuple[int, int]] = {}
    gaps: dict[tuple[str, str, str], Fraction] = {}
    for item in items:
        place = (item.axis, item.category, item.holder)
        before = received.get(place, (0, 0))
        received[place] = before[0] + item.received, before[1] + item.attributed
        gaps[place] = gaps.get(place, Fraction(0)) + (item.gap or 0)
    return _in_order(received, gaps, list(order), known)


def _in_order(
    received: Mapping[tuple[str, str, str], tuple[int, int]],
    gaps: Mapping[tuple[str, str, str], Fraction],
    order: list[str],
    known: Mapping[str, bool],
) -> tuple[Family, ...]:
    ranks = {holder: rank for rank, holder in enumerate(order)}
    places = sorted(
        {*received, *gaps},
        key=lambda place: (AXES.index(place[0]), place[1], ranks.get(place[2], len(ranks)), place[2]),
    )
    found = []
    for place in places:
        axis, category, holder = place
        counts, gap = received.get(place, (0, 0)), gaps.get(place, Fraction(0))
        if counts[0] or counts[1] or gap:
            found.append(Family(holder, axis, category, *counts, gap if known[axis] else None))
    return tuple(found)
