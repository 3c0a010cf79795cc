"""Files an officer may break: the exact words they get back (``casse/<name>.yaml`` → ``casse/<name>.attendu.txt``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxrules.diagnostics import has_errors
from fluxrules.reports.diagnostics_text import render
from fluxrules.source.text import decode
from fluxrules.source.yaml_reader import load_bytes

FOLDER = Path(__file__).parent / "casse"
CASES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_message(case: Path, golden) -> None:
    data = case.read_bytes()
    file = f"territories/essai/{case.name}"
    _, diagnostics = load_bytes(data, file)
    assert diagnostics, "a broken file gives at least one diagnostic"
    source, _ = decode(data, file)
    golden.check(case, render(diagnostics, {file: source.shown} if source else {}))


def test_at_least_thirty_and_no_orphan(golden) -> None:
    assert len(CASES) >= 30
    assert golden.orphans(FOLDER) == []


def test_only_the_bom_is_a_mere_warning() -> None:
    mild = [case.stem for case in CASES if not has_errors(load_bytes(case.read_bytes(), "f")[1])]
    assert mild == ["bom"]
