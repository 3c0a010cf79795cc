"""Microseconds per decision of the allotment rule, look-ahead and table included, by holders × axes.

A stream of dwellings of 60 classes, shares drawn once from a seed, restricted eligibility, the account moved by each
decision (its cost is printed apart). Two bands: 5/4, the default, and 1, whose look-ahead goes farthest.
"""

from __future__ import annotations

import random
import statistics
import time
from fractions import Fraction

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose
from fluxrules.allotment.events import post
from fluxrules.allotment.plan import ClassKey, Plan, ShareRow
from fluxrules.allotment.planning import make_plan

AXES = ("typologie", "financement", "qpv", "commune", "periode")
VALUES = (5, 3, 2, 20, 4)
DWELLINGS = 1000


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


def measure(holders: int, axes: int, width: Fraction) -> str:
    draw = random.Random(holders * 100 + axes)
    plan = plan_for(holders, draw)
    band = Band.of(width, plan.unit, plan.rates, plan.order)
    account = Account(plan.unit)
    keys = list(plan.weights)
    stream = draw.choices(keys, [float(weight) for weight in plan.weights.values()], k=DWELLINGS)
    times, moves, windows = [], [], 0
    worst = Fraction(0)
    for key in stream:
        gains = plan.units[key]
        candidates = [holder for holder, units in gains.items() if units]
        categories: tuple[Category, ...] = tuple(
            (axis, str(draw.randrange(values))) for axis, values in zip(AXES[:axes], VALUES, strict=False)
        )
        start = time.thread_time()
        choice = choose(account, band, gains, candidates, categories)
        middle = time.thread_time()
        account = post(account, Charge(choice.winner, gains, tuple(categories), candidates=candidates))
        moves.append(time.thread_time() - middle)
        times.append(middle - start)
        windows += choice.h0 is not None
        worst = max(worst, Fraction(max(map(abs, account.deficits.values())), account.unit))
    if any(sum(table.values()) for table in (account.deficits, *account.by_category.values())):
        raise SystemExit("a sum is not zero")
    cuts = statistics.quantiles(times, n=100)
    return row(
        str(width),
        str(holders),
        str(axes),
        *(f"{1e6 * seconds:.0f}" for seconds in (statistics.median(times), cuts[98], max(times))),
        f"{1e6 * statistics.median(moves):.0f}",
        f"{windows / DWELLINGS:.1%}",
        f"{float(worst):.2f}",
    )


def row(*cells: str) -> str:
    return "".join(f"{cell:>9}" for cell in cells)


def main() -> None:
    print("microseconds of processor a decision (choose, its table included), 1,000 dwellings a line")
    print(row("band", "holders", "axes", "median", "p99", "max", "charge", "h0 found", "max |G|"))
    for width in (Fraction(5, 4), Fraction(1)):
        for holders in (5, 15, 25, 40):
            for axes in (0, 2, 5):
                print(measure(holders, axes, width), flush=True)


if __name__ == "__main__":
    main()
