"""``importer``, and workbooks and mappings wherever a file of dwellings is taken."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import pytest
from tests.unit.cli.conftest import ROOT
from tests.unit.intake.workbooks import workbook

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.intake.importation import dry_run

FOLDER = ROOT / "territories/nantes-metropole/logements"
REGISTER = ROOT.parent / "shared/data/rpls2018_nantes.csv.gz"
ROWS = (
    ("Code", "Bailleur", "INSEE", "Type", "Sortie"),
    ("A1", "Logis", 44109, "F3", "06.01.25"),
    ("A2", "Logis", 44109, "F9", "07.01.25"),
)
MAPPING = """
titre: Export
dates: JJ.MM.AA
colonnes: {Code: id, INSEE: commune, Type: typologie, Sortie: date_liberation}
valeurs: {typologie: {F3: T3}, bailleur: {Logis: logis-modele}}
"""


@pytest.fixture
def export(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "e.xlsx").write_bytes(workbook([("Sorties 2025",), *ROWS]))
    (tmp_path / "m.yaml").write_text(MAPPING, "utf-8")
    return tmp_path / "e.xlsx", tmp_path / "m.yaml"


PAST = ("importer", "nantes-metropole", FOLDER / "decisions-2024.csv")
MAPPED = ("--correspondance", FOLDER / "decisions-2024.correspondance.yaml")


def test_past_decisions_are_recorded_once(run, tmp_path: Path) -> None:
    """Rows are taken over as they happened; sent again, or torn in the middle, nothing is doubled."""
    ledger = ("--registre", tmp_path / "r.sqlite")
    trial = json.loads(run(*PAST, *MAPPED, *ledger, "--essai", "--format", "json").out)
    assert trial["lignes"]["entreraient"] == 10
    assert not (tmp_path / "r.sqlite").exists()
    said = run(*PAST, *MAPPED, *ledger, "--par", "essai", "--format", "json")
    told = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == ExitCode.DATA  # three rows are wrong
    assert [item["liberation"] for item in told if item["evenement"] == "attribution"] == [
        "LM-0101", "LM-0102", "LM-0117", "LM-0121", "LM-0130", "LM-0131", "LM-0140",
    ]  # fmt: skip
    given = [(item["liberation"], item["reservataire"]) for item in told if item["statut"] == "force"]
    assert given == [
        ("LM-0101", "etat"), ("LM-0102", "etat"), ("LM-0102", "commune-44109"), ("LM-0117", "action-logement"),
        ("LM-0121", "bailleur"), ("LM-0140", "nantes-metropole"), ("LM-0140", "commune-44143"),
    ]  # fmt: skip
    assert all(item["ecritures"] and not item["messages"] for item in told)
    again = run(*PAST, *MAPPED, *ledger, "--par", "essai")
    assert again.out == ""
    assert "10 ligne(s) déjà au registre" in again.err
    trial = json.loads(run(*PAST, *MAPPED, *ledger, "--essai", "--format", "json").out)
    assert (trial["entreraient"], len(trial["deja_enregistrees"])) == ([], 10)
    assert run("registre", "rejouer", "nantes-metropole", *ledger).code == ExitCode.OK


def test_what_became_of_past_proposals(run, tmp_path: Path) -> None:
    from fluxrules.ledger.store import Store

    run(*PAST, *MAPPED, "--registre", tmp_path / "r.sqlite")
    store, _ = Store.open(str(tmp_path / "r.sqlite"), create=False, territoire="")
    assert store is not None
    with store.reading() as reading:
        rows = {row.liberation: row for row in reading.every_followed()}
        entries = list(reading.entries("logis-modele"))
    ended = {name: [(item.holder, item.issue.value) for item in row.proposals] for name, row in rows.items()}
    assert ended["LM-0102"] == [("etat", "refuse"), ("commune-44109", "attribue")]
    assert ended["LM-0140"] == [("nantes-metropole", "rendu"), ("commune-44143", "attribue")]
    assert ended["LM-0130"] == [("", "attribue")]
    assert (rows["LM-0130"].statut, rows["LM-0130"].motif) == ("hors_flux", "mutation")
    # Torn between the two things that a line says, it is not known yet: sent again, it is completed.
    torn = [entry for entry in entries if entry.nature.value == "reprise" and entry.content["vers"]]
    assert ["ligne" in entry.content for entry in torn] == [False, True, False, False, False, False, False]


def test_freed_dwellings_are_decided(run, export, tmp_path: Path) -> None:
    file, mapping = export
    asked = ("importer", "nantes-metropole", file, "--correspondance", mapping, "--registre", tmp_path / "r.sqlite")
    said = run(*asked, "--par", "essai", "--moteur", "natif")
    assert said.code == ExitCode.DATA  # one row is wrong
    assert "n° 3" in said.out
    assert "1 inscription(s)" in said.err
    again = run(*asked, "--moteur", "natif")
    assert again.out == ""
    assert "1 ligne(s) déjà au registre" in again.err


def test_text_json_and_rejects(run, export, tmp_path: Path) -> None:
    file, mapping = export
    rejects = tmp_path / "r.csv"
    asked = ("importer", "nantes-metropole", file, "--correspondance", mapping, "--essai")
    said = run(*asked, "--rejets", rejects)
    assert said.code == ExitCode.DATA
    assert "1  entreraient" in said.out
    assert "ligne 4 : FLX528" in said.err
    lines = rejects.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Code;Bailleur;INSEE;Type;Sortie;ligne;code;raison")
    assert lines[1].startswith("A2;Logis;44109;F9;07.01.25;4;FLX528;")
    value = json.loads(run(*asked, "--format", "json").out)
    assert value["schema"] == "fluxrules/import/1"
    assert value["lignes"] == {
        "lues": 2,
        "entreraient": 1,
        "presentes": 0,
        "conflits": 0,
        "rejetees": 1,
        "autres": 0,
    }
    (entry,) = value["entreraient"]
    assert (entry["liberation"], entry["nature"], entry["jour"]) == ("A1@2025-01-06", "liberation", "2025-01-06")
    assert (entry["ligne"], entry["bailleur"], len(entry["empreinte"])) == (3, "logis-modele", 64)
    assert value["comptes"]["par_mois"] == {"2025-01": 1}
    assert value["contenu"] == "liberations"
    assert value["colonnes"][3] == {"colonne": "Type", "donnee": "logement.typologie", "ignoree": False}


def test_same_bytes_twice(run) -> None:
    asked = ("importer", "nantes-metropole", FOLDER / "decisions-2024.csv", "--essai", "--format", "json")
    asked += ("--correspondance", FOLDER / "decisions-2024.correspondance.yaml")
    assert run(*asked).out == run(*asked).out != ""


def test_a_wrong_mapping_is_shown_where_it_is_wrong(run, export) -> None:
    file, mapping = export
    mapping.write_text(MAPPING.replace("INSEE: commune", "INSEE: comune"), "utf-8")
    said = run("importer", "nantes-metropole", file, "--correspondance", mapping, "--essai")
    assert said.code == ExitCode.DATA
    assert "m.yaml:4" in said.err
    assert "Vouliez-vous dire « commune »" in said.err
    assert "^^^^^^" in said.err
    said = run("importer", "nantes-metropole", file, "--correspondance", file.parent / "rien.yaml", "--essai")
    assert said.code == ExitCode.DATA


def test_a_mapping_never_shows_what_points_to_a_person(run, export) -> None:
    file, mapping = export
    mapping.write_text(MAPPING + "constantes: {residence: 06 12 34 56 78}\n", "utf-8")
    said = run("importer", "nantes-metropole", file, "--correspondance", mapping, "--essai")
    assert "FLX597" in said.err
    assert "06 12" not in said.err + said.out


def test_a_workbook_and_its_mapping_wherever_a_file_of_dwellings_is_taken(run, export) -> None:
    file, mapping = export
    file.write_bytes(workbook(ROWS[:2]))
    common = ("nantes-metropole", file, "--correspondance", mapping)
    decided = run("simuler", *common, "--moteur", "natif")
    assert decided.code in (ExitCode.OK, ExitCode.UNDECIDED)
    assert "A1" in decided.out
    assert "--correspondance" not in run("simuler", *common, "--moteur", "natif", "-q").err
    explained = run("expliquer", *common, "--logement", "A1", "--moteur", "natif")
    assert explained.code in (ExitCode.OK, ExitCode.UNDECIDED)
    assert "A1" in explained.out
    missing = run("expliquer", "nantes-metropole", file, "--logement", "A1", "--moteur", "natif")
    assert missing.code == ExitCode.DATA


def test_the_year_of_the_project_reads_the_same_as_a_workbook(run, tmp_path: Path) -> None:
    text = (FOLDER / "candidats-2025.csv").read_text("utf-8-sig")
    file = tmp_path / "candidats-2025.xlsx"
    file.write_bytes(workbook([line.split(";") for line in text.splitlines()[:41]]))
    short = tmp_path / "candidats-2025.csv"
    short.write_text("\n".join(text.splitlines()[:41]), "utf-8")
    asked = ("--moteur", "natif", "--format", "csv")
    assert run("simuler", "nantes-metropole", file, *asked).out == run("simuler", "nantes-metropole", short, *asked).out


def test_a_stretch_of_the_national_register(run, tmp_path: Path) -> None:
    if not REGISTER.is_file():
        pytest.skip(f"no {REGISTER}")
    with gzip.open(REGISTER, "rt", encoding="utf-8", newline="") as file:
        stretch = "".join(itertools.islice(file, 1001))
    (tmp_path / "rpls.csv.gz").write_bytes(gzip.compress(stretch.encode()))
    asked = ("importer", "nantes-metropole", tmp_path / "rpls.csv.gz", "--essai", "--format", "json")
    said = run(*asked, "--correspondance", FOLDER / "rpls.correspondance.yaml")
    value = json.loads(said.out)
    assert said.code == ExitCode.OK
    assert (value["lignes"]["lues"], value["lignes"]["entreraient"]) == (1000, 1000)
    fed = {one["colonne"]: one["donnee"] for one in value["colonnes"] if one["donnee"]}
    assert fed["FINAN"] == "logement.financement"
    assert fed["IMMEU"] == "logement.residence"
    assert not any(entry["reservataire"] for entry in value["entreraient"])
    assert run(*asked).code == ExitCode.DATA


def test_what_the_ledger_will_ask(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seam: the same file held against what it was recorded as has nothing to add."""
    from fluxrules.cli.importer import read_source
    from fluxrules.cli.loading import load
    from fluxrules.cli.scene import Scene

    monkeypatch.chdir(ROOT)
    mapping = FOLDER / "decisions-2024.correspondance.yaml"
    scene = Scene()
    asked = read_source(scene, load(scene, "nantes-metropole"), FOLDER / "decisions-2024.csv", mapping, None)
    recorded = {entry.key: entry.digest for entry in asked.source.entries}
    assert len(recorded) == 10
    assert dry_run(asked.source, recorded).entering == ()
    assert len(dry_run(asked.source, dict(list(recorded.items())[:4])).entering) == 6
