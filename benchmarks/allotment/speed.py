"""Microseconds per decision of the allotment rule, look-ahead and table included: by method, and by holders × axes.

A stream of dwellings of 60 classes, shares drawn once from a seed, restricted eligibility, the account moved by each
decision (its cost is printed apart). Two bands: 5/4, the default, and 1, whose look-ahead goes farthest. ``all four``
is ``otherwise``: what the report says each method would have done. Then weekly batches, improvements included.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import DEFAULT_BAND, Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose, otherwise
from fluxrules.allotment.events import post
from fluxrules.allotment.lot import Item, place_batch
from fluxrules.allotment.plan import ClassKey, Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.vocabulary import Methode

AXES = ("typologie", "financement", "qpv", "commune", "periode")
VALUES = (5, 3, 2, 20, 4)
DWELLINGS = 1000
NO_WISH: dict[str, Fraction] = {}


def plan_for(holders: int, draw: random.Random) -> Plan:
    """A plan over 20 communes × 3 financings, some shares of the whole, some of one commune."""
    keys: list[ClassKey] = [(("commune", f"{c:02}"), ("financement", str(f))) for c in range(20) for f in range(3)]
    weights = {key: Fraction(draw.randint(1, 30)) for key in keys}
    parts = [draw.randint(1, 9) for _ in range(holders - 1)]
    rows = []
    for number, part in enumerate(parts):
        excluded = str(draw.randint(0, 5))
        rows.append(
            ShareRow(
                f"r{number:02}",
                dict.fromkeys(keys, Fraction(part * 8, 10 * sum(parts))),
                frozenset(key for key in keys if dict(key)["financement"] != excluded),
            )
        )
    plan, diagnostics = make_plan(rows, weights, (), {}, order=[row.holder for row in rows])
    if plan is None:
        raise SystemExit(str(diagnostics))
    return plan


@dataclass(frozen=True)
class Year:
    """A plan and the dwellings to come, drawn from a seed."""

    plan: Plan
    stream: tuple[tuple[Mapping[str, int], list[str], tuple[Category, ...]], ...]

    @classmethod
    def of(cls, holders: int, axes: int) -> Year:
        draw = random.Random(holders * 100 + axes)
        plan = plan_for(holders, draw)
        keys = draw.choices(list(plan.weights), [float(weight) for weight in plan.weights.values()], k=DWELLINGS)
        stream = []
        for key in keys:
            gains = plan.units[key]
            pairs = zip(AXES[:axes], VALUES, strict=False)
            categories = tuple([(axis, str(draw.randrange(values))) for axis, values in pairs])
            stream.append((gains, [holder for holder, units in gains.items() if units], categories))
        return cls(plan, tuple(stream))

    def band(self, width: Fraction) -> Band:
        return Band.of(width, self.plan.unit, self.plan.rates, self.plan.order)


def measure(year: Year, width: Fraction, method: Methode | None, *labels: str) -> str:
    """One line: a year decided by ``method`` (None: by the band, all four being asked each time)."""
    band, due = year.band(width), year.plan.annual or year.plan.due
    account = Account(year.plan.unit)
    times, moves, windows = [], [], 0
    for gains, candidates, categories in year.stream:
        arguments = (account, band, gains, candidates, categories, NO_WISH)
        start = time.thread_time()
        if method is None:
            winner = otherwise(*arguments, due)[Methode.BANDE]
        else:
            choice = choose(*arguments, method, due)
            winner = choice.winner
            windows += choice.h0 is not None
        middle = time.thread_time()
        account = post(account, Charge(winner, gains, categories, candidates=candidates))
        moves.append(time.thread_time() - middle)
        times.append(middle - start)
    if any(sum(table.values()) for table in (account.deficits, *account.by_category.values())):
        raise SystemExit("a sum is not zero")
    cuts = statistics.quantiles(times, n=100)
    worst = Fraction(account.largest, account.unit)
    return row(
        *labels,
        *(f"{1e6 * seconds:.0f}" for seconds in (statistics.median(times), cuts[98], max(times))),
        f"{1e6 * statistics.median(moves):.0f}",
        f"{windows / DWELLINGS:.1%}",
        f"{float(worst):.2f}",
    )


def measure_batches(year: Year, size: int) -> str:
    """One line: the year in batches of ``size``."""
    band, account = year.band(DEFAULT_BAND), Account(year.plan.unit)
    times, moves, worst = [], 0, Fraction(0)
    for start in range(0, DWELLINGS, size):
        items = [
            Item((f"{place:05}",), gains, tuple(candidates), categories, frozenset(candidates))
            for place, (gains, candidates, categories) in enumerate(year.stream[start : start + size], start)
        ]
        begun = time.thread_time()
        placed = place_batch(account, band, items)
        times.append(time.thread_time() - begun)
        moves += len(placed.moves)
        for item, holder in zip(items, placed.holders, strict=True):
            account = post(account, Charge(holder, item.entitlement, item.categories))
        worst = max(worst, Fraction(max(map(abs, account.deficits.values())), account.unit))
    seconds = (statistics.median(times), max(times), sum(times) / DWELLINGS)
    return row(str(size), *(f"{1e6 * s:.0f}" for s in seconds), f"{moves / DWELLINGS:.2f}", f"{float(worst):.2f}")


def row(first: str, *cells: str) -> str:
    return f"{first:>20}" + "".join(f"{cell:>9}" for cell in cells)


FIGURES = ("median", "p99", "max", "charge", "h0 found", "max |G|")


def main() -> None:
    print("microseconds of processor a decision (choose, its table included), 1,000 dwellings a line")
    print("\n15 holders, 5 axes, band 5/4")
    print(row("method", *FIGURES))
    year = Year.of(15, 5)
    for method in (*Methode, None):
        print(measure(year, DEFAULT_BAND, method, "all four" if method is None else method.value), flush=True)
    print("\nbatches: microseconds a batch, its largest, a dwelling; |G| once each batch is sealed")
    print(row("dwellings a batch", "median", "max", "mean/dw", "moves/dw", "max |G|"))
    for size in (1, 5, 20, 100):
        print(measure_batches(year, size), flush=True)
    print("\ngrowth with holders × axes, method bande")
    print(row("band", "holders", "axes", *FIGURES))
    for width in (DEFAULT_BAND, Fraction(1)):
        for holders in (5, 15, 25, 40):
            for axes in (0, 2, 5):
                year = Year.of(holders, axes)
                print(measure(year, width, Methode.BANDE, str(width), str(holders), str(axes)), flush=True)


if __name__ == "__main__":
    main()
