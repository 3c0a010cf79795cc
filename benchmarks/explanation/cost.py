"""What a proof and every why-not of a decision cost, on decisions drawn over the stock of Nantes, native engine.

``python -m benchmarks.explanation.cost [count]``: milliseconds each, minimal sets not counted (they are on demand).
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from benchmarks.explanation.nantes_draw import drawn
from benchmarks.register_year import REGISTER

from fluxrules.explanation.near_rules import NearRules
from fluxrules.explanation.proof import proof_of
from fluxrules.explanation.why_not_proof import every_why_not, trace_in


def main(count: int = 300) -> int:
    """Explain, print mean and worst."""
    if not REGISTER.exists():
        print(f"{REGISTER} is absent: nothing measured")
        return 0
    rules: dict[str, NearRules] = {}
    spent: dict[str, list[float]] = {"proof": [], "trace": [], "every why-not": [], "together": []}
    with tempfile.TemporaryDirectory() as folder:
        for case in drawn(Path(folder), count):
            program = case.situation.program
            near = rules.setdefault(program.hash, NearRules(program))
            moments = [time.perf_counter()]
            proof = proof_of(case.decision)
            moments.append(time.perf_counter())
            trace = trace_in(case.situation)
            moments.append(time.perf_counter())
            every_why_not(case.decision, near, trace, proof)
            moments.append(time.perf_counter())
            steps = [1000 * (after - before) for before, after in pairwise(moments)]
            for name, step in zip(spent, [*steps, sum(steps)], strict=True):
                spent[name].append(step)
    for name, times in spent.items():
        print(f"{name:<14} mean {sum(times) / len(times):6.2f} ms   worst {max(times):6.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
