"""Essais that fail: expected, obtained, and the first rule that makes the difference, as an officer reads it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fluxrules.cli import main

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "essais"
TERRITORY = "nantes-metropole"
TESTER = ("tester", TERRITORY, "--moteur", "natif")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("rules", "territories"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def failing(text: str) -> str:
    """What is said of the essais that fail, and the count."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("ok "))


def test_every_way_to_fail(golden, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = FOLDER / "echecs.yaml"
    shutil.copy(case, project / "territories" / TERRITORY / "essais")
    assert main([*TESTER, "--racine", str(project), "--filtre", "echec-"]) == 1
    obtained = capsys.readouterr().out
    assert "0 réussi(s)" in obtained
    golden.check(case, obtained)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("condition-changee", "flux.etat.retard: {au_moins: 0}", "flux.etat.retard: {au_moins: 1}"),
        ("cible-changee", "prioriser: {reservataire: etat, rang: 1}", "prioriser: {reservataire: bailleur, rang: 1}"),
    ],
)
def test_an_edited_rule_is_the_one_named(
    golden, project: Path, capsys: pytest.CaptureFixture[str], name: str, before: str, after: str
) -> None:
    cia = project / "territories" / TERRITORY / "cia.yaml"
    text = cia.read_text("utf-8")
    assert text.count(before) == 1
    cia.write_text(text.replace(before, after), "utf-8")
    assert main([*TESTER, "--racine", str(project)]) == 1
    golden.check(FOLDER / f"{name}.yaml", failing(capsys.readouterr().out))


def test_a_story_that_fails_says_where(golden, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = FOLDER / "deroules.yaml"
    shutil.copytree(ROOT / "tests" / "territoires" / "annee", project / "territories" / "annee")
    shutil.copy(case, project / "territories" / "annee" / "essais")
    assert main(["tester", "annee", "--moteur", "natif", "--racine", str(project), "--filtre", "echec-"]) == 3
    golden.check(case, capsys.readouterr().out)


def test_a_story_in_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "tests" / "territoires" / "annee", project / "territories" / "annee")
    shutil.copy(FOLDER / "deroules.yaml", project / "territories" / "annee" / "essais")
    options = ("--moteur", "natif", "--racine", str(project), "--filtre", "echec-compte", "--format", "json")
    assert main(["tester", "annee", *options]) == 1
    (story,) = json.loads(capsys.readouterr().out)["territoires"]["annee"]
    assert (story["genre"], story["resultat"]) == ("deroule", "echec")
    assert [(step["etape"], step["liberation"], step["lieu"]["ligne"]) for step in story["etapes"]] == [
        ("libere", "L-2", 8),
        ("restitution", "L-1", 9),
        ("compte", "", 10),
    ]
