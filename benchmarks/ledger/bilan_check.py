"""The bilan of a simulated year of the real stock of Nantes, recorded in a ledger, against DuckDB over its entries.

Dwellings are drawn from the open register, dealt in turn to the three fictitious bailleurs, their days spread over
2025; then attributed, leased, handed back, forced, withdrawn, cancelled as in ``tests/recorded_year``. Prints how many
cells agree; exits 1 at the first that does not. ``python -m benchmarks.ledger.bilan_check [dwellings]``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.register_year import freed, register, write_year
from tests.opinions.bilan_sql import export, six_ways
from tests.recorded_year import TERRITOIRE, record

from fluxrules.accounts.bilan import bilan_of
from fluxrules.cli.register_table import register_table
from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.store import Store
from fluxrules.semantics import Territory, load_territory

ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2025, 1, 1)


def dwellings(folder: Path, territory: Territory, count: int) -> list[Liberation]:
    """Dwellings of the register with a bailleur and a day each."""
    header, rows = register()
    drawn = freed(rows)[:count]
    table, _, _ = register_table(ROOT, territory)
    found: list[Liberation] = []
    bailleurs = tuple(territory.bailleurs)
    for place, bailleur in enumerate(bailleurs):
        path = folder / f"{bailleur}.csv"
        write_year(path, header, drawn[place :: len(bailleurs)])
        read = read_candidates(path.read_bytes(), path.name, territory.facts, table, bailleur=bailleur)
        for number, item in enumerate(read.liberations):
            day = FIRST + timedelta(days=number * 365 // len(read.liberations))
            found.append(replace(item, values={**item.values, "liberation.date": day}))
    return found


def main(arguments: list[str]) -> int:
    """Record, count twice, compare."""
    count = int(arguments[0]) if arguments else 900
    territory, _, _ = load_territory(ROOT, TERRITOIRE)
    assert territory is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        items = dwellings(folder, territory, count)
        address = folder / "registre.sqlite"
        start = time.perf_counter()
        record(str(address), territory, items)
        print(f"{len(items)} dwellings recorded in {time.perf_counter() - start:.1f} s")
        store, wrong = Store.open(str(address), create=False, territoire=TERRITOIRE)
        assert store is not None, wrong
        with store, store.reading() as reading:
            start = time.perf_counter()
            rows = tuple(reading.every_followed())
            bilans = {year: bilan_of(year, list(territory.bailleurs), rows) for year in (2025, 2026)}
            print(f"bilans of two years in {time.perf_counter() - start:.2f} s")
        entries = folder / "ecritures.csv"
        print(f"{export(address, entries)} entries exported")
        for year, found in bilans.items():
            ours = {
                (k.bailleur, k.holder, k.typologie, k.financement, k.qpv, k.commune, k.periode): (
                    c.proposed,
                    c.attributed,
                )
                for k, c in found.cells.items()
            }
            theirs = six_ways(entries, year)
            wrong_cells = sorted(key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key))
            print(f"{year}: {len(ours)} cells, {found.total}, {len(wrong_cells)} differ")
            if wrong_cells:
                print(wrong_cells[0], ours.get(wrong_cells[0]), theirs.get(wrong_cells[0]))
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
