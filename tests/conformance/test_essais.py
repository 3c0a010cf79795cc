"""The essais of every territory pass, on both engines at once; the test territory joins the shipped rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conformance.test_clauses import EFFECTS

from fluxrules.decision.essais import Result, run_essais
from fluxrules.decision.stories import StoryResult, run_stories
from fluxrules.diagnostics import has_errors
from fluxrules.semantics.loading import load_territory
from fluxrules.vocabulary import StatutDecision

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = tuple(sorted(path.parent.name for path in (PROJECT / "territories").glob("*/essais")))
TESTED = tuple(sorted(path.name for path in (PROJECT / "tests" / "territoires").iterdir() if path.is_dir()))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Result]], dict[str, list[StoryResult]]]:
    """Every essai and story of every territory, run once, in a project with the territories of the tests."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "rules", root / "rules")
    shutil.copytree(PROJECT / "territories", root / "territories")
    for name in TESTED:
        shutil.copytree(PROJECT / "tests" / "territoires" / name, root / "territories" / name)
    found, played = {}, {}
    for name in (*SHIPPED, *TESTED):
        territory, diagnostics, _ = load_territory(root, name)
        assert territory is not None
        assert not has_errors(diagnostics), diagnostics
        found[name] = list(run_essais(territory, "double"))
        played[name] = list(run_stories(territory, "double"))
    return found, played


@pytest.fixture(scope="module")
def results(run: tuple[dict[str, list[Result]], object]) -> dict[str, list[Result]]:
    """The essais."""
    return run[0]


@pytest.fixture(scope="module")
def stories(run: tuple[object, dict[str, list[StoryResult]]]) -> dict[str, list[StoryResult]]:
    """The stories."""
    return run[1]


@pytest.mark.parametrize("territoire", [*SHIPPED, *TESTED])
def test_essais_pass(results: dict[str, list[Result]], stories: dict[str, list[StoryResult]], territoire: str) -> None:
    """What an officer expects is what comes out."""
    assert results[territoire] or stories[territoire]
    failed = {r.essai.id: (r.differences, r.diagnostics) for r in results[territoire] if not r.passed}
    assert not failed
    astray = {r.essai.id: (r.mismatches, r.diagnostics) for r in stories[territoire] if not r.passed}
    assert not astray


def test_nantes_has_enough(results: dict[str, list[Result]]) -> None:
    """At least twenty-five essais stand beside the rules of Nantes."""
    assert sum(r.path.startswith("territories/nantes-metropole/") for r in results["nantes-metropole"]) >= 25


def test_every_status_comes_out(results: dict[str, list[Result]], stories: dict[str, list[StoryResult]]) -> None:
    """All the statuses; ``force`` is a person's act: only a story has one."""
    seen = {r.decision.statut for found in results.values() for r in found if r.decision}
    assert seen == set(StatutDecision) - {StatutDecision.FORCE}
    assert StatutDecision.FORCE in {d.statut for found in stories.values() for r in found for d in r.decisions}


def test_every_effect_is_executed(results: dict[str, list[Result]]) -> None:
    """Each effect of the language is executed by some essai, not only written."""
    seen = {
        effect.split()[0]
        for found in results.values()
        for r in found
        if r.decision
        for rule in r.decision.fired
        for effect in rule.effects
    }
    assert seen == EFFECTS


def test_rules_chain_through_three_strata(results: dict[str, list[Result]]) -> None:
    """What decides a large dwelling of Nantes was deduced in two earlier strata."""
    result = next(r for r in results["nantes-metropole"] if r.essai.id == "familles-a-l-etat")
    assert result.decision is not None
    strata = {rule.name: rule.stratum.rank for rule in result.decision.fired}
    assert strata["cia-nm:grand"] < strata["cia-nm:objectif-familles"] < strata["cia-nm:familles-etat"]
