"""Resident memory of the engine durable over 100,000 runs, in this process and in its child."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.engines.sample import facts, program

from fluxrules.engines.durable import Durable
from fluxrules.engines.isolated import Isolated

RUNS = 100_000
STEPS = 10


def resident(pid: int) -> float:
    """Resident megabytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(name: str, engine: Any, pid: int, runs: int) -> None:
    given = facts(1000, 0.1)
    for one in given:
        engine.run(one)
    first = resident(pid)
    print(f"{name}: {first:.1f} MB after the first 1,000 runs")
    start = time.perf_counter()
    for step in range(1, STEPS + 1):
        for number in range(runs // STEPS):
            engine.run(given[number % len(given)])
        now = resident(pid)
        print(f"  {step * runs // STEPS:7d} runs  {now:.1f} MB ({now - first:+.1f})", flush=True)
    print(f"  {runs / (time.perf_counter() - start):.0f} runs/s")


def main(runs: int) -> None:
    if not Path("/proc/self/statm").exists():
        print("resident memory is read from /proc, which this system has not")
        return
    sample = program(30, 4)
    measure("durable", Durable(sample), os.getpid(), runs)
    child = Isolated(sample)
    child.run(facts(1)[0])
    assert child.pid is not None
    measure("durable in a child process", child, child.pid, runs)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
