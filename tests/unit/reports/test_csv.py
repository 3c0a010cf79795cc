"""Spreadsheets: quoting, formulas, columns that never move."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from tests.small_decisions import ORIENTE

from fluxrules.diagnostics import diagnose
from fluxrules.intake.liberation import Intake, Reject
from fluxrules.reports.csv import BOM, COLUMNS, csv_opening, csv_row, rejects_csv


def read(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_columns_are_a_contract() -> None:
    assert COLUMNS[:9] == (
        "liberation",
        "logement",
        "bailleur",
        "departement",
        "commune",
        "jour",
        "statut",
        "reservataire",
        "nom_reservataire",
    )
    header, row = read(csv_opening() + csv_row(ORIENTE))
    assert header == list(COLUMNS)
    assert len(row) == len(COLUMNS)
    assert row[header.index("retard_apres")] == "0,30"


def test_a_formula_is_not_run() -> None:
    decision = replace(ORIENTE, logement="=HYPERLINK(1)", liberation='a;"b"', motif="-3,5")
    _, row = read(csv_opening() + csv_row(decision))
    assert row[:2] == ['a;"b"', "'=HYPERLINK(1)"]
    assert row[COLUMNS.index("motif")] == "-3,5"


def test_rejects_keep_their_columns_and_their_text() -> None:
    wrong = (diagnose("FLX521"), diagnose("FLX526"))
    intake = Intake(
        columns=("id", "commune"),
        rejects=(Reject(3, "1;2;3", ("1", "2", "3"), wrong), Reject(7, "x", ("x",), wrong[:1])),
    )
    header, first, second = read(rejects_csv(intake))
    assert header == ["id", "commune", "ligne", "code", "raison", "texte"]
    assert first[:4] == ["1", "2", "3", "FLX521 FLX526"]
    assert first[5] == "1;2;3"
    assert second[:4] == ["x", "", "7", "FLX521"]
