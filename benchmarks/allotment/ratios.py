"""How far from the best each rule falls, on the streams of ALLOTMENT §5: ``python -m benchmarks.allotment.ratios``.

Both columns are means, over all streams, of a ratio to the hindsight optimum of the same stream. A week's batch is
sealed: only at the end of a week does its deviation exist, and that is what is compared to the optimum of every moment;
the deviation it shows if its dwellings are read one by one in order of notice is printed beside.
``--rapide``: one stream of each kind, bounds not proved reached.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from benchmarks.allotment import practices
from benchmarks.allotment.optimum import gains_of, smallest_deviation
from benchmarks.allotment.optimum_mip import Best, smallest_by_category
from benchmarks.allotment.replay import Played, Rule, play, play_batches
from benchmarks.allotment.streams import Kind, Stream, stream

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import post
from fluxrules.vocabulary import Methode

HOLDERS, DWELLINGS = 15, 1000
SEEDS = 15
PROVED = 1
"""Streams of each kind on which an allotment that reaches the bound is looked for as well."""
PROOF_SECONDS = 60.0
TARGETS = {"max": 1.65, "mean": 2.0}
GOALS = {"max": 1.4, "mean": 1.7}
BAND = "band 5/4 then balance (the product)"
BATCH = "weekly batch (the product)"

RULES: Mapping[str, Callable[[Stream], Rule]] = {
    "« reste à faire », largest remaining (the product)": lambda s: practices.product(s, method=Methode.RESTE_A_FAIRE),
    "lowest rate of realisation (the product)": lambda s: practices.product(s, method=Methode.TAUX_DE_REALISATION),
    "Sainte-Laguë": practices.sainte_lague,
    "D'Hondt": practices.d_hondt,
    "largest gap in points": practices.largest_gap,
    "proportional lottery": practices.lottery,
    "Tijdeman (the product)": lambda s: practices.product(s, method=Methode.TIJDEMAN),
    "largest overall deficit": practices.overall_deficit,
    "balance without band": practices.balance_only,
    BAND: practices.product,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A stream and its optima."""

    stream: Stream
    deviation: Fraction
    best: Best


def main(arguments: list[str]) -> int:
    quick = "--rapide" in arguments
    measured = optima(1 if quick else SEEDS, 0 if quick else PROVED)
    played = {name: [play(one.stream, rule(one.stream)) for one in measured] for name, rule in RULES.items()}
    played[BATCH] = [play_batches(one.stream, practices.weekly(one.stream)) for one in measured]
    table(measured, played)
    by_kind(measured, played)
    in_dwellings(1 if quick else 5)
    worst_seen(1 if quick else 5)
    agrees_with_the_account(measured[0].stream, played[BAND][0])
    return verdict(measured, played)


def optima(seeds: int, proved: int) -> list[Measured]:
    """Every stream with its optima, and what is known of them."""
    measured = []
    print(
        f"{HOLDERS} réservataires and the bailleur, {DWELLINGS} dwellings, {seeds} streams of each of {len(Kind)} kinds"
    )
    for seed in range(1, seeds + 1):
        for kind in Kind:
            one = stream(kind, seed, HOLDERS, DWELLINGS)
            deviation = smallest_deviation(gains_of(one), one.plan.unit)
            best = smallest_by_category(one, PROOF_SECONDS if seed <= proved else 0)
            measured.append(Measured(one, deviation, best))
            print(f"  optimum {kind} {seed}: {best.seconds:.1f} s of solver", file=sys.stderr, flush=True)
    deviations = [float(one.deviation) for one in measured]
    means = [one.best.bound / one.best.cells for one in measured]
    print(f"smallest max deviation at any moment (matching, exact): {_range(deviations)} dwelling")
    print(f"smallest mean deviation per category (dual bound of the linear relaxation): {_range(means)} dwelling")
    for one in measured:
        if one.stream.seed <= proved:
            best, name = one.best, f"{one.stream.kind} {one.stream.seed}"
            reached = "no allotment found" if best.found is None else f"an allotment within {best.gap:.4%} of it found"
            print(f"  {name}: {reached}, {best.seconds:.0f} s (limit {PROOF_SECONDS:.0f})", flush=True)
    return measured


def table(measured: list[Measured], played: Mapping[str, list[Played]]) -> None:
    print("\n" + _row("mean ratio to the optimum, all kinds", "max deviation", "mean deviation"))
    print(_row("", "at any moment", "per category"))
    for name, results in played.items():
        print(_row(name, f"{_deviation(name, measured, results):.2f}", f"{_category(measured, results):.2f}"))
    inside = _mean([r.worst / float(m.deviation) for m, r in zip(measured, played[BATCH], strict=True)])
    print(f"(a week's batch read one dwelling at a time, in order of notice: {inside:.2f})")


