"""100,000 recorded decisions on SQLite, each its own transaction on disk: rates, size, and what a long ledger costs.

``python -m benchmarks.ledger.hundred_thousand [decisions] [folder] [durable]``: real dwellings of Nantes over five
years and three bailleurs, plans made again each week; the disk is that of ``folder``. Ends with an error when a
decision is missing, the chain does not verify, or a decision played again is not the same. ``durable``: how many are
decided again by the other engine.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks.ledger.disk import disk
from benchmarks.ledger.stock import BAILLEURS, TERRITOIRE, freed, project_in, stock, there
from tests.recorded import Rules, open_store, recorder
from tests.recording import LAUNCH, write_dwellings

from fluxrules.decision.timeline import Freed
from fluxrules.ledger.replay import Replay

DECISIONS, YEARS, DURABLE = 100_000, 5, 1_000


def append(address: Path, rules: Rules, sent: list[tuple[str, Freed]], engine: str = "native") -> Counter[str]:
    """Record everything, one transaction each; the rate of each tenth is printed."""
    seen: Counter[str] = Counter()
    tenth = max(1, len(sent) // 10)
    with open_store(address, TERRITOIRE) as store:
        by = recorder(store, rules, engine)
        for day in sorted({what.day.replace(month=1, day=1) for _, what in sent}):
            by.calendar.compiled(day)
        begun = start = time.perf_counter()
        worked = time.process_time()
        for number, done in enumerate(by.record(sent), 1):
            seen["" if done.decision is None else done.decision.statut.value] += 1
            if not number % tenth:
                now = time.perf_counter()
                print(f"  {number:7,}: {tenth / (now - start):6.0f} decisions/s", flush=True)
                start = now
        seconds, work = time.perf_counter() - begun, time.process_time() - worked
    print(
        f"{engine}: {len(sent) / seconds:.0f} decisions/s recorded ({seconds:.0f} s, {work:.0f} s of them of processor)"
    )
    return seen


def command(project: Path, *arguments: str) -> tuple[float, subprocess.CompletedProcess[str]]:
    """Seconds of a whole command."""
    start = time.perf_counter()
    done = subprocess.run([*LAUNCH, *arguments], cwd=project, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done


def replayed(address: Path) -> int:
    """Play every chain again.

    Returns:
        How many entries drift.
    """
    drifts = decisions = 0
    start = time.perf_counter()
    with open_store(address, TERRITOIRE) as store, store.reading() as found:
        for bailleur in found.bailleurs():
            replay = Replay(bailleur, store.territoire, found)
            drifts += sum(1 for _ in replay.run())
            decisions += replay.decisions
    seconds = time.perf_counter() - start
    print(
        f"replay: {decisions / seconds:.0f} decisions/s ({decisions:,} in {seconds:.0f} s), {drifts} drifts", flush=True
    )
    return drifts


def peak() -> str:
    """Most memory this process has had."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    return f"{int(found[1]) // 1024} MB" if found else "?"


def main() -> int:
    """Record, then measure what is asked of the ledger."""
    if not there():
        return 0
    decisions = int(sys.argv[1]) if len(sys.argv) > 1 else DECISIONS
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    durable = int(sys.argv[3]) if len(sys.argv) > 3 else DURABLE
    wrong = 0
    with tempfile.TemporaryDirectory(dir=folder) as name:
        here = Path(name)
        print(disk(here))
        project, rules = project_in(here)
        dwellings = stock(project, rules)
        sent = freed(dwellings, decisions, YEARS)
        address = here / "registre.sqlite"
        seen = append(address, rules, sent)
        print("  " + ", ".join(f"{status} {count:,}" for status, count in sorted(seen.items())) + f"; memory {peak()}")
        with open_store(address, TERRITOIRE) as store, store.reading() as found:
            written = sum(found.head(bailleur)[0] for bailleur in found.bailleurs())
        size = address.stat().st_size
        print(f"file: {size / 1e6:.0f} MB, {size / decisions:.0f} bytes a decision; {written:,} entries", flush=True)
        with open_store(address, TERRITOIRE) as store:
            by = recorder(store, rules)
            last = sent[-1][1]
            by.calendar.compiled(last.day)
            compiled = time.perf_counter()
            one = replace(last, liberation=replace(last.liberation, id="DE-PLUS"))
            (done,) = by.record([(one.liberation.bailleur, one)])
            wrong += not done.entries
        print(
            f"one more: desk opened and decided in {time.perf_counter() - compiled:.2f} s, rules compiled before that"
        )
        more = replace(last, liberation=replace(last.liberation, id="ENCORE"))
        file = write_dwellings(here / "encore.csv", [more])
        said = ("--registre", str(address))
        seconds, ran = command(project, "decider", TERRITOIRE, str(file), "--par", "essai", "--moteur", "natif", *said)
        print(f"decider, the whole command for one more: {seconds:.2f} s (exit code {ran.returncode})")
        seconds, ran = command(project, "suivi", TERRITOIRE, *said)
        print(f"suivi, the whole command: {seconds:.2f} s (exit code {ran.returncode})", flush=True)
        seconds, ran = command(project, "registre", "verifier", TERRITOIRE, *said)
        print(
            f"registre verifier: {written / seconds:.0f} entries/s ({seconds:.0f} s), exit code {ran.returncode}",
            flush=True,
        )
        wrong += ran.returncode != 0
        wrong += replayed(address) + sum(seen.values()) - decisions
        print(f"memory of this process: {peak()}")
        if durable:
            append(here / "durable.sqlite", rules, freed(dwellings, durable, 1, BAILLEURS[-1:]), "durable")
    print(
        "all recorded, the chain verifies, every decision is the same when it is played again" if not wrong else "WRONG"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
