"""The exact follow-up and bilan, as an officer reads them in a terminal, of one bailleur of a recorded year."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.recorded_year import TERRITOIRE, nantes

from fluxrules.cli import main
from fluxrules.cli.exit_codes import ExitCode

FOLDER = Path(__file__).parent / "suivi"
ROOT = Path(__file__).resolve().parents[2]
CASES = {
    "suivi": ("suivi", TERRITOIRE, "--annee", "2025", "--date", "2025-06-30", "--bailleur", "logis-modele"),
    "bilan": ("bilan", TERRITOIRE, "--annee", "2025", "--date", "2026-01-31", "--bailleur", "logis-modele"),
}


@pytest.mark.parametrize("name", CASES)
def test_text(name: str, golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    asked = [*CASES[name], "--registre", nantes().address, "--racine", str(ROOT), "--format", "texte", "-q"]
    assert main(asked) == ExitCode.OK
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    golden.check(FOLDER / f"{name}.txt", text)
