"""Durable against native on a million (program, facts) pairs: the disagreements must be none.

``python -m benchmarks.engines.differential [--pairs N] [--processes N] [--seed N]``. Seed ``s`` always draws the same
program and the same facts, so an interrupted run (Ctrl-C prints what was seen) goes on with ``--seed``. One program in
a hundred is of 150 to 400 rules, beyond what the library takes in one network.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count

from tests.opinions.comparison import Tally, compare
from tests.strategies.programs import LARGE, SMALL, Size

from fluxrules.engines.durable import Durable
from fluxrules.engines.native import Native

FACTS = 500
HUGE = Size((150, 400), (4, 8), (10, 30), (3, 6), (8, 20), (2, 6), (3, 8), 0.2)
_EVERY = 100
_HUGE_FACTS = 100


def one(seed: int) -> Tally:
    """Compare on the program of a seed: small, large or huge."""
    if seed % _EVERY == _EVERY - 1:
        return compare(Durable, Native, [seed], _HUGE_FACTS, HUGE)
    return compare(Durable, Native, [seed], FACTS, SMALL if seed % 4 == 0 else LARGE)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="differential")
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    total = Tally()
    start = shown = time.monotonic()
    stopped = ""
    results = _tallies(options.seed, options.processes)
    try:
        for tally in results:
            total.add(tally)
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                _show(total, shown - start, options.pairs)
            if total.pairs >= options.pairs:
                break
    except KeyboardInterrupt:
        stopped = "interrupted"
    except BrokenProcessPool:
        stopped = "a process died"
    results.close()
    elapsed = time.monotonic() - start
    after = options.seed + total.programs
    if stopped:
        print(f"{stopped}; go on with --seed {after}")
    print(f"programs       {total.programs:>12,}  (seeds {options.seed} to {after - 1})")
    print(f"refused        {total.refused:>12,}  (programs that durable would not take)")
    print(f"pairs          {total.pairs:>12,}")
    print(f"firings        {total.firings:>12,}")
    print(f"disagreements  {len(total.disagreements):>12,}")
    print(f"rate           {total.pairs / elapsed:>12,.0f}  pairs/s on {options.processes} processes, {elapsed:.0f} s")
    for disagreement in total.disagreements[:10]:
        print(disagreement)
    return 1 if total.disagreements or stopped else 0


def _tallies(first: int, processes: int) -> Generator[Tally, None, None]:
    """The tally of each seed from the first on, in order."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _ignore_interruption)
    waiting: deque[Future[Tally]] = deque()
    try:
        for seed in count(first):
            waiting.append(pool.submit(one, seed))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interruption() -> None:
    """Ctrl-C is for the parent, which prints what was seen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _show(total: Tally, elapsed: float, wanted: int) -> None:
    rate = total.pairs / elapsed
    rest = max(0.0, wanted - total.pairs) / rate if rate else 0.0
    seen = f"{total.pairs:,} / {wanted:,} pairs, {len(total.disagreements)} disagreements"
    line = f"\r{seen}, {rate:,.0f}/s, {rest:.0f} s left  "
    print(line, end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
