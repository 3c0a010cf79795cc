"""The commands ``suivi`` and ``bilan`` on a ledger: formats, files, refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from tests.recorded_year import TERRITOIRE, nantes

from fluxrules.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[3]


def schema(name: str) -> object:
    return json.loads((ROOT / f"schemas/{name}.schema.json").read_text("utf-8"))


SUIVI = ("suivi", TERRITOIRE, "--annee", "2025", "--date", "2025-12-31", "--registre")
BILAN = ("bilan", TERRITOIRE, "--annee", "2025", "--date", "2026-01-31", "--registre")


def test_suivi_fits_eighty_columns_and_begins_with_what_asks_for_a_person(run) -> None:
    said = run(*SUIVI, nantes().address)
    assert said.code == ExitCode.OK
    assert max(map(len, said.out.splitlines())) <= 80
    headings = [
        line
        for line, under in zip(said.out.splitlines(), said.out.splitlines()[1:], strict=False)
        if under.startswith("---") and set(under) == {"-"}
    ]
    assert headings[0] == "Ce qui demande une personne"
    assert "L'ensemble des bailleurs" in headings


def test_suivi_in_json_follows_its_schema_and_is_that_of_the_bailleur_asked(run) -> None:
    whole = json.loads(run(*SUIVI, nantes().address, "--format", "json").out)
    jsonschema.validate(whole, schema("suivi"))
    alone = json.loads(run(*SUIVI, nantes().address, "--format", "json", "--bailleur", "logis-modele").out)
    jsonschema.validate(alone, schema("suivi"))
    (account,) = alone["comptes"]
    assert account == next(item for item in whole["comptes"] if item["bailleur"] == "logis-modele")
    assert len(whole["comptes"]) == 3


def test_suivi_as_a_page_draws_and_tells_its_pictures(run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need matplotlib")
    page = tmp_path / "suivi.html"
    said = run(*SUIVI, nantes().address, "--format", "html", "--sortie", str(page))
    assert said.code == ExitCode.OK
    text = page.read_text("utf-8")
    assert text.count("<svg") == 3
    assert "Losange" in text
    again = tmp_path / "encore.html"
    run(*SUIVI, nantes().address, "--format", "html", "--sortie", str(again))
    assert again.read_text("utf-8") == text


def test_suivi_of_an_absent_year_or_ledger(run, tmp_path: Path) -> None:
    absent = run("suivi", TERRITOIRE, "--annee", "2031", "--date", "2031-06-30", "--registre", nantes().address)
    assert absent.code == ExitCode.USAGE
    assert "FLX981" in absent.err
    assert "2025" in absent.err
    nowhere = run(*SUIVI, str(tmp_path / "rien.sqlite"))
    assert nowhere.code == ExitCode.LEDGER
    assert "FLX950" in nowhere.err
    unknown = run(*SUIVI, nantes().address, "--bailleur", "personne")
    assert (unknown.code, "FLX525" in unknown.err) == (ExitCode.USAGE, True)


def test_bilan_writes_one_workbook_per_bailleur_and_the_epcis(run, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl", reason="workbooks need openpyxl")
    said = run(*BILAN, nantes().address, "--sortie", str(tmp_path / "un"))
    assert said.code == ExitCode.OK
    names = {path.name for path in (tmp_path / "un").iterdir()}
    bailleurs = {"logis-modele", "maisons-specimen", "toits-exemple"}
    assert names == {f"bilan-2025-{name}.xlsx" for name in (*bailleurs, "epci")}
    run(*BILAN, nantes().address, "--sortie", str(tmp_path / "deux"))
    for name in names:
        assert (tmp_path / "un" / name).read_bytes() == (tmp_path / "deux" / name).read_bytes()
    alone = run(*BILAN, nantes().address, "--bailleur", "logis-modele", "--sortie", str(tmp_path / "seul"))
    assert alone.code == ExitCode.OK
    assert [path.name for path in (tmp_path / "seul").iterdir()] == ["bilan-2025-logis-modele.xlsx"]
    same = (tmp_path / "seul" / "bilan-2025-logis-modele.xlsx").read_bytes()
    assert same == (tmp_path / "un" / "bilan-2025-logis-modele.xlsx").read_bytes()


def test_the_csv_of_the_epci_is_those_of_its_bailleurs(run) -> None:
    def rows(*asked: str) -> list[dict[str, str]]:
        text = run(*BILAN, nantes().address, "--format", "csv", *asked).out
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))

    def bare(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(value for name, value in row.items() if name != "nom_reservataire")

    whole = rows("--epci")
    alone = [row for name in ("logis-modele", "maisons-specimen", "toits-exemple") for row in rows("--bailleur", name)]
    assert sorted(map(bare, whole)) == sorted(map(bare, alone))
    assert sum(int(row["proposes"]) for row in whole) > 150
    assert whole == rows()


def test_bilan_in_json_follows_its_schema_and_its_text_fits(run) -> None:
    for asked in (("--epci",), ("--bailleur", "toits-exemple")):
        jsonschema.validate(json.loads(run(*BILAN, nantes().address, "--format", "json", *asked).out), schema("bilan"))
        text = run(*BILAN, nantes().address, "--format", "texte", *asked).out
        assert max(map(len, text.splitlines())) <= 80
        assert "R. 441-5-1" in text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((), "FLX982"),
        (("--bailleur", "logis-modele", "--epci", "--format", "csv"), "FLX983"),
        (("--annee", "2031", "--format", "csv"), "FLX981"),
        (("--bailleur", "personne", "--format", "csv"), "FLX525"),
    ],
)
def test_bilan_refuses(run, asked: tuple[str, ...], code: str) -> None:
    said = run(*BILAN, nantes().address, *asked)
    assert said.code == ExitCode.USAGE
    assert code in said.err


def test_a_workbook_without_its_library_is_one_sentence(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("fluxrules.reports.workbook.find_spec", lambda _: None)
    said = run(*BILAN, nantes().address, "--sortie", str(tmp_path))
    assert (said.code, "FLX980" in said.err) == (ExitCode.USAGE, True)


def test_the_forecast_of_the_assiette_stands_in_the_bilan(run) -> None:
    found = json.loads(run(*BILAN, nantes().address, "--format", "json", "--bailleur", "logis-modele").out)
    planned = {item["motif"]: item["prevus"] for item in found["soustractions"]}
    block = nantes().territory.assiette("logis-modele")
    assert block is not None
    declared: dict[str, object] = {}
    for line in (*block.soustractions, *block.hors_nature):
        declared[line.motif.value] = declared.get(line.motif.value, 0) + line.logements  # type: ignore[operator]
    assert block.annee == 2025
    assert {motif: value for motif, value in planned.items() if value != "0"} == {
        m: str(v) for m, v in declared.items()
    }
