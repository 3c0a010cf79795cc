"""Contracts missed at year's end when the mix drifts, by how often the year is planned again.

``python -m benchmarks.allotment.drift``. The contract of a réservataire: its part of what really came of its
denominator. *Gained* is how far the entitlement credited ends from it, the plan's doing; *received* is how far the
dwellings charged do, and adds what the rule still owed on the last day. The figure is the worst réservataire's; a mean
over streams, then the worst of them. The weight is what the declared mix counts for, in dwellings, beside those that
came: the table that follows shows what each weight gives, weekly. ``--rapide``: one stream, fewer weights.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from benchmarks.allotment.streams import WEEKS, Kind, Stream, stream

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import DEFAULT_BAND, Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose
from fluxrules.allotment.events import post, replanned
from fluxrules.allotment.mix import DEFAULT_WEIGHT, expected_mix, remaining_dwellings
from fluxrules.allotment.plan import Plan
from fluxrules.allotment.planning import make_plan
from fluxrules.allotment.realised import realised_of

RHYTHMS: Mapping[str, tuple[int, ...]] = {
    "fixed": (),
    "quarterly": (13, 26, 39),
    "monthly": tuple(range(52 // 12, WEEKS, 52 // 12)),
    "weekly": tuple(range(1, WEEKS)),
}
"""Weeks that begin with a new plan."""

WEIGHTS = (0, 10, 25, 50, 100, 250, 1000)
TARGETS = {1000: 1, 5000: 5}


@dataclass(frozen=True, slots=True)
class Missed:
    """Worst réservataire at year's end, in dwellings; largest |G| of the year; seconds spent planning, per plan."""

    gained: float
    received: float
    worst: float
    planning: float


def year(one: Stream, weeks: Sequence[int], weight: Fraction = DEFAULT_WEIGHT) -> Missed:
    """A year under the product's rule, planned again at the beginning of ``weeks``."""
    plan, account = one.plan, Account(one.plan.unit)
    band = Band.of(DEFAULT_BAND, plan.unit, plan.rates, plan.order)
    week, planning = 0, 0.0
    for dwelling in one.dwellings:
        if dwelling.week > week:
            week = dwelling.week
            if week in weeks:
                start = time.thread_time()
                plan = again(one, account, Fraction(week, WEEKS), weight)
                planning += time.thread_time() - start
                account = replanned(account, plan.unit)
                band = Band.of(DEFAULT_BAND, plan.unit, plan.rates, plan.order)
        gains = plan.units[dwelling.key]
        candidates = [holder for holder, units in gains.items() if units]
        winner = choose(account, band, gains, candidates, dwelling.categories).winner
        account = post(account, Charge(winner, gains, dwelling.categories, kind=dwelling.key, candidates=candidates))
    if account.counted != len(one.dwellings) or sum(account.deficits.values()) or account.replans != len(weeks):
        raise SystemExit("a dwelling was not counted, a sum is not zero, or a plan was not made")
    dues = contracts(one)
    gained = {holder: abs(due - Fraction(account.gained.get(holder, 0), account.unit)) for holder, due in dues.items()}
    received = {holder: abs(due - account.received.get(holder, 0)) for holder, due in dues.items()}
    worst = account.largest / account.unit
    return Missed(float(max(gained.values())), float(max(received.values())), worst, planning / max(1, len(weeks)))


def again(one: Stream, account: Account, elapsed: Fraction, weight: Fraction) -> Plan:
    """The plan of what is left of the year."""
    realised = realised_of(account)
    come = realised.counts()
    total = sum(one.forecast.values(), Fraction(0))
    remaining = remaining_dwellings(total, sum(come.values(), Fraction(0)), elapsed)
    expected = expected_mix(one.forecast, come, remaining, weight)
    plan, said = make_plan(one.rows, expected, (), {}, order=one.order, realised=realised, unit=account.unit)
    if plan is None:
        raise SystemExit("\n".join(diagnostic.message for diagnostic in said))
    return plan


def contracts(one: Stream) -> dict[str, Fraction]:
    """Part of what came of its denominator, by réservataire."""
    came = Counter(dwelling.key for dwelling in one.dwellings)
    return {row.holder: sum((rate * came[key] for key, rate in row.rates.items()), Fraction(0)) for row in one.rows}


def main(arguments: Sequence[str]) -> int:
    quick = "--rapide" in arguments
    missed = 0
    for holders, dwellings, seeds in ((15, 1000, 1 if quick else 10), (40, 5000, 1 if quick else 3)):
        print(f"\nworst contract missed at year's end, in dwellings: {holders} réservataires, {dwellings:,} dwellings")
        print(row("", "gained: mean", "worst", "received: mean", "worst", "max |G|", "s a plan"))
        for kind in (Kind.DRIFT,) if quick else Kind if dwellings == 1000 else (Kind.DRIFT, Kind.PROGRAMMES):
            streams = [stream(kind, seed, holders, dwellings) for seed in range(1, seeds + 1)]
            for name, weeks in RHYTHMS.items():
                found = measured(streams, weeks, DEFAULT_WEIGHT)
                print(line(f"{kind}, {name}", found), flush=True)
                if kind is Kind.DRIFT and name == "weekly":
                    missed += verdict(found, TARGETS[dwellings])
        if dwellings == 1000 or not quick:
            weights(holders, dwellings, 1 if quick or dwellings > 1000 else 5, WEIGHTS[::3] if quick else WEIGHTS)
    return int(missed > 0)


def weights(holders: int, dwellings: int, seeds: int, tried: Sequence[int]) -> None:
    """What each weight of the declared mix gives, weekly."""
    print(f"weight of the declared mix, weekly (the product's: {DEFAULT_WEIGHT})")
    for kind in (Kind.DRIFT, Kind.IID):
        streams = [stream(kind, seed, holders, dwellings) for seed in range(1, seeds + 1)]
        for weight in tried:
            print(
                line(f"{kind}, {weight} dwellings", measured(streams, RHYTHMS["weekly"], Fraction(weight))), flush=True
            )


def measured(streams: Sequence[Stream], weeks: Sequence[int], weight: Fraction) -> list[Missed]:
    found = []
    for one in streams:
        found.append(year(one, weeks, weight))
        print(f"  {one.kind} {one.seed}: {len(weeks)} plans, weight {weight}", file=sys.stderr, flush=True)
    return found


def verdict(found: Sequence[Missed], target: int) -> bool:
    reached = sum(one.gained for one in found) / len(found)
    print(f"  target {target}: {'met' if reached <= target else 'MISSED'} ({reached:.2f})")
    return reached > target


def line(name: str, found: Sequence[Missed]) -> str:
    gained, received = [one.gained for one in found], [one.received for one in found]
    return row(
        name,
        f"{sum(gained) / len(found):.2f}",
        f"{max(gained):.2f}",
        f"{sum(received) / len(found):.2f}",
        f"{max(received):.2f}",
        f"{max(one.worst for one in found):.2f}",
        f"{max(one.planning for one in found):.3f}",
    )


def row(first: str, *cells: str) -> str:
    return f"{first:<28}" + "".join(f"{cell:>16}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
