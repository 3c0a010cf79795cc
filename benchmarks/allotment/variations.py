"""What else the rule could be, and what each would give: ``python -m benchmarks.allotment.variations``.

Each line changes the page's rule by what it says and nothing else; the ratios are those of ``ratios``, on its streams.
Integers only. *Rarity*: a category of which a fraction f of dwellings are counts 1/√f, to the hundredth (G, of which
all are, counts 1); known beforehand from the whole stream, or learned from what has come. ``--rapide``: 2 streams of
each kind rather than 10.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

from benchmarks.allotment.optimum import gains_of, smallest_deviation
from benchmarks.allotment.optimum_mip import smallest_by_category
from benchmarks.allotment.practices import product
from benchmarks.allotment.replay import Books, Rule, play
from benchmarks.allotment.streams import Dwelling, Kind, Stream, stream

from fluxrules.allotment.account import Category
from fluxrules.allotment.band import Band, Selection

HOLDERS, DWELLINGS, SEEDS = 15, 1000, 10
HUNDRED = 100


@dataclass(slots=True)
class Turn:
    """What a score may read: units, and what is known of the stream.

    Attributes:
        unit: Units in a dwelling.
        overdue: g of everyone.
        balances: C + x of everyone, on each axis of the dwelling.
        categories: Of the dwelling.
        weights: Of each category, in hundredths.
        pace: Of each holder, hundredths of r^−¼.
        expectation: Mean of its C over the categories to come, summed over axes, by holder.
    """

    unit: int
    overdue: Mapping[str, int]
    balances: Sequence[Mapping[str, int]]
    categories: Sequence[Category]
    weights: Mapping[Category, int]
    pace: Mapping[str, int]
    expectation: Callable[[str], int]


Score = Callable[[Turn, str], int]


def page(turn: Turn, holder: str) -> int:
    return turn.overdue[holder] + sum(table[holder] for table in turn.balances)


def overall(weight: int) -> Score:
    """G counts so much."""
    return lambda turn, holder: page(turn, holder) + (weight - 1) * turn.overdue[holder]


def power(exponent: int) -> Score:
    """Half the fall of |C|^(exponent + 1) rather than of C²: large deviations count more."""

    def score(turn: Turn, holder: str) -> int:
        values = (2 * table[holder] - turn.unit for table in (turn.overdue, *turn.balances))
        return sum(value**exponent if value > 0 else -((-value) ** exponent) for value in values)

    return score


def saturated(turn: Turn, holder: str) -> int:
    """The fall of Σ|C| itself: beyond a dwelling late, no more urgent."""
    return sum(max(0, min(turn.unit, table[holder])) for table in (turn.overdue, *turn.balances))


def axes(*weights: int) -> Score:
    """Axes in their order count so much."""
    return lambda turn, holder: (
        turn.overdue[holder] + sum(weight * table[holder] for weight, table in zip(weights, turn.balances, strict=True))
    )


def rarity(weight: int = 1) -> Score:
    """Categories count 1/√f, and G ``weight``."""
    return lambda turn, holder: (
        weight * HUNDRED * turn.overdue[holder]
        + sum(
            turn.weights[category] * table[holder]
            for category, table in zip(turn.categories, turn.balances, strict=True)
        )
    )


def rarity_and_pace(weight: int = 1) -> Score:
    """And a holder counts r^−¼: what it seldom receives matters more."""

    def score(turn: Turn, holder: str) -> int:
        total = weight * HUNDRED * (2 * turn.overdue[holder] - turn.unit)
        for category, table in zip(turn.categories, turn.balances, strict=True):
            total += turn.weights[category] * (2 * table[holder] - turn.unit)
        return total * turn.pace[holder]

    return score


def opportunity(turn: Turn, holder: str) -> int:
    """Less half of what the holder may expect of another dwelling: this one is for whom it suits better than others."""
    return 2 * page(turn, holder) - turn.expectation(holder)


@dataclass(frozen=True, slots=True)
class Variation:
    """A rule. ``learned``: weights from what has come; ``ahead``: with look-ahead; ``late``: of those above the band,
    the best score and not the largest g."""

    name: str
    width: Fraction | None
    score: Score
    learned: bool = False
    ahead: bool = True
    late: bool = False


BAND = Fraction(5, 4)
TRIED = (
    Variation("the page: band 5/4, weights 1", BAND, page),
    *(Variation(f"band {width}", Fraction(width), page) for width in ("1", "17/16", "9/8", "6/5")),
    Variation("no look-ahead", BAND, page, ahead=False),
    Variation("above the band, the best score", BAND, page, late=True),
    Variation("G counts 0", BAND, overall(0)),
    Variation("G counts 3", BAND, overall(3)),
    Variation("power 3 rather than 2 (large deviations first)", BAND, power(2)),
    Variation("power 4", BAND, power(3)),
    Variation("sum of |C| itself", BAND, saturated),
    Variation("less half of what one may expect", BAND, opportunity),
    Variation("commune counts 2", BAND, axes(1, 1, 1, 2, 1)),
    Variation("axes count 2 2 1 4 2 (√ of their number of values)", BAND, axes(2, 2, 1, 4, 2)),
    Variation("rarity", BAND, rarity()),
    Variation("rarity learned", BAND, rarity(), learned=True),
    *(Variation(f"rarity, band {width}", Fraction(width), rarity()) for width in ("9/8", "13/12", "17/16", "1")),
    Variation("rarity learned, band 9/8", Fraction(9, 8), rarity(), learned=True),
    Variation("rarity learned, band 17/16", Fraction(17, 16), rarity(), learned=True),
    Variation("rarity and pace", BAND, rarity_and_pace()),
    Variation("rarity and pace, band 17/16", Fraction(17, 16), rarity_and_pace()),
    Variation("rarity and pace, G counts 2, band 17/16", Fraction(17, 16), rarity_and_pace(2)),
)


@dataclass(slots=True)
class _Seen:
    """How often each category comes."""

    counts: Counter[Category] = field(default_factory=Counter)
    total: int = 0

    def add(self, categories: Iterable[Category]) -> None:
        self.counts.update(categories)
        self.total += 1


def weight_of(count: int, total: int) -> int:
    """1/√f in hundredths, exact but for its last digit."""
    return isqrt(HUNDRED * HUNDRED * total // count)


def rule_of(variation: Variation, one: Stream) -> Rule:
    plan = one.plan
    seen = _Seen()
    if not variation.learned:
        for dwelling in one.dwellings:
            seen.add(dwelling.categories)
    known = {category: weight_of(count, seen.total) for category, count in seen.counts.items()}
    pace = {h: isqrt(isqrt(HUNDRED**4 * 10**4 // max(1, int(rate * 10**4)))) for h, rate in plan.rates.items()}
    band = Band.of(variation.width or BAND, plan.unit, plan.rates, plan.order)

    def kept(overdue: Mapping[str, int], candidates: Sequence[str]) -> Sequence[str]:
        found = band.keep(overdue, candidates)
        if found.selection is Selection.RETARD and variation.late:
            return [holder for holder in candidates if overdue[holder] * band.grains > band.limit]
        if found.selection is Selection.ECHEANCES and not variation.ahead:
            ahead = band.dwelling - band.limit
            return [holder for holder in candidates if overdue[holder] * band.grains > ahead]
        return found.holders

    def rule(books: Books, dwelling: Dwelling, gains: Mapping[str, int]) -> str:
        weights: Mapping[Category, int] = known
        if variation.learned:
            weights = {c: weight_of(seen.counts[c] + 1, seen.total + 2) for c in dwelling.categories}
            seen.add(dwelling.categories)
        overdue = {holder: books.deficits[holder] + gains.get(holder, 0) for holder in one.order}
        balances = [{h: books.by_category[c][h] + x for h, x in gains.items()} for c in dwelling.categories]

        def expectation(holder: str) -> int:
            return sum(n * books.by_category[c][holder] for c, n in seen.counts.items()) // seen.total

        turn = Turn(plan.unit, overdue, balances, dwelling.categories, weights, pace, expectation)
        served = books.last_served
        return max(
            kept(overdue, list(gains)),
            key=lambda holder: (variation.score(turn, holder), overdue[holder], -served.get(holder, 0)),
        )

    return rule


def main(arguments: Sequence[str]) -> int:
    seeds = 2 if "--rapide" in arguments else SEEDS
    streams = []
    for seed in range(1, seeds + 1):
        for kind in Kind:
            one = stream(kind, seed, HOLDERS, DWELLINGS)
            deviation = float(smallest_deviation(gains_of(one), one.plan.unit))
            streams.append((one, deviation, smallest_by_category(one).bound))
        print(f"  optima of seed {seed}", file=sys.stderr, flush=True)
    first = streams[0][0]
    if play(first, rule_of(TRIED[0], first)) != play(first, product(first)):
        raise SystemExit("the page's rule as read here is not the product's")
    print(f"mean ratio to the optimum over {len(streams)} streams, {HOLDERS} réservataires, {DWELLINGS} dwellings")
    print(row("", "max deviation", "mean per category", "largest |G|"))
    for variation in TRIED:
        results = [play(one, rule_of(variation, one)) for one, _, _ in streams]
        worst = sum(r.worst / best for r, (_, best, _) in zip(results, streams, strict=True)) / len(streams)
        mean = sum(r.by_category / best for r, (_, _, best) in zip(results, streams, strict=True)) / len(streams)
        largest = max(r.worst for r in results)
        print(row(variation.name, f"{worst:.3f}", f"{mean:.3f}", f"{largest:.2f}"), flush=True)
    return 0


def row(first: str, *cells: str) -> str:
    return f"{first:<54}" + "".join(f"{cell:>19}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
