"""What each row brings forward into a re-plan: what has come, and what it has already gained of it.

An account knows what a holder gained, not by which of its rows: what it gained on a class is shared between the rows
that may receive that class, as if each had been spread evenly (so a year that comes as forecast moves nothing). What
one row has too much is taken from the holder's other rows first; only a holder ahead of all its rights is said so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.sums import sum_of, weighted_sum
from fluxrules.vocabulary import BAILLEUR

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Right:
    """What a row is due over the year in one block where it may receive something.

    Attributes:
        nominal: Σ rate × dwellings, and its part of what the row is due in blocks where it may receive nothing.
        least: Its floors.
        weight: Dwellings it may receive.
    """

    nominal: Fraction
    least: Fraction
    weight: Fraction

    @property
    def evenly(self) -> Fraction:
        """What it gains on one of these dwellings when spread evenly over the year."""
        return max(self.nominal, self.least) / self.weight if self.weight else ZERO


@dataclass(frozen=True, slots=True)
class Opening:
    """The year as one row sees it, and what it has gained of it.

    Attributes:
        year: Dwellings of the year by class, in order: what came and what is expected.
        nominal: Σ rate × dwellings over the year.
        dues: What is left of the right of each block, floors included, below 0 when more was gained there.
        raised: What floors add to ``nominal``.
        begun: Whether something has come: then what cannot be served is said, and never stops the plan.
        credits: What the row gained of what came, by class.
        arrears: What past shares owe it.
        shifted: Credits taken over from another row of the holder that has too much (negative: given).
        ahead: What the row has too much, once the holder's other rows are at 0.
    """

    year: Mapping[ClassKey, Fraction]
    nominal: Fraction
    dues: Mapping[str, Fraction]
    raised: Fraction = ZERO
    begun: bool = False
    credits: Mapping[ClassKey, Fraction] = field(default_factory=dict)
    arrears: Fraction = ZERO
    shifted: Fraction = ZERO
    ahead: Fraction = ZERO

    @property
    def credited(self) -> Fraction:
        """All that counts as gained by the row."""
        return sum_of(self.credits.values()) + self.shifted

    @property
    def left(self) -> Fraction:
        """What is left to gain on what is expected, never below 0."""
        return self.nominal + self.raised + self.arrears - self.credited + self.ahead


def block_of(row: ShareRow, key: ClassKey) -> str:
    """The block of a class for a row: its value of ``uniform_by``, or ""."""
    return dict(key).get(row.uniform_by, "") if row.uniform_by else ""


def openings(
    rows: Sequence[ShareRow],
    weights: Mapping[ClassKey, Fraction],
    known: Collection[ClassKey],
    residual: Mapping[str, Fraction],
    realised: Realised | None,
) -> list[Opening]:
    """One opening per row.

    Args:
        rows: Rights.
        weights: Dwellings still expected, positive, by class in order.
        known: Classes of the forecast.
        residual: Who takes what the rows leave.
        realised: The year so far, or None.
    """
    if realised is None or not realised.begun:
        return [_opening(row, weights, weights, rights_of(row, weights), {}) for row in rows]
    named = set(known).union(*(row.eligible for row in rows), *(row.rates for row in rows))
    come = {key: count for key, count in realised.counts().items() if key in named}
    total = {key: weights.get(key, ZERO) + come.get(key, ZERO) for key in sorted({*weights, *come})}
    found: list[Opening | None] = [None] * len(rows)
    for holder in dict.fromkeys(row.holder for row in rows):
        mine = [number for number, row in enumerate(rows) if row.holder == holder]
        gained = {key: _by_rows(holder, key, realised, residual) for key in come}
        opened = _of_holder([rows[number] for number in mine], weights, total, gained, realised.arrears)
        for number, opening in zip(mine, opened, strict=True):
            found[number] = opening
    return [opening for opening in found if opening is not None]


def rights_of(row: ShareRow, total: Mapping[ClassKey, Fraction]) -> dict[str, Right]:
    """The rights of a row over the year, by block where it may receive something."""
    blocks: dict[str, list[ClassKey]] = {}
    for key in total:
        blocks.setdefault(block_of(row, key), []).append(key)
    nominal = {
        name: weighted_sum((row.rates[key], total[key]) for key in inside if key in row.rates)
        for name, inside in blocks.items()
    }
    weight = {name: sum_of(total[key] for key in inside if key in row.eligible) for name, inside in blocks.items()}
    everywhere = sum_of(weight.values())
    homeless = sum_of(due for name, due in nominal.items() if not weight[name])
    return {
        name: Right(nominal[name] + homeless * weight[name] / everywhere, _least(row, inside, total), weight[name])
        for name, inside in sorted(blocks.items())
        if weight[name]
    }


def _least(row: ShareRow, inside: Sequence[ClassKey], total: Mapping[ClassKey, Fraction]) -> Fraction:
    """Floors of a block, those of zones where the row may receive something."""
    least = ZERO
    for figure in sorted({row.floors[key] for key in inside if row.floors.get(key)}):
        zone = [key for key in inside if row.floors.get(key) == figure]
        if row.eligible.intersection(zone):
            least += figure * sum_of(total[key] for key in zone)
    return least


def _opening(
    row: ShareRow,
    weights: Mapping[ClassKey, Fraction],
    total: Mapping[ClassKey, Fraction],
    rights: Mapping[str, Right],
    credits: Mapping[ClassKey, Fraction],
) -> Opening:
    gained: dict[str, list[Fraction]] = {}
    for key, amount in credits.items():
        gained.setdefault(block_of(row, key), []).append(amount)
    dues = {name: -sum_of(amounts) for name, amounts in sorted(gained.items())}
    still = {block_of(row, key) for key in weights if key in row.eligible}
    raised = ZERO
    for name, right in rights.items():
        more = max(ZERO, right.least - right.nominal)
        if name not in still:  # what a floor gave there was due; what it did not give is due nowhere else
            more = max(ZERO, min(more, -dues.get(name, ZERO) - right.nominal))
        dues[name] = dues.get(name, ZERO) + right.nominal + more
        raised += more
    nominal = weighted_sum((row.rates[key], dwellings) for key, dwellings in total.items() if key in row.rates)
    return Opening(total, nominal, dues, raised, credits=credits)


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
    weights: Mapping[ClassKey, Fraction],
    total: Mapping[ClassKey, Fraction],
    gained: Mapping[ClassKey, Fraction],
    arrears: Mapping[str, Fraction],
) -> list[Opening]:
    rights = [rights_of(row, total) for row in rows]
    opened = [
        replace(_opening(row, weights, total, right, credits), begun=True)
        for row, right, credits in zip(rows, rights, _credits(rows, total, rights, gained), strict=True)
    ]
    parts = _parts([opening.nominal for opening in opened])
    owed = arrears.get(rows[0].holder, ZERO)
    opened = [replace(opening, arrears=part * owed) for opening, part in zip(opened, parts, strict=True)]
    balanced = _balanced([opening.left for opening in opened])
    return [
        replace(opening, shifted=shifted, ahead=ahead)
        for opening, (shifted, ahead) in zip(opened, balanced, strict=True)
    ]


def _credits(
    rows: Sequence[ShareRow],
    total: Mapping[ClassKey, Fraction],
    rights: Sequence[Mapping[str, Right]],
    gained: Mapping[ClassKey, Fraction],
) -> list[dict[ClassKey, Fraction]]:
    """What a holder gained on each class, shared between its rows."""
    gained = {key: amount for key, amount in gained.items() if amount}
    if len(rows) == 1:
        return [gained]
    evenly = [{name: right.evenly for name, right in mine.items()} for mine in rights]
    nominal = [weighted_sum((row.rates.get(key, ZERO), dwellings) for key, dwellings in total.items()) for row in rows]
    shared: list[dict[ClassKey, Fraction]] = [{} for _ in rows]
    for key, amount in gained.items():
        open_to = [
            even.get(block_of(row, key), ZERO) if key in row.eligible else ZERO
            for row, even in zip(rows, evenly, strict=True)
        ]
        for credits, part in zip(shared, _parts(open_to if any(open_to) else nominal), strict=True):
            if part:
                credits[key] = part * amount
    return shared


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
