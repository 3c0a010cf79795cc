"""DuckDB, reading the entries alone, gives the same six-way table."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.opinions.bilan_sql import export, six_ways
from tests.recorded_year import nantes

from fluxrules.accounts.bilan import bilan_of

if find_spec("duckdb") is None:
    pytest.skip("another opinion on the bilan needs duckdb: pip install 'fluxrules[bench]'", allow_module_level=True)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_same_table(year: int, tmp_path: Path) -> None:
    recorded = nantes()
    entries = tmp_path / "ecritures.csv"
    assert export(Path(recorded.address), entries) > 500
    found = bilan_of(year, list(recorded.territory.bailleurs), recorded.followed())
    ours = {
        (k.bailleur, k.holder, k.typologie, k.financement, k.qpv, k.commune, k.periode): (c.proposed, c.attributed)
        for k, c in found.cells.items()
    }
    assert len(ours) > 20
    assert six_ways(entries, year) == ours
