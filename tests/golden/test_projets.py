"""Broken projects: the errors of every file in one run (``projets/<name>/`` → ``projets/<name>.attendu.txt``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxrules.reports.diagnostics_text import render
from fluxrules.source.project import discover

FOLDER = Path(__file__).parent / "projets"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_message(case: Path, golden) -> None:
    files, diagnostics = discover(case, "ici")
    golden.check(case, render(diagnostics, files.texts if files else {}))


def test_no_orphan(golden) -> None:
    assert golden.orphans(FOLDER) == []
