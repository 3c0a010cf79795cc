"""``fluxrules assiette`` on a real territory: every form, a table, the year so far, and what cannot be."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from tests.recorded_year import nantes
from tests.unit.cli.conftest import ROOT

from fluxrules.cli.exit_codes import ExitCode

NANTES = "nantes-metropole"
LOGIS = ("assiette", NANTES, "--bailleur", "logis-modele")
SCHEMA = json.loads((ROOT / "schemas/assiette.schema.json").read_text("utf-8"))
CANDIDATES = ROOT / "territories/nantes-metropole/logements/candidats-2025.csv"
HEADER = "ligne;commune;logements;parc;rotation;motif;reservataire;n_1;n_2"


def value(said: str) -> dict[str, object]:
    found = json.loads(said)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found["bailleurs"][0]


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "assiette.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def test_text_says_what_is_law_and_what_is_not(run) -> None:
    said = run(*LOGIS)
    assert said.code == ExitCode.OK
    assert "Assiette du flux 2025 · Logis Modèle (fictif)" in said.out
    assert "157,00 soustraits : 1783,20 à partager" in said.out
    assert "Bailleur fictif" in said.out
    assert "R.441-5 I, vérifié" in said.out
    assert "à confirmer" in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert said.err == ""


def test_every_bailleur_that_declares(run) -> None:
    found = json.loads(run("assiette", NANTES, "--format", "json").out)
    assert [item["bailleur"] for item in found["bailleurs"]] == ["logis-modele", "maisons-specimen"]
    jsonschema.Draft202012Validator(SCHEMA).validate(found)


def test_objectives_are_those_of_the_plan_before_its_limits(run) -> None:
    """The assiette agrees with the forecast of these conventions, and ``droits`` multiplies the same rates."""
    made = value(run(*LOGIS, "--format", "json").out)
    plan = json.loads(
        run("droits", NANTES, "--bailleur", "logis-modele", "--date", "2025-01-01", "--format", "json").out
    )
    nominal: dict[tuple[str, str], Fraction] = {}
    for right in plan["bailleurs"][0]["droits"]:
        nominal[right["reservataire"], right["clause"]] = Fraction(right["nominal"])
    mine = {(one["reservataire"], one["clause"]): Fraction(one["exact"]) for one in made["objectifs"]}  # type: ignore[attr-defined]
    assert mine == nominal
    assert len(mine) > 10


def test_every_step_of_the_json_can_be_done_again(run) -> None:
    def steps(node: object):
        if isinstance(node, dict):
            if "termes" in node:
                yield node
            for inner in node.values():
                yield from steps(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from steps(inner)

    checked = 0
    for step in steps(json.loads(run("assiette", NANTES, "--format", "json").out)):
        amount = Fraction(0)
        for term in step["termes"]:
            product = Fraction(1)
            for factor in term["facteurs"]:
                product *= Fraction(factor)
            amount += -product if term["moins"] else product
        amount = amount / Fraction(step["diviseur"]) if step["diviseur"] else amount
        if step["arrondi"] is not None:
            assert step["arrondi"] == "proche"
            amount = Fraction((amount + Fraction(1, 2)).__floor__())
        assert amount == Fraction(step["resultat"]), step["libelle"]
        checked += 1
    assert checked > 100


def test_two_runs_give_the_same_bytes(run) -> None:
    arguments = (*LOGIS, "--format", "html")
    assert run(*arguments).out == run(*arguments).out


def test_the_workbook_computes_what_it_shows(run, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    arguments = (*LOGIS, "--reel", CANDIDATES, "--format", "xlsx", "--sortie")
    assert run(*arguments, first).code == ExitCode.OK
    run(*arguments, second)
    assert first.read_bytes() == second.read_bytes()
    formulas, shown = openpyxl.load_workbook(first), openpyxl.load_workbook(first, data_only=True)
    assert formulas.sheetnames == ["Flux", "Classes", "Objectifs", "En stock", "Prévu, réalisé"]
    last = next(row for row in formulas["Flux"].iter_rows() if row[0].value == "Flux net")
    assert last[2].value == "=(9701/5)-97-52-6-2"
    assert shown["Flux"][last[2].coordinate].value == pytest.approx(1783.2)
    net = [row for row in shown["Objectifs"].iter_rows(values_only=True) if row[0] == "Commune de Nantes"]
    assert net[0][3] == "6627/40"


def test_csv_has_every_step_and_every_figure(run) -> None:
    said = run(*LOGIS, "--format", "csv", "--reel", CANDIDATES).out
    rows = list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff")), delimiter=";"))
    assert {row["tableau"] for row in rows} == {"calcul", "totaux", "liberations", "flux_net", "objectifs"}
    net = next(row for row in rows if row["etape"] == "flux_net" and not row["sujet"])
    assert (net["exact"], net["statut"]) == ("8916/5", "verifie")


def test_a_table_instead_of_the_convention(run, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "flux_brut;44109;;1000;8,5 %;;;;",
        "flux_brut;44190;;;;;;30;25",
        "soustraction;44109;5;;;mutation;;;",
        "droit_en_stock;;300;;;;commune-44109;;",
    )
    made = value(run(*LOGIS, "--tableau", path, "--format", "json").out)
    assert (made["flux_brut"], made["flux_net"]) == ("225/2", "215/2")
    assert made["statut"] == "a_confirmer"
    assert made["conversions"][0]["part"] == "3/8"  # type: ignore[index] # 300 × 10 %, the convention's rotation, on 80
    said = run(*LOGIS, "--tableau", path)
    assert "FLX659" in said.err  # the forecast expects far more
    assert "assiette.csv" in said.out


def test_a_bailleur_that_declares_nothing_yet(run, tmp_path: Path) -> None:
    path = table(tmp_path, "flux_brut;44109;100;;;;;;", header=HEADER)
    arguments = ("assiette", NANTES, "--bailleur", "toits-exemple", "--tableau", path)
    nothing = run("assiette", NANTES, "--bailleur", "toits-exemple")
    assert (nothing.code, "FLX666" in nothing.err) == (ExitCode.USAGE, True)
    assert "FLX668" in run(*arguments).err
    untold = run(*arguments, "--annee", "2025")  # a share of PLAI and PLUS needs lines that say so
    assert untold.code == ExitCode.DATA
    assert "FLX352" in untold.err


def test_a_table_of_several_bailleurs(run, tmp_path: Path) -> None:
    rows = ("flux_brut;44109;100;;;;;;;logis-modele", "flux_brut;44109;50;;;;;;;maisons-specimen")
    path = table(tmp_path, *rows, header=f"{HEADER};bailleur")
    found = json.loads(run("assiette", NANTES, "--tableau", path, "--format", "json").out)["bailleurs"]
    assert [(item["bailleur"], item["flux_net"]) for item in found] == [
        ("logis-modele", "100"),
        ("maisons-specimen", "50"),
    ]
    path = table(tmp_path, *rows, "flux_brut;44190;9;;;;;;;", header=f"{HEADER};bailleur")
    assert "FLX667" in run("assiette", NANTES, "--tableau", path).err
    path = table(tmp_path, "flux_brut;44109;100;;;;;;;logis-modeles", header=f"{HEADER};bailleur")
    wrong = run("assiette", NANTES, "--tableau", path)
    assert wrong.code == ExitCode.DATA
    assert "Vouliez-vous dire « logis-modele »" in wrong.err


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("flux_brut;98001;100;;;;;;", "FLX336"),
        ("flux_brut;44109;-3;;;;;;", "FLX651"),
        ("soustraction;44190;3;;;mutation;;;", "FLX654"),
        ("soustraction;;3;;;mutations;;;", "FLX207"),
        ("droit_en_stock;;3;;;;communes-44109;;", "FLX302"),
    ],
)
def test_a_wrong_table(run, tmp_path: Path, row: str, code: str) -> None:
    path = table(tmp_path, "flux_brut;44018;100;;;;;;", row)
    said = run(*LOGIS, "--tableau", path)
    assert said.code == ExitCode.DATA
    assert code in said.err
    assert "assiette.csv:3" in said.err


def test_the_year_so_far(run) -> None:
    said = run(*LOGIS, "--reel", CANDIDATES, "--date", "2025-06-30", "--format", "json")
    assert said.code == ExitCode.OK
    actual = value(said.out)["reel"]
    assert actual["annee_passee"] == "181/365"  # type: ignore[index]
    totals = {(one["etape"], one["sujet"]): one for one in actual["totaux"]}  # type: ignore[index]
    freed = totals["liberations", ""]
    with CANDIDATES.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    mine = [row for row in rows if row["bailleur"] == "logis-modele"]
    before = [row for row in mine if row["date_liberation"] <= "2025-06-30"]
    assert freed["realise"] == len(before) > 10
    assert actual["laisses_de_cote"] == len(mine) - len(before)  # type: ignore[index]
    moved = [row for row in before if row["besoin"] == "mutation"]
    assert totals["soustraction", "mutation"]["realise"] == len(moved)
    assert Fraction(freed["a_ce_rythme"]) == Fraction(len(before) * 365, 181)
    assert Fraction(freed["ecart"]) == len(before) - Fraction(freed["prevu"]) * Fraction(181, 365)


def test_a_ledger_instead_of_a_file(run, tmp_path: Path) -> None:
    year = nantes()
    said = run(*LOGIS, "--registre", year.address, "--date", "2025-12-31", "--format", "json")
    assert said.code == ExitCode.OK
    actual = value(said.out)["reel"]
    mine = [item for item in year.followed() if item.bailleur == "logis-modele" and item.statut != "annule"]
    totals = {(one["etape"], one["sujet"]): one["realise"] for one in actual["totaux"]}  # type: ignore[index]
    assert totals["liberations", ""] == len(mine) > 30
    assert len(mine) < len([item for item in year.followed() if item.bailleur == "logis-modele"])
    out = [item for item in mine if item.statut in ("soustrait", "hors_flux", "stock")]
    assert any(item.statut == "soustrait" for item in out)
    assert totals["flux_net", ""] == len(mine) - len(out) - actual["en_attente"]  # type: ignore[index]
    assert totals["soustraction", "mutation"] == len([item for item in out if item.motif == "mutation"])
    before = value(run(*LOGIS, "--registre", year.address, "--date", "2025-03-31", "--format", "json").out)["reel"]
    early = [item for item in mine if item.freed <= "2025-03-31"]
    assert before["totaux"][0]["realise"] == len(early) > 0  # type: ignore[index]


def test_a_file_and_a_ledger_are_one_too_many(run) -> None:
    said = run(*LOGIS, "--reel", CANDIDATES, "--registre", "r.sqlite")
    assert (said.code, "FLX671" in said.err) == (ExitCode.USAGE, True)
    said = run(*LOGIS, "--correspondance", "c.yaml")
    assert (said.code, "FLX672" in said.err) == (ExitCode.USAGE, True)


def test_another_year_is_left_aside(run, tmp_path: Path) -> None:
    lines = [line for line in CANDIDATES.read_text("utf-8-sig").splitlines() if "logis-modele" in line][:9]
    header = CANDIDATES.read_text("utf-8-sig").splitlines()[0]
    path = tmp_path / "deux-ans.csv"
    path.write_text("\n".join([header, lines[0].replace("2025-", "2024-"), *lines[1:]]) + "\n", "utf-8")
    actual = value(run(*LOGIS, "--reel", path, "--format", "json").out)["reel"]
    assert actual["laisses_de_cote"] == 1  # type: ignore[index]
    assert actual["totaux"][0]["realise"] == 8  # type: ignore[index]


def test_a_year_not_begun(run) -> None:
    said = run(*LOGIS, "--reel", CANDIDATES, "--date", "2024-12-31")
    assert (said.code, "FLX670" in said.err) == (ExitCode.USAGE, True)


def test_a_file_without_dates_needs_a_day(run, tmp_path: Path) -> None:
    with CANDIDATES.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))[:40]
    for row in rows:
        row.pop("date_liberation")
    path = tmp_path / "sans-date.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    assert "FLX669" in run(*LOGIS, "--reel", path).err
    assert run(*LOGIS, "--reel", path, "--date", "2025-03-31").code == ExitCode.OK


def test_rejected_rows_are_said_and_change_the_code(run, tmp_path: Path) -> None:
    lines = CANDIDATES.read_text("utf-8-sig").splitlines()[:30]
    path = tmp_path / "faux.csv"
    wrong = next(line for line in lines if "logis-modele" in line and ";44109;" in line)
    path.write_text("\n".join([*lines, wrong.replace(";44109;", ";99999;")]) + "\n", "utf-8")
    said = run(*LOGIS, "--reel", path)
    assert said.code == ExitCode.DATA
    assert "manquent au réalisé : 1" in said.out


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_what_is_not_text_needs_a_file(run, form: str) -> None:
    said = run(*LOGIS, "--format", form)
    assert (said.code, "FLX665" in said.err) == (ExitCode.USAGE, True)


def test_pdf(run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert run(*LOGIS, "--format", "pdf", "--sortie", path).code == ExitCode.OK
    assert path.read_bytes().startswith(b"%PDF")


def test_no_forecast_is_needed(run, project: Path) -> None:
    """The assiette comes first: the forecast is made from it."""
    file = project / "territories/departement-44/conventions/maisons-specimen.yaml"
    before, _, after = file.read_text("utf-8").partition("prevision:")
    file.write_text(before + "parts:" + after.partition("\nparts:")[2], "utf-8")
    said = run("assiette", NANTES, "--bailleur", "maisons-specimen", "--format", "json", folder=project)
    assert said.code == ExitCode.OK, said.err
    assert value(said.out)["prevision"] is None
    assert "FLX328" in run("valider", NANTES, folder=project).out


def test_an_impossible_declaration_is_refused_by_both(run, project: Path) -> None:
    file = project / "territories/departement-44/conventions/maisons-specimen.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("commune: 44109, logements: 38}", "commune: 44109, logements: 3800}"), "utf-8")
    for command in ("valider", "assiette"):
        said = run(command, NANTES, folder=project)
        assert said.code == ExitCode.RULES
        assert "FLX653" in said.out + said.err


def test_shares_over_the_whole(run, project: Path) -> None:
    file = project / "territories/departement-44/conventions/maisons-specimen.yaml"
    file.write_text(file.read_text("utf-8").replace("taux: 40 %", "taux: 55 %"), "utf-8")
    said = run("assiette", NANTES, "--bailleur", "maisons-specimen", folder=project)
    assert said.code == ExitCode.RULES
    assert "FLX655" in said.err
    assert "103\u202f%" in said.err
