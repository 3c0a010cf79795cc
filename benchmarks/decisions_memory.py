"""Resident size over 100,000 decisions on durable: it must not grow.

The 200 candidates of Nantes Métropole are decided again and again by one session, rules, shares and tables included.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from fluxrules.decision.session import Session, compile_territory
from fluxrules.intake.candidates import read_candidates
from fluxrules.semantics import load_territory

ROOT = Path(__file__).resolve().parents[1]
CANDIDATES = ROOT / "territories/nantes-metropole/logements/candidats-2025.csv"
DECISIONS = 100_000
STEP = 20_000


def resident() -> float:
    """Resident size of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def main() -> int:
    territory, _, _ = load_territory(ROOT, "nantes-metropole")
    assert territory is not None
    session = Session(compile_territory(territory, date(2025, 6, 2)), "durable")
    known = {"bailleurs": territory.bailleurs, "reservataires": (*territory.reservataires, "bailleur")}
    intake = read_candidates(CANDIDATES.read_bytes(), CANDIDATES.name, territory.facts, **known)
    print(f"{'decisions':>10}  {'resident':>10}  {'rate':>8}")
    start, done, after_first = time.perf_counter(), 0, 0.0
    while done < DECISIONS:
        for liberation in intake.liberations:
            session.decide(liberation)
        done += len(intake.liberations)
        if done % STEP == 0:
            print(f"{done:10}  {resident():7.1f} MB  {done / (time.perf_counter() - start):6.0f}/s", flush=True)
            after_first = after_first or resident()
    grown = resident() - after_first
    print(f"{grown:+.1f} MB between {STEP} and {done} decisions")
    return 1 if grown > 10 else 0


if __name__ == "__main__":
    sys.exit(main())
