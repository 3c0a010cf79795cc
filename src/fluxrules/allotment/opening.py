"""What each row brings forward into a re-plan: what has come, and what it has already gained of it.

An account knows what a holder gained, not by which of its rows: what it gained on a class is shared between the rows
that may receive that class, as if each had been spread evenly (so a year that comes as forecast moves nothing). What
one row has too much is taken from the holder's other rows first; only a holder ahead of all its rights is said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.sums import sum_of, weighted_sum
from fluxrules.vocabulary import BAILLEUR

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Opening:
    """The year so far, as one row sees it.

    Attributes:
        begun: Whether something has come: then what cannot be served is said, and never stops the plan.
        come: Dwellings that came, by class.
        credits: What the row gained there.
        arrears: What past shares owe it.
        shifted: Credits taken over from another row of the holder that has too much (negative: given).
        ahead: What the row has too much, once the holder's other rows are at 0.
    """

    begun: bool = False
    come: Mapping[ClassKey, Fraction] = field(default_factory=dict)
    credits: Mapping[ClassKey, Fraction] = field(default_factory=dict)
    arrears: Fraction = ZERO
    shifted: Fraction = ZERO
    ahead: Fraction = ZERO

    def total(self, weights: Mapping[ClassKey, Fraction]) -> Mapping[ClassKey, Fraction]:
        """Dwellings of the year by class, in order: what came and what is expected (``weights``)."""
        if not self.come:
            return weights
        keys = sorted({*weights, *self.come})
        return {key: weights.get(key, ZERO) + self.come.get(key, ZERO) for key in keys}

    @property
    def credited(self) -> Fraction:
        """All that counts as gained by the row."""
        return sum_of(self.credits.values()) + self.shifted


def block_of(row: ShareRow, key: ClassKey) -> str:
    """The block of a class for a row: its value of ``uniform_by``, or ""."""
    return dict(key).get(row.uniform_by, "") if row.uniform_by else ""


def openings(
    rows: Sequence[ShareRow],
    weights: Mapping[ClassKey, Fraction],
    residual: Mapping[str, Fraction],
    realised: Realised | None,
) -> list[Opening]:
    """One opening per row.

    Args:
        rows: Rights.
        weights: Dwellings still expected by class; 0 for a class only known.
        residual: Who takes what the rows leave.
        realised: The year so far, or None.
    """
    if realised is None or not realised.begun:
        return [Opening() for _ in rows]
    known = set(weights).union(*(row.eligible for row in rows), *(row.rates for row in rows))
    come = {key: count for key, count in realised.counts().items() if key in known}
    total = {key: come.get(key, ZERO) + weights.get(key, ZERO) for key in sorted({*come, *weights})}
    found: list[Opening | None] = [None] * len(rows)
    for holder in dict.fromkeys(row.holder for row in rows):
        mine = [number for number, row in enumerate(rows) if row.holder == holder]
        gained = {key: _by_rows(holder, key, realised, residual) for key in come}
        opened = _of_holder([rows[number] for number in mine], total, come, gained, realised.arrears.get(holder, ZERO))
        for number, opening in zip(mine, opened, strict=True):
            found[number] = opening
    return [opening for opening in found if opening is not None]


def _by_rows(holder: str, key: ClassKey, realised: Realised, residual: Mapping[str, Fraction]) -> Fraction:
    """What a holder gained on a class by its rows: a residual holder also gained there by what others left."""
    table = realised.gained[key]
    gained = table.get(holder, ZERO)
    part = residual.get(holder, ZERO)
    if not part or not residual.get(BAILLEUR):
        return gained
    return max(ZERO, gained - table.get(BAILLEUR, ZERO) * part / residual[BAILLEUR])


def _of_holder(
    rows: Sequence[ShareRow],
    total: Mapping[ClassKey, Fraction],
    come: Mapping[ClassKey, Fraction],
    gained: Mapping[ClassKey, Fraction],
    arrears: Fraction,
) -> list[Opening]:
    nominal = [weighted_sum((rate, total.get(key, ZERO)) for key, rate in row.rates.items()) for row in rows]
    evenly = [_even(row, total) for row in rows]
    shared: list[dict[ClassKey, Fraction]] = [{} for _ in rows]
    for key, amount in gained.items():
        open_to = [
            even.get(block_of(row, key), ZERO) * (key in row.eligible) for row, even in zip(rows, evenly, strict=True)
        ]
        for credits, part in zip(shared, _parts(open_to if any(open_to) else nominal), strict=True):
            if part * amount:
                credits[key] = part * amount
    late = [part * arrears for part in _parts(nominal)]
    left = [n + a - sum_of(credits.values()) for n, a, credits in zip(nominal, late, shared, strict=True)]
    return [
        Opening(True, come, credits, owed, shifted, ahead)
        for credits, owed, (shifted, ahead) in zip(shared, late, _balanced(left), strict=True)
    ]


def _even(row: ShareRow, total: Mapping[ClassKey, Fraction]) -> dict[str, Fraction]:
    """What a row gains on one dwelling it may receive, by block, when spread evenly over the year."""
    due: dict[str, Fraction] = {}
    least: dict[str, Fraction] = {}
    room: dict[str, Fraction] = {}
    for key, dwellings in total.items():
        name = block_of(row, key)
        due[name] = due.get(name, ZERO) + row.rates.get(key, ZERO) * dwellings
        least[name] = least.get(name, ZERO) + row.floors.get(key, ZERO) * dwellings
        if key in row.eligible:
            room[name] = room.get(name, ZERO) + dwellings
    return {name: max(due[name], least[name]) / dwellings for name, dwellings in room.items() if dwellings}


def _parts(weights: Iterable[Fraction]) -> list[Fraction]:
    """Fractions of sum 1 in proportion to ``weights``; the first alone when all are 0."""
    weights = list(weights)
    total = sum_of(weights)
    return [weight / total if total else Fraction(place == 0) for place, weight in enumerate(weights)]


def _balanced(left: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    """(credits shifted, ahead) of each row of a holder: rows below 0 are made up for by those above, in proportion."""
    short = sum_of(-amount for amount in left if amount < 0)
    above = sum_of(amount for amount in left if amount > 0)
    moved = min(short, above)
    found = []
    for amount in left:
        if amount < 0:
            shifted = amount * moved / short
            found.append((shifted, shifted - amount))
        else:
            found.append((amount * moved / above if above else ZERO, ZERO))
    return found
