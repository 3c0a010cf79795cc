"""The workbook of the bilan: what its formulas give, in LibreOffice too; what a printer and a reader find in it."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections import Counter
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.recorded_year import nantes

from fluxrules.accounts.bilan import Forecast, bilan_of
from fluxrules.reports.bilan_data import bilan_csv
from fluxrules.reports.bilan_names import BilanShown
from fluxrules.reports.bilan_sheets import sheets_of
from fluxrules.reports.sheet import Form, Sheet, letter, placed
from fluxrules.vocabulary import Statut

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need openpyxl: pip install 'fluxrules[xlsx]'")

from fluxrules.reports.workbook import workbook  # noqa: E402 - after the skip

A4 = 9
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@cache
def shown(bailleur: str = "") -> BilanShown:
    """The bilan of a bailleur of the recorded year, or of them all."""
    year = nantes()
    territory = year.territory
    names = [bailleur] if bailleur else list(territory.bailleurs)
    forecasts = {
        "logis-modele": [
            Forecast(2025, {"mutation": Fraction(5, 2), "vente": Fraction(1, 3)}, Statut.HYPOTHESE, "essai"),
            Forecast(2026, {"mutation": Fraction(4)}, Statut.A_CONFIRMER, "essai"),
        ]
    }
    return BilanShown(
        bilan_of(2025, names, year.followed(), forecasts),
        territory.nom,
        "2026-01-31",
        {key: item.reservataire.nom for key, item in territory.reservataires.items()},
        {name: territory.bailleurs[name].nom for name in names},
        {code: item.nom for code, item in territory.communes.items()},
        ("registre de l'essai",),
        territory.warnings,
        whole=not bailleur,
    )


@cache
def made(bailleur: str = "") -> bytes:
    case = shown(bailleur)
    return workbook(sheets_of(case), case.title, case.subject)


WHOSE = pytest.mark.parametrize("bailleur", ["logis-modele", "toits-exemple", ""], ids=["un", "deux", "epci"])


def figures(sheet: Sheet) -> dict[str, float]:
    """Figures of a sheet by the name of their cell."""
    return {
        f"{letter(column)}{row}": float(cell.value or 0)
        for row, column, cell in placed(sheet)
        if cell.form is not Form.TEXTE and not isinstance(cell.value, str) and cell.value is not None
    }


@WHOSE
def test_same_figures_same_bytes(bailleur: str) -> None:
    case = shown(bailleur)
    assert workbook(sheets_of(case), case.title, case.subject) == made(bailleur)
    with ZipFile(io.BytesIO(made(bailleur))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert str(datetime.now().year) not in archive.read("docProps/core.xml").decode()


@WHOSE
def test_every_total_is_a_formula_and_every_table_adds_up_to_the_cells(bailleur: str) -> None:
    case = shown(bailleur)
    total = (case.bilan.total.proposed, case.bilan.total.attributed)
    assert min(total) > 10
    sheets = {sheet.name: sheet for sheet in sheets_of(case)}
    expected = {"Synthèse", "Typologie", "Financement", "QPV", "Commune", "Période", "Détail"}
    assert set(sheets) == expected | {"Soustractions", "Notes"} | (set() if bailleur else {"Par bailleur"})
    for name in expected | (set() if bailleur else {"Par bailleur"}):
        sheet = sheets[name]
        (last,) = sheet.totals
        counted = [cell for cell in last if cell.form is Form.NOMBRE]
        assert all(cell.formula.startswith("SUM(") for cell in counted), name
        assert (counted[-2].value, counted[-1].value) == total, name
        if name != "Détail":
            assert all(cell.formula for row in sheet.rows for cell in row if cell.form is not Form.TEXTE), name
        whole = [[cell.value for cell in row if cell.form is Form.NOMBRE][-2:] for row in sheet.rows]
        assert tuple(map(sum, zip(*whole, strict=True))) == total, name


@WHOSE
def test_values_stand_beside_formulas_for_what_computes_nothing(bailleur: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(bailleur)), data_only=True)
    for sheet in sheets_of(shown(bailleur)):
        page = book[sheet.name]
        for place, value in figures(sheet).items():
            assert page[place].value == pytest.approx(value, abs=1e-12), (sheet.name, place)


@WHOSE
def test_it_is_ready_to_print_and_to_filter(bailleur: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(bailleur)))
    for sheet in sheets_of(shown(bailleur)):
        page = book[sheet.name]
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", A4)
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in page.oddFooter.right.text
        if sheet.prose:
            continue
        head = sheet.first - len(sheet.header)
        assert page.print_title_rows == f"${head}:${sheet.first - 1}"
        assert page.freeze_panes == f"{letter(sheet.frozen + 1)}{sheet.first}"
        assert page.auto_filter.ref == f"A{sheet.first - 1}:{letter(len(sheet.header[-1]))}{sheet.last}"
        assert "R. 441-5-1" in page["A3"].value
        assert all(page.column_dimensions[letter(c)].width >= 9 for c in range(1, len(sheet.header[-1]) + 1))


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine (apt install libreoffice-calc)")
def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    """Every formula, computed anew: the values written beside are taken out first."""
    stripped = tmp_path / "bilan.xlsx"
    with ZipFile(io.BytesIO(made())) as source, ZipFile(stripped, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content, count = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
                assert count or b"<f>" not in content
            target.writestr(name, content)
    assert SOFFICE is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    form = "xlsx:Calc MS Excel 2007 XML"
    command = [SOFFICE, "--headless", profile, "--convert-to", form, "--outdir", str(tmp_path / "relu"), str(stripped)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = openpyxl.load_workbook(tmp_path / "relu" / "bilan.xlsx", data_only=True)
    formulas = 0
    for sheet in sheets_of(shown()):
        for row, column, cell in placed(sheet):
            if cell.formula:
                formulas += 1
                found = book[sheet.name].cell(row, column).value
                assert found == pytest.approx(float(cell.value or 0), abs=1e-9), (sheet.name, row, column, cell)  # type: ignore[arg-type]
    assert formulas > 200


def test_the_csv_read_by_the_standard_library_gives_the_sheet_of_each_axis() -> None:
    case = shown("")
    rows = list(csv.DictReader(io.StringIO(bilan_csv(case).removeprefix("\ufeff")), delimiter=";"))
    sheets = {sheet.name: sheet for sheet in sheets_of(case)}
    for axis, name in (
        ("typologie", "Typologie"),
        ("financement", "Financement"),
        ("qpv", "QPV"),
        ("periode", "Période"),
    ):
        counted: Counter[tuple[str, str, str, str]] = Counter()
        for row in rows:
            for what in ("proposes", "attribues"):
                label = case.category(axis, row[axis])
                counted[row["nom_bailleur"], row["nom_reservataire"], label, what] += int(row[what])
        sheet = sheets[name]
        tops = [text for text in sheet.header[0] if text][:-1]
        shown_there = {
            (str(cells[0].value), str(cells[1].value), top, what): cells[2 + 2 * place + shift].value
            for cells in sheet.rows
            for place, top in enumerate(tops)
            for shift, what in enumerate(("proposes", "attribues"))
        }
        assert {key: value for key, value in shown_there.items() if value} == {k: v for k, v in counted.items() if v}


def test_an_empty_bilan_is_a_workbook_too() -> None:
    case = shown("logis-modele")
    empty = BilanShown(
        bilan_of(2031, ["logis-modele"], ()), case.territoire, case.day, case.names, case.bailleurs, case.communes
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets_of(empty), empty.title, empty.subject)))
    assert "Détail" in book.sheetnames


def test_two_holders_of_one_name_are_told_apart() -> None:
    case = shown("logis-modele")
    names = {**case.names, "etat-agents": case.names["etat"].upper()}
    twins = BilanShown(case.bilan, case.territoire, case.day, names, case.bailleurs, case.communes)
    assert twins.holder("etat") != twins.holder("etat-agents")
    assert twins.holder("etat").casefold() != twins.holder("etat-agents").casefold()
