"""The essais of every territory pass, on both engines at once; the test territory joins the shipped rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fluxrules.decision.essais import run_essais
from fluxrules.diagnostics import has_errors
from fluxrules.semantics.loading import load_territory
from fluxrules.vocabulary import StatutDecision

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = tuple(sorted(path.parent.name for path in (PROJECT / "territories").glob("*/essais")))
TESTED = tuple(sorted(path.name for path in (PROJECT / "tests" / "territoires").iterdir() if path.is_dir()))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the shipped rules and the territories of the tests."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "rules", root / "rules")
    shutil.copytree(PROJECT / "territories", root / "territories")
    for name in TESTED:
        shutil.copytree(PROJECT / "tests" / "territoires" / name, root / "territories" / name)
    return root


@pytest.mark.parametrize("territoire", [*SHIPPED, *TESTED])
def test_essais_pass(project: Path, territoire: str) -> None:
    """What an officer expects is what comes out."""
    territory, diagnostics, _ = load_territory(project, territoire)
    assert territory is not None
    assert not has_errors(diagnostics), diagnostics
    results = list(run_essais(territory, "double"))
    assert results
    failed = {r.essai.id: (r.differences, r.diagnostics) for r in results if not r.passed}
    assert not failed


def test_every_status_is_expected_somewhere(project: Path) -> None:
    """All the statuses a rule can produce; ``force`` is a person's act, never an essai's."""
    seen = set()
    for name in (*SHIPPED, *TESTED):
        territory, _, _ = load_territory(project, name)
        assert territory is not None
        seen |= {essai.attendu.statut for _, essai in territory.essais}
    assert seen == set(StatutDecision) - {StatutDecision.FORCE}
