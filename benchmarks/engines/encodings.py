"""The encodings of rules for durable, measured on one Program: docs/adr/0003-durable-encoding.md.

All must conclude the same; the rates are those of the engine alone.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.engines.prototypes import OneFactPerLiteral, OneFactPerPath
from benchmarks.engines.sample import facts, program

from fluxrules.engines.durable import Durable
from fluxrules.engines.isolated import Isolated
from fluxrules.engines.native import Native

PASSES = 3


def rate(engine: Any, given: list[Any]) -> float:
    """Runs per second, the best of several passes: of processor time, or of the clock for what runs in a child."""
    clock = time.perf_counter if isinstance(engine, Isolated) else time.process_time
    best = 0.0
    for _ in range(PASSES):
        start = clock()
        for one in given:
            engine.run(one)
        best = max(best, len(given) / (clock() - start))
    return best


def main() -> None:
    for rules, each in ((30, 4), (100, 12), (300, 36)):
        sample = program(rules, each)
        engines = {
            "one fact per literal": OneFactPerLiteral(sample),
            "one typed fact per path": OneFactPerPath(sample),
            "one fact for all literals (kept)": Durable(sample),
            "kept, in a child process": Isolated(sample),
        }
        native = Native(sample)
        print(f"{rules} rules, {each} of them for each of 7 réservataires, 6 levels, {len(sample.atoms)} conditions")
        for missing in (0.0, 0.1):
            given = facts(15_000 // rules, missing)
            expected = [native.run(one) for one in given]
            for name, engine in engines.items():
                wrong = sum(engine.run(one) != outcome for one, outcome in zip(given, expected, strict=True))
                figure = rate(engine, given)
                print(f"  {missing:4.0%} unknown  {name:34} {figure:6.0f}/s   disagreements with native: {wrong}")
                if wrong:
                    raise SystemExit(1)


if __name__ == "__main__":
    main()
