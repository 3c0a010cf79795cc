"""``fluxrules droits`` on real territories: every form, who is asked for, what cannot be, and no library to draw."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from tests.unit.cli.conftest import ROOT, TERRITORY

from fluxrules.cli.exit_codes import ExitCode

NANTES = "nantes-metropole"
DAY = ("--date", "2025-06-02")
OF_STATE = ("   1 ", "   2 ")
"""How the lines of the State and of its agents begin."""

SCHEMA = json.loads((ROOT / "schemas/droits.schema.json").read_text("utf-8"))


def exact(items: list[dict[str, str]], key: str) -> list[Fraction]:
    return [Fraction(item[key]) for item in items]


def test_text_shows_every_bailleur(run) -> None:
    said = run("droits", NANTES, *DAY)
    assert said.code == ExitCode.OK
    titles = [line for line in said.out.splitlines() if line.startswith("Droits de l'année 2025 : ")]
    assert len(titles) == 3
    assert "Ce bailleur est imaginé" in said.out
    assert said.out.rstrip().endswith("communes.")  # what the territory says of itself comes last
    assert max(map(len, said.out.splitlines())) <= 80


def test_one_bailleur(run) -> None:
    said = run("droits", NANTES, *DAY, "--bailleur", "toits-exemple")
    assert said.out.count("Droits de l'année") == 1
    assert "Toits d'Exemple (fictif)" in said.out
    wrong = run("droits", NANTES, *DAY, "--bailleur", "toit-exemple")
    assert wrong.code == ExitCode.USAGE
    assert "toits-exemple" in wrong.err


@pytest.mark.parametrize("territory", [NANTES, TERRITORY])
def test_json_follows_its_schema(run, territory: str) -> None:
    said = run("droits", territory, *DAY, "--format", "json")
    value = json.loads(said.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert value["schema"] == "fluxrules/droits/1"
    assert run("droits", territory, *DAY, "--format", "json").out == said.out


def test_csv_and_markdown_have_every_row(run) -> None:
    value = json.loads(run("droits", NANTES, *DAY, "--format", "json").out)
    count = sum(len(item["droits"]) for item in value["bailleurs"])
    table = run("droits", NANTES, *DAY, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff")), delimiter=";"))
    assert sum(row["tableau"] == "droit" for row in rows) == count
    assert {row["tableau"] for row in rows} == {"droit", "reste", "sorte"}
    note = run("droits", NANTES, *DAY, "--format", "markdown").out
    assert sum(line.startswith("| ") and line[2].isdigit() for line in note.splitlines()) == count


def test_shares_that_cannot_be_served_are_refused_with_their_certificate(run, project: Path) -> None:
    convention = project / "territories" / NANTES / "conventions/toits-exemple.yaml"
    text = convention.read_text("utf-8")
    assert "part: {reservataire: commune-44109, taux: 20 %}" in text
    convention.write_text(text.replace("commune-44109, taux: 20 %", "commune-44109, taux: 90 %"), "utf-8")
    said = run("droits", NANTES, *DAY, folder=project)
    assert said.code == ExitCode.RULES
    assert "FLX611" in said.err
    assert "information" not in said.err  # what stops comes alone
    assert said.out == ""
    assert "part-44109" in said.err
    alone = run("droits", NANTES, *DAY, "--bailleur", "logis-modele", folder=project)
    assert alone.code == ExitCode.OK
    assert "FLX611" in alone.err
    assert "Logis Modèle" in alone.out


def test_the_table_moves_with_the_clause(run, project: Path) -> None:
    """State from 30 to 33 %: the cap takes back what is above 30, and the table says so."""
    convention = project / "territories/departement-44/conventions/toits-exemple.yaml"
    text = convention.read_text("utf-8")
    assert text.count("taux: 30 %") == 1
    convention.write_text(text.replace("taux: 30 %", "taux: 33 %"), "utf-8")
    said = run("droits", NANTES, *DAY, "--bailleur", "toits-exemple", folder=project)
    assert said.code == ExitCode.OK
    lines = said.out.splitlines()
    header = next(line for line in lines if "Réservataire" in line)
    assert header.split()[-4:-1] == ["Nominal", "−", "Plafond"]
    rows = [[Fraction(cell.replace(",", ".")) for cell in line.split()[-3:]] for line in lines if line[:5] in OF_STATE]
    assert [nominal - lowered for nominal, lowered, _ in rows] == [right for *_, right in rows]
    nominal, lowered, right = map(sum, zip(*rows, strict=True))
    assert (nominal, lowered, right) == (Fraction("1017.92"), Fraction("92.54"), Fraction("925.38"))  # 33, 3 and 30 %
    assert "au plus 30 % de 3084,60 = 925,38 ; le plan donne 925,38, tout juste" in " ".join(said.out.split())


def test_a_state_is_shown_beside_the_rights(run, tmp_path: Path) -> None:
    state = tmp_path / "etat.json"
    candidates = ROOT / "territories" / NANTES / "logements/candidats-2025.csv"
    run("simuler", NANTES, candidates, *DAY, "--moteur", "natif", "-q", "--etat-final", state)
    said = run("droits", NANTES, *DAY, "--etat", state)
    assert said.code == ExitCode.OK
    assert said.out.count("Où en est l'année") == 3
    value = json.loads(run("droits", NANTES, *DAY, "--etat", state, "--format", "json").out)
    accounts = json.loads(state.read_text("utf-8"))
    assert accounts
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    for item in value["bailleurs"]:
        assert sum(one["recus"] for one in item["reservataires"]) == int(item["comptes"]) > 0
        assert sum(exact(item["droits"], "acquis")) > 0
        whole = sum(exact(item["droits"], "droit")) + sum(exact(item["reste"], "logements"))
        assert whole + Fraction(item["acquis_avant"]) == Fraction(item["attendus"])
        for row in item["droits"]:
            steps = Fraction(row["arrieres"]) + Fraction(row["plancher"]) - Fraction(row["plafond"])
            assert Fraction(row["droit"]) == Fraction(row["nominal"]) + steps + Fraction(row["ecart"])
            assert Fraction(row["reste"]) == Fraction(row["droit"]) - Fraction(row["acquis"])
        kinds = sum(exact(item["sortes"], "attendus"))
        assert kinds == Fraction(item["attendus"]) - Fraction(item["comptes"])
    broken = tmp_path / "autre.json"
    broken.write_text("{", "utf-8")
    assert run("droits", NANTES, *DAY, "--etat", broken).code == ExitCode.DATA


def test_a_picture_is_written_beside(run, tmp_path: Path) -> None:
    target = tmp_path / "droits.svg"
    said = run("droits", TERRITORY, *DAY, "--image", target)
    assert said.code == ExitCode.OK
    assert str(target) in said.err
    assert ElementTree.parse(target).getroot().tag.endswith("svg")
    assert said.out == run("droits", TERRITORY, *DAY).out
    nowhere = run("droits", TERRITORY, *DAY, "--image", tmp_path / "absent" / "droits.svg")
    assert nowhere.code == ExitCode.DATA
    assert "FLX904" in nowhere.err


def test_without_the_library_one_sentence_and_nothing_else(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("fluxrules.reports.pictures.find_spec", lambda name: None)
    target = tmp_path / "droits.svg"
    said = run("droits", TERRITORY, *DAY, "--image", target)
    assert said.code == ExitCode.USAGE
    assert said.out == ""
    assert 'pip install "fluxrules[pictures]"' in said.err
    assert not target.exists()


def test_the_library_is_loaded_for_a_picture_only() -> None:
    code = (
        "import sys; from fluxrules.cli import main;"
        f"main(['droits', {TERRITORY!r}, '--date', '2025-06-02']);"
        "sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "Droits de l'année".encode() in said.stdout
