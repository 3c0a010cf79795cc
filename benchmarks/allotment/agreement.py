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
from fractions import Fraction
from random import Random

from tests.opinions.allotment_comparison import (
    disagreement,
    drawn,
    kept_set_error,
    lived,
    small_shares,
    tijdeman_worst,
)
from tests.opinions.allotment_naive import largest_deviation

from fluxrules.allotment.choice import choose

DECISIONS = 100_000
ALL_PARTS = {2: 24, 3: 9, 4: 4, 5: 2}
"""Largest part of a share, by number of holders, for exhaustive search."""


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
    start, cases = time.process_time(), 0
    worst: dict[int, Fraction] = {}
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
            reached, states = largest_deviation(count, dwelling, width)
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
