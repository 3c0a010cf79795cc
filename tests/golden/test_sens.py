"""Rules that read well and mean nothing here: the exact words an officer gets back.

``sens/<name>.yaml`` is the CIA of a small territory with a register of its own → ``sens/<name>.attendu.txt``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small import DAY, RESERVATAIRES, write

from fluxrules.decision.session import compile_territory
from fluxrules.diagnostics import in_order
from fluxrules.reports.diagnostics_text import render
from fluxrules.semantics import load_territory

FOLDER = Path(__file__).parent / "sens"
CASES = sorted(FOLDER.glob("*.yaml"))
REGISTER = (
    RESERVATAIRES
    + """\
  - {id: action-logement, nom: Action Logement Services, categorie: action_logement, perimetre: departement, ordre: 6}
"""
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_message(case: Path, golden, tmp_path: Path) -> None:
    files = {"territories/petit/reservataires.yaml": REGISTER}
    root = write(tmp_path, case.read_text("utf-8"), files=files)
    territory, diagnostics, texts = load_territory(root, "petit")
    assert territory is not None
    if not diagnostics:
        diagnostics = compile_territory(territory, DAY).diagnostics
    assert diagnostics, "a rule that means nothing is never accepted in silence"
    golden.check(case, render(in_order(diagnostics), texts))


def test_no_orphan(golden) -> None:
    assert golden.orphans(FOLDER) == []
