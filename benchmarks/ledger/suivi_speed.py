"""``suivi`` on a ledger of 100,000 libérations followed: seconds of each format, as an officer waits for them.

The accounts are those of the year recorded for the tests; the projection (``suivi``, ``proposition``) is filled with
copies of its rows, since following up counts it and reads no entry but those after the last checkpoint.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.recorded_year import TERRITOIRE, nantes

from fluxrules.ledger.balances import accounts_of
from fluxrules.ledger.store import Store

ROOT = Path(__file__).resolve().parents[2]
SIZE = 100_000
ROUNDS = 3


def main() -> None:
    """Fill, then measure in another process."""
    year = nantes()
    rows = year.followed()
    print(f"ledger: {year.address}, {len(rows)} libérations", file=sys.stderr)
    store, wrong = Store.open(year.address, create=False, territoire=TERRITOIRE)
    assert store is not None, wrong
    with store:
        for bailleur in sorted({row.bailleur for row in rows}):
            mine = [row for row in rows if row.bailleur == bailleur]
            copies = SIZE * len(mine) // len(rows)
            with store.writing(bailleur) as chain:
                chain.follow(
                    replace(mine[n % len(mine)], liberation=f"{mine[n % len(mine)].liberation}-{n}")
                    for n in range(copies)
                )
        with store.reading() as reading:
            start = time.perf_counter()
            cells = list(reading.tally(2025))
            counted = time.perf_counter() - start
            start = time.perf_counter()
            late = list(reading.late_counts("2025-12-31", 2025, 50))
            passed = time.perf_counter() - start
            start = time.perf_counter()
            for bailleur in reading.bailleurs():
                accounts_of(bailleur, reading)
            folded = time.perf_counter() - start
    total = sum(tally.standing + tally.dwellings for _, tally in cells)
    print(
        f"tally: {total} libérations in {len(cells)} cells, {counted:.2f} s; late: "
        f"{sum(count for _, count, _ in late)} in {passed:.2f} s; accounts folded in {folded:.2f} s"
    )
    with tempfile.TemporaryDirectory() as folder:
        for form in ("texte", "json", "html"):
            command = [sys.executable, "-m", "fluxrules", "suivi", TERRITOIRE, "--registre", year.address, "-q"]
            command += ["--annee", "2025", "--date", "2025-12-31", "--format", form]
            command += ["--sortie", str(Path(folder) / f"suivi.{form}")]
            best = min(_seconds(command) for _ in range(ROUNDS))
            print(f"suivi --format {form}: {best:.2f} s (best of {ROUNDS})")


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
