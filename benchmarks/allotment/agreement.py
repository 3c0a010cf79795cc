"""The rule against an independent reading of its page, and against exhaustive search. Any disagreement is an error.

1. 100,000 random decisions, half of them drawn whole, half lived (a year of restricted eligibility played until
   then): the kept set, the window h0, and the winner of each of the four methods, rational shares, preferences, ties
   and bands other than 5/4 included.
2. All small shares k/D: from every state that can be reached or held, the kept set is exactly the choices from which
   the band can be held for ever.
3. Tijdeman on all small shares, in both orders of the register: |G| ≤ 1 − 1/(2n − 2) at every moment.
4. Restricted eligibility, every split of a dwelling and every adversary: the largest |G|, beside the bound B(n − 1).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd
from random import Random

from tests.opinions import allotment_naive as naive

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose, otherwise
from fluxrules.allotment.events import post
from fluxrules.vocabulary import Methode

DECISIONS = 100_000
WIDTHS = (Fraction(1), Fraction(9, 8), Fraction(5, 4), Fraction(5, 4), Fraction(4, 3), Fraction(2))
ALL_PARTS = {2: 24, 3: 9, 4: 4, 5: 2}
"""Largest part of a share, by number of holders, for exhaustive search."""


@dataclass(frozen=True)
class Draw:
    account: Account
    width: Fraction
    rates: dict[str, Fraction]
    register: tuple[str, ...]
    gains: dict[str, int]
    candidates: list[str]
    categories: tuple[Category, ...]
    preferences: dict[str, Fraction]
    due: dict[str, Fraction]

    @property
    def band(self) -> Band:
        return Band.of(self.width, self.account.unit, self.rates, self.register)


def split(draw: Random, total: int, among: Sequence[str]) -> dict[str, int]:
    """``total`` in integers ≥ 0."""
    cuts = sorted(draw.randint(0, total) for _ in among[1:])
    return {name: high - low for name, low, high in zip(among, [0, *cuts], [*cuts, total], strict=True)}


def balanced(draw: Random, names: Sequence[str], reach: int) -> dict[str, int]:
    values = [draw.randint(-reach, reach) for _ in names[1:]]
    return dict(zip(names, [-sum(values), *values], strict=True))


def setting(draw: Random) -> tuple[int, Fraction, list[str], tuple[str, ...], dict[str, Fraction], dict[str, Fraction]]:
    names = [f"r{i}" for i in range(draw.randint(1, 7))]
    pace = split(draw, draw.randint(1, 20), names)
    rates = {name: Fraction(k, sum(pace.values())) for name, k in pace.items()}
    due = {name: Fraction(draw.randint(0, 40), draw.randint(1, 6)) for name in names}
    return draw.randint(1, 12), draw.choice(WIDTHS), names, tuple(draw.sample(names, len(names))), rates, due


def wishes(draw: Random, names: Sequence[str]) -> dict[str, Fraction]:
    if draw.random() < 0.7:
        return {}
    return {
        name: Fraction(draw.randint(-14, 14), draw.randint(1, 7)) for name in draw.sample(names, min(2, len(names)))
    }


def drawn(draw: Random) -> Iterator[Draw]:
    """States of every kind, most of them never met."""
    while True:
        unit, width, names, register, rates, due = setting(draw)
        reach = draw.choice([unit // 2, unit, 2 * unit])
        categories = tuple((axis, "v") for axis in "abcde" if draw.random() < 0.5)
        account = Account(
            unit,
            deficits=balanced(draw, names, reach),
            by_category={category: balanced(draw, names, reach) for category in categories},
            received={name: draw.randint(0, 9) for name in names if draw.random() < 0.7},
            last_served={name: draw.randint(1, 3) for name in names if draw.random() < 0.7},
        )
        candidates = draw.sample(names, draw.randint(0, len(names)))
        gains = split(draw, unit, names)
        yield Draw(account, width, rates, register, gains, candidates, categories, wishes(draw, names), due)


def lived(draw: Random) -> Iterator[Draw]:
    """States a year comes to, under each method in turn, categories chosen to pull the band apart."""
    while True:
        unit, width, names, register, rates, due = setting(draw)
        account, method = Account(unit), draw.choice(list(Methode))
        constant = draw.random() < 0.5
        if constant:
            unit = sum(int(rate * 20 * 19) for rate in rates.values())
            parts = split(draw, unit, names)
            rates, account = {name: Fraction(k, unit) for name, k in parts.items()}, Account(unit)
        for _ in range(draw.randint(5, 40)):
            able = names if constant else draw.sample(names, draw.randint(1, len(names)))
            gains = parts if constant else split(draw, unit, able)
            able = [name for name in able if gains[name]]
            categories = tuple((axis, draw.choice("uv")) for axis in "ab")
            case = Draw(account, width, rates, register, gains, able, categories, wishes(draw, names), due)
            yield case
            choice = choose(account, case.band, gains, able, categories, case.preferences, method, due)
            account = post(account, Charge(choice.winner, gains, categories, candidates=able))


def opinion(case: Draw) -> tuple[Mapping[Methode, str], set[str], int | None]:
    """What the page says, in fractions: winners by method, the kept set and its window."""
    account, names, unit = case.account, case.register, case.account.unit

    def exact(table: Mapping[str, int]) -> dict[str, Fraction]:
        return {name: Fraction(table.get(name, 0), unit) for name in names}

    deficits, gains = exact(account.deficits), exact(case.gains)
    categories = [exact(account.by_category.get(category, {})) for category in case.categories]
    served = account.last_served
    band = naive.winner(
        deficits, gains, case.rates, case.width, case.candidates, categories, case.preferences, served, names
    )
    winners = {Methode.BANDE: band}
    future = all(case.rates[name] for name in case.candidates)
    for method in Methode:
        if method is not Methode.BANDE and (future or method is not Methode.TIJDEMAN):
            winners[method] = naive.practice(
                method.value,
                deficits,
                gains,
                case.rates,
                case.candidates,
                case.preferences,
                case.due,
                account.received,
                served,
                names,
            )
    if not case.candidates:
        return winners, set(), None
    late = {name: deficits[name] + gains[name] for name in names}
    kept, h0 = naive.kept_set(late, case.rates, case.width, case.candidates)
    return winners, set(kept), h0


def disagreement(case: Draw) -> str:
    """What differs between the rule and the page, "" when nothing does."""
    winners, kept, h0 = opinion(case)
    arguments = (case.account, case.band, case.gains, case.candidates, case.categories, case.preferences)
    ours = otherwise(*arguments, case.due)
    wrong = {method.value: (ours[method], winner) for method, winner in winners.items() if ours[method] != winner}
    if case.candidates:
        overdue = {name: case.account.deficits.get(name, 0) + case.gains.get(name, 0) for name in case.register}
        found = case.band.keep(overdue, case.candidates)
        if (set(found.holders), found.h0) != (kept, h0):
            wrong["bande, kept"] = (str(found), f"{sorted(kept)}, {h0}")
    return f"{wrong}\n{case}" if wrong else ""


def small_shares(limits: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    for count, largest in limits.items():
        for parts in combinations_with_replacement(range(1, largest + 1), count):
            if gcd(*parts) == 1:
                yield parts


def kept_set_error(parts: tuple[int, ...], width: Fraction) -> tuple[str, int]:
    """Compare with exhaustive search from every state that can be held: what differs, and how many states."""
    names = [str(i) for i in range(len(parts))]
    unit = sum(parts)
    rule = Band.of(width, unit, {name: Fraction(k, unit) for name, k in zip(names, parts, strict=True)}, names)
    holdable = naive.holdable(parts, width)
    for state, choices in holdable.items():
        kept = rule.keep({a: v + k for a, v, k in zip(names, state, parts, strict=True)}, names)
        if {int(name) for name in kept.holders} != choices:
            return f"shares {parts}, band {width}, from {state}: {kept}, not {sorted(choices)}", len(holdable)
    return ("" if (0,) * len(parts) in holdable else f"shares {parts}, band {width}: 0 cannot be held"), len(holdable)


def tijdeman_worst(parts: Sequence[int], order: Sequence[int]) -> Fraction:
    """Largest |G| over one period of constant shares, everyone eligible."""
    names = [str(i) for i in order]
    gains = {str(i): k for i, k in enumerate(parts)}
    unit = sum(parts)
    band = Band.of(Fraction(5, 4), unit, {name: Fraction(k, unit) for name, k in gains.items()}, names)
    account = Account(unit)
    for _ in range(unit):
        winner = choose(account, band, gains, names, method=Methode.TIJDEMAN).winner
        account = post(account, Charge(winner, gains, candidates=names))
    if any(account.deficits.values()):
        raise SystemExit(f"tijdeman, shares {parts}: not back to 0 after {unit} dwellings")
    return Fraction(account.largest, unit)


def compare_decisions(count: int, seed: int = 1) -> None:
    start, windows, ties = time.process_time(), 0, 0
    for source in (drawn(Random(seed)), lived(Random(seed + 1))):
        for _ in range(count // 2):
            case = next(source)
            if wrong := disagreement(case):
                raise SystemExit(f"DISAGREEMENT {wrong}")
            if case.candidates:
                choice = choose(case.account, case.band, case.gains, case.candidates, case.categories, case.preferences)
                windows += choice.h0 is not None
                ties += len(choice.tied) > 1
    seconds = time.process_time() - start
    print(f"{count:,} decisions, four methods: 0 differ from the page; {windows:,} with a window, {ties:,} with a tie")
    print(f"  {seconds:.0f} s", flush=True)


def compare_kept_sets() -> None:
    start, states, cases = time.process_time(), 0, 0
    for parts in small_shares(ALL_PARTS):
        for width in (Fraction(1), Fraction(9, 8), Fraction(5, 4)):
            wrong, seen = kept_set_error(parts, width)
            if wrong:
                raise SystemExit(f"DISAGREEMENT {wrong}")
            states, cases = states + seen, cases + 1
    print(f"{cases:,} small shares × bands, {states:,} states: the kept set is that of exhaustive search")
    print(f"  {time.process_time() - start:.0f} s", flush=True)


def compare_tijdeman() -> None:
    start, worst, cases = time.process_time(), {}, 0
    for parts in small_shares({2: 16, 3: 9, 4: 6, 5: 4, 6: 3}):
        for order in (range(len(parts)), range(len(parts))[::-1]):
            reached, bound = tijdeman_worst(parts, order), 1 - Fraction(1, 2 * len(parts) - 2)
            if reached > bound:
                raise SystemExit(f"tijdeman, shares {parts}: {reached} > {bound}")
            worst[len(parts)] = max(worst.get(len(parts), Fraction(0)), reached)
            cases += 1
    said = ", ".join(f"n = {n}: {reached} ≤ {1 - Fraction(1, 2 * n - 2)}" for n, reached in worst.items())
    print(f"tijdeman on {cases:,} small shares: largest |G| {said}")
    print(f"  {time.process_time() - start:.0f} s", flush=True)


def restricted() -> None:
    start = time.process_time()
    print("restricted eligibility, every split of a dwelling in D parts, every adversary: largest |G|, bound B(n − 1)")
    for count, dwelling in ((2, 12), (3, 4), (3, 6), (4, 2), (4, 3), (5, 2)):
        for width in (Fraction(1), Fraction(5, 4)):
            reached, states = naive.largest_deviation(count, dwelling, width)
            bound = width * (count - 1)
            if reached > bound:
                raise SystemExit(f"n = {count}, D = {dwelling}, B = {width}: {reached} > {bound}")
            said = f"{float(reached):.2f} of {float(bound):.2f}, {states} states"
            print(f"  n = {count}  D = {dwelling:<2}  B = {width!s:4} {said}")
    print(f"  {time.process_time() - start:.0f} s", flush=True)


def main(count: int) -> None:
    compare_decisions(count)
    compare_kept_sets()
    compare_tijdeman()
    restricted()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DECISIONS)
