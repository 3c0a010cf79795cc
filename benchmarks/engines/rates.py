"""How many decisions a second each engine runs, on 10, 100 and 500 rules: ``python -m benchmarks.engines.rates``.

The program is that of ``sample``: 12 rules in 100 are read for each of 7 réservataires, on 6 levels.
"""

from __future__ import annotations

import sys
import time

from benchmarks.engines import sample
from tests.opinions.comparison import Runner

from fluxrules.engines.durable import Durable
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Facts, Outcome

SIZES = (10, 100, 500)
SECONDS = 2.0


def rate(engine: Runner, facts: list[Facts]) -> float:
    """Runs a second, over about ``SECONDS``, after one round to warm up."""
    for one in facts[:20]:
        engine.run(one)
    done = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < SECONDS:
        for one in facts[:50]:
            engine.run(one)
        done += len(facts[:50])
    return done / elapsed


def main() -> int:
    columns = f"{'build ms':>9} {'native/s':>10} {'trace/s':>10} {'build ms':>9} {'durable/s':>10}"
    print(f"{'rules':>6} {'missing':>8} {columns}")
    for rules in SIZES:
        program = sample.program(rules, each=max(1, rules * 12 // 100))
        for missing in (0.0, 0.1):
            facts = sample.facts(50, missing)
            start = time.perf_counter()
            native = Native(program)
            built = time.perf_counter()
            durable = Durable(program)
            end = time.perf_counter()
            rates = (rate(native, facts), rate(_Traced(native), facts), rate(durable, facts))
            print(
                f"{rules:>6} {missing:>8.0%} {(built - start) * 1e3:>9.1f} {rates[0]:>10,.0f} {rates[1]:>10,.0f}"
                f" {(end - built) * 1e3:>9.1f} {rates[2]:>10,.0f}",
                flush=True,
            )
            durable.close()
    return 0


class _Traced:
    """Native with its trace kept."""

    def __init__(self, native: Native) -> None:
        self.native = native

    def run(self, facts: Facts) -> Outcome:
        return self.native.trace(facts)[0]


if __name__ == "__main__":
    sys.exit(main())
