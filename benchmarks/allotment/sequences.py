"""Random sequences of every event, on small plans: the properties of ALLOTMENT §3 after each, and nothing may break.

After each event: sums of zero, overall, in each category and inside holders; nothing negative; as many received as
counted; no cap crossed that nobody forced; nobody served what it handed back. At the end of each sequence: every table
against a ledger that folds nothing, and the journal folded again into the same bytes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from multiprocessing import Pool
from random import Random

from tests.strategies.happenings import World, astray, unbalanced

from fluxrules.allotment.books import fold
from fluxrules.intake.state import write_state

SEQUENCES = 100_000
HAPPENINGS = 20
CHUNK = 1_000
SHOWN = 5


def main(sequences: int = SEQUENCES) -> int:
    start = time.perf_counter()
    played: Counter[str] = Counter()
    broken: list[str] = []
    with Pool(2) as pool:
        firsts = range(0, sequences, CHUNK)
        for counted, found in pool.imap(_chunk, [(first, min(CHUNK, sequences - first)) for first in firsts]):
            played += counted
            broken += found
    seconds = time.perf_counter() - start
    print(f"{sequences:,} sequences of {HAPPENINGS} happenings, {played.total():,} played, {seconds:.0f} s")
    for kind, count in sorted(played.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {kind:<16} {count:>10,}")
    print(f"violations: {len(broken)}")
    for line in broken[:SHOWN]:
        print(f"  {line}")
    return 1 if broken else 0


def _chunk(part: tuple[int, int]) -> tuple[Counter[str], list[str]]:
    first, count = part
    played: Counter[str] = Counter()
    broken: list[str] = []
    for seed in range(first, first + count):
        world = World(Random(seed))
        for _ in range(HAPPENINGS):
            world.play(1)
            found = [*unbalanced(world.books), *world.broken]
            if found:
                break
        found = found or astray(world)
        if not found and write_state(fold(world.books.events or []).accounts) != write_state(world.books.accounts):
            found = ["the journal does not fold into the same bytes"]
        broken += [f"seed {seed}: {line}" for line in found[:1]]
        played += world.played
    return played, broken


if __name__ == "__main__":
    sys.exit(main(*(int(value) for value in sys.argv[1:])))
