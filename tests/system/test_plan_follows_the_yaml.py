"""Twenty-four communes, shares, a nested holder, caps, floors and uniformity together: every line of YAML is felt.

And the twin of the same territory, where one line asks too much: refused before any dwelling is decided, with the
clauses, the place and the margin.
"""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from fluxrules.decision.session import Compiled, compile_territory
from fluxrules.reports.droits import droits_of
from fluxrules.reports.droits_data import droits_value
from fluxrules.semantics import load_territory

ROOT = Path(__file__).resolve().parents[2]
BAILLEUR = "toits-exemple"
DAY = date(2025, 6, 2)
NANTES = "territories/nantes-metropole/conventions/toits-exemple.yaml"
LOIRE = "territories/departement-44/conventions/toits-exemple.yaml"
LAW = "rules/national/cch.yaml"
FORECAST = "territories/departement-44/conventions/previsions/toits-exemple.csv"

LINES = [
    (LOIRE, "taux: 30 %\n", "taux: 29 %\n", "the State's share"),
    (LOIRE, "{reservataire: etat-agents, taux: 5 %}", "{reservataire: etat-agents, taux: 4 %}", "the nested share"),
    (LOIRE, "taux: 25 %", "taux: 24 %", "a share over the département"),
    (
        LOIRE,
        "servi_sur: {logement.financement: {hors: [PLAI]}}",
        "servi_sur: {logement.qpv: non}",
        "where it is served",
    ),
    (LOIRE, "taux: 5 %\n      perimetre", "taux: 6 %\n      perimetre", "a share of some financings"),
    (
        LOIRE,
        "assiette: {logement.financement: {parmi: [PLAI, PLUS]}}",
        "assiette: {logement.financement: PLUS}",
        "its base",
    ),
    (LOIRE, "logement.financement: PLAI}, taux: 2 %", "logement.financement: PLAI}, taux: 3 %", "its bonus"),
    (
        NANTES,
        "reservataire: nantes-metropole, taux: 5 %",
        "reservataire: nantes-metropole, taux: 6 %",
        "the EPCI's share",
    ),
    (NANTES, "reservataire: commune-44109, taux: 20 %", "reservataire: commune-44109, taux: 19 %", "a commune's share"),
    (
        NANTES,
        "reservataire: commune-44215, taux: 20 %",
        "reservataire: commune-44215, taux: 21 %",
        "another commune's share",
    ),
    (LAW, "valeur: 30 %", "valeur: 28 %", "the cap of the préfet"),
    (FORECAST, "44009;non;PLUS;12.6", "44009;non;PLUS;13.6", "the forecast of a commune"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("vingt-quatre") / "projet"
    root.mkdir()
    for folder in ("rules", "territories"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def planned(root: Path) -> Compiled:
    territory, diagnostics, _ = load_territory(root, "nantes-metropole")
    assert territory is not None, [d.message for d in diagnostics]
    return compile_territory(territory, DAY)


def table(compiled: Compiled) -> dict[str, object]:
    droits = droits_of(compiled.programs[BAILLEUR], compiled.years[BAILLEUR], compiled.territory, compiled.diagnostics)
    return dict(droits_value(droits))


def with_line(root: Path, path: str, old: str, new: str) -> str:
    """Change one line, give back the text as it was."""
    text = (root / path).read_text("utf-8")
    assert old in text, f"{path} no longer says {old!r}: the test must follow"
    (root / path).write_text(text.replace(old, new, 1), "utf-8")
    return text


@pytest.fixture(scope="module")
def reference(project: Path) -> dict[str, object]:
    compiled = planned(project)
    assert len(compiled.territory.communes) == 24
    assert len(compiled.programs) == 3
    plan = compiled.years[BAILLEUR].plan
    assert all(sum(gains.values()) == 1 for gains in plan.entitlements.values())
    return table(compiled)


@pytest.mark.parametrize(("path", "old", "new", "what"), LINES, ids=[what for *_, what in LINES])
def test_the_table_moves_with_the_line(
    project: Path, reference: dict[str, object], path: str, old: str, new: str, what: str
) -> None:
    before = with_line(project, path, old, new)
    try:
        compiled = planned(project)
        assert BAILLEUR in compiled.years, [d.message for d in compiled.diagnostics]
        assert table(compiled) != reference, f"{what}: the plan does not feel it"
    finally:
        (project / path).write_text(before, "utf-8")


def test_the_infeasible_twin_is_refused_with_its_certificate(project: Path, reference: dict[str, object]) -> None:
    old, new = "reservataire: commune-44109, taux: 20 %", "reservataire: commune-44109, taux: 65 %"
    before = with_line(project, NANTES, old, new)
    try:
        compiled = planned(project)
    finally:
        (project / NANTES).write_text(before, "utf-8")
    assert BAILLEUR not in compiled.years
    (refused,) = [d for d in compiled.diagnostics if d.code == "FLX611"]
    assert "44109" in refused.message or "Nantes" in refused.message
    assert "part-44109" in refused.message
    assert refused.hint, "which figure would do is said"


def test_the_figure_it_proposes_makes_the_twin_feasible(project: Path) -> None:
    """« au plus x % » is true, and x + 1 point is too much."""
    old = "reservataire: commune-44109, taux: 20 %"
    before = with_line(project, NANTES, old, old.replace("20 %", "65 %"))
    try:
        (refused,) = [d for d in planned(project).diagnostics if d.code == "FLX611"]
        figure = refused.hint.split("au plus ")[1].split(" %")[0].replace(",", ".")
        (project / NANTES).write_text(before.replace(old, old.replace("20 %", f"{figure} %"), 1), "utf-8")
        assert BAILLEUR in planned(project).years
        over = Fraction(figure) + 1
        (project / NANTES).write_text(before.replace(old, old.replace("20 %", f"{float(over)} %"), 1), "utf-8")
        assert BAILLEUR not in planned(project).years
    finally:
        (project / NANTES).write_text(before, "utf-8")
