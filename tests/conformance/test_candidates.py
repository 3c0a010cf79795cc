"""The candidate file and the forecasts are what their scripts make of the register, and follow its mix."""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CONTENT = PROJECT / "benchmarks" / "content"


@pytest.fixture
def make_candidates(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script, beside its neighbours."""
    monkeypatch.syspath_prepend(str(CONTENT))
    module = importlib.import_module("make_candidates")
    data = importlib.import_module("register").DATA
    if not data.exists():
        pytest.skip(f"{data} is absent")
    yield module
    for name in ("make_candidates", "make_forecasts", "register"):
        sys.modules.pop(name, None)


def test_file_follows_the_register(make_candidates: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """At most three points of total variation on each axis; the script prints them."""
    close = make_candidates.check()
    assert close, capsys.readouterr().out


def test_file_is_what_the_script_writes(make_candidates: ModuleType) -> None:
    """200 dwellings over 24 communes and three bailleurs, the same at each run."""
    with make_candidates.TARGET.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    assert lines == make_candidates.rows()
    assert len(lines) == 200
    assert len({line["commune"] for line in lines}) == 24
    assert len({line["bailleur"] for line in lines}) == 3