def by_kind(measured: list[Measured], played: Mapping[str, list[Played]]) -> None:
    print("\n" + _row("by kind of stream: max · mean", *(str(kind) for kind in Kind)))
    for name in ("largest overall deficit", "balance without band", BAND, BATCH):
        cells = []
        for kind in Kind:
            chosen = [(m, r) for m, r in zip(measured, played[name], strict=True) if m.stream.kind is kind]
            ours, results = [m for m, _ in chosen], [r for _, r in chosen]
            cells.append(f"{_deviation(name, ours, results):.2f} · {_category(ours, results):.2f}")
        print(_row(name, *cells))


def in_dwellings(seeds: int) -> None:
    print(f"\nin dwellings, iid, 25 réservataires, 2,500 dwellings, {seeds} streams; and as the year grows")
    print(_row("", "max overall", "mean in a cat.", "max in a cat."))
    for name, holders, dwellings in (
        (BAND, 25, 2500),
        (BAND, 25, 500),
        (BAND, 25, 5000),
        ("« reste à faire », largest remaining (the product)", 25, 2500),
    ):
        results = []
        for seed in range(1, seeds + 1):
            one = stream(Kind.IID, seed, holders, dwellings)
            results.append(play(one, RULES[name](one)))
            print(f"  {name} {dwellings} {seed}", file=sys.stderr, flush=True)
        worst, largest = max(r.worst for r in results), max(r.largest for r in results)
        print(_row(f"{name}, {dwellings}", f"{worst:.2f}", f"{_mean([r.mean for r in results]):.2f}", f"{largest:.2f}"))


def worst_seen(seeds: int) -> None:
    """Largest |G| under restricted eligibility, all kinds and sizes."""
    seen, streams = 0.0, 0
    where = ""
    for holders, dwellings in ((3, 50), (5, 200), (10, 300), (15, 1000), (25, 1500), (40, 5000)):
        for kind in Kind:
            for seed in range(100, 100 + seeds * (1 if dwellings > 300 else 4)):
                one = stream(kind, seed, holders, dwellings)
                worst = play(one, practices.product(one)).worst
                streams += one.plan.restricted
                if one.plan.restricted and worst > seen:
                    seen, where = worst, f"{kind}, {holders} réservataires, {dwellings} dwellings, seed {seed}"
        print(f"  worst |G| so far, {holders} réservataires: {seen:.2f}", file=sys.stderr, flush=True)
    if not streams:
        raise SystemExit("no stream had restricted eligibility")
    print(f"\nworst |G| over {streams} streams of restricted eligibility, 3 to 40 réservataires: {seen:.2f} ({where})")


def agrees_with_the_account(one: Stream, expected: Played) -> None:
    """The books kept here and the product's account say the same of the same year."""
    account = Account(one.plan.unit)
    for dwelling, winner in zip(one.dwellings, expected.winners, strict=True):
        account = post(account, Charge(winner, one.plan.units[dwelling.key], dwelling.categories, kind=dwelling.key))
    cells = sum(abs(units) for table in account.by_category.values() for units in table.values()) / account.unit
    if account.largest / account.unit != expected.worst or abs(cells - expected.by_category) > 1e-9:
        raise SystemExit("the product's account and the books of this benchmark differ")


def verdict(measured: list[Measured], played: Mapping[str, list[Played]]) -> int:
    """Targets: nobody does better than the optimum, and the product's rule is within what was promised."""
    for name, results in played.items():
        for one, result in zip(measured, results, strict=True):
            if result.worst < float(one.deviation) - 1e-9 or result.by_category < one.best.bound * (1 - 1e-9):
                raise SystemExit(f"{name} does better than the optimum: the optimum is wrong")
    reached = {"max": _deviation(BAND, measured, played[BAND]), "mean": _category(measured, played[BAND])}
    failed = 0
    for which, target in TARGETS.items():
        failed += reached[which] > target
        print(
            f"{which}: {reached[which]:.3f}, target {target} {'MISSED' if reached[which] > target else 'met'}", end=""
        )
        print(f", goal {GOALS[which]} {'reached' if reached[which] <= GOALS[which] else 'not reached'}")
    return int(failed > 0)


def _deviation(name: str, measured: list[Measured], results: list[Played]) -> float:
    worsts = [result.sealed if name == BATCH else result.worst for result in results]
    return _mean([worst / float(one.deviation) for one, worst in zip(measured, worsts, strict=True)])


def _category(measured: list[Measured], results: list[Played]) -> float:
    return _mean([result.by_category / one.best.bound for one, result in zip(measured, results, strict=True)])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _range(values: list[float]) -> str:
    return f"{min(values):.3f} to {max(values):.3f}, {_mean(values):.3f} on average"


def _row(first: str, *cells: str) -> str:
    return f"{first:<64}" + "".join(f"{cell:>16}" for cell in cells)


if __name__ == "__main__":
    start = time.perf_counter()
    status = main(sys.argv[1:])
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    sys.exit(status)
