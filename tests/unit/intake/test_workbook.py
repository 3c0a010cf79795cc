"""Workbooks: cells as a CSV would give them, and what a workbook alone can hide."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime, time
from fractions import Fraction

import openpyxl
import pytest
from tests.unit.intake.workbooks import altered, saved, workbook

from fluxrules.intake.workbook import LAST_ROW, read_workbook, text_of

HEADER = ("id", "bailleur", "commune", "typologie", "surface", "qpv", "date_liberation")
GOOD = ("NM-1", "toits", 44109, "T2", 45.5, True, date(2025, 1, 3))


def codes(intake) -> list[str]:
    return [note.code for note in intake.notes]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Rezé", "Rezé"),
        ("a\r\nb", "a\nb"),
        (True, "VRAI"),
        (False, "FAUX"),
        (44109, "44109"),
        (44109.0, "44109"),
        (45.5, "45,5"),
        (54.300000000000004, "54,3"),
        (0.00001, "0,00001"),
        (-3.25, "-3,25"),
        (0.0, "0"),
        (999_999_999_999_999, "999999999999999"),
        (1_234_567_890_123_456, "1,23456789012346E+15"),
        (1.5e17, "1,50000000000000E+17"),
        (datetime(2025, 1, 3), "2025-01-03"),
        (date(2025, 1, 3), "2025-01-03"),
        (datetime(2025, 1, 3, 14, 5), "2025-01-03 14:05:00"),
        (time(14, 5), "14:05:00"),
    ],
)
def test_a_cell_as_a_csv_would_have_it(value, text) -> None:
    assert text_of(value) == text


def test_a_row_as_it_is_decided(take) -> None:
    intake = take(workbook([HEADER, GOOD]))
    (found,) = intake.liberations
    assert (found.id, found.bailleur, found.commune, found.row) == ("NM-1@2025-01-03", "toits", "44109", 2)
    assert found.values["logement.surface"] == Fraction(91, 2)
    assert found.values["logement.qpv"] is True
    assert found.values["liberation.date"] == date(2025, 1, 3)
    assert intake.notes == ()
    assert found.raw == "NM-1;toits;44109;T2;45,5;VRAI;2025-01-03"


def test_a_wrong_cell_has_its_sheet_its_row_and_its_column(take) -> None:
    (reject,) = take(workbook([HEADER, ("NM-1", "toits", 44109, "F2", 45.5, "peut-être", None)], "Mars")).rejects
    assert [(d.code, str(d.span)) for d in reject.diagnostics] == [
        ("FLX528", "f.csv[Mars]:2:4"),
        ("FLX527", "f.csv[Mars]:2:6"),
    ]


def test_titles_above_blank_lines_and_blank_columns(take) -> None:
    rows = [("Logements libérés",), (), (*HEADER, None, None), (None,) * 9, (*GOOD, None), (None, " ")]
    intake = take(workbook(rows))
    assert [item.row for item in intake.liberations] == [5]
    assert (intake.rows, codes(intake)) == (1, ["FLX518"])
    assert "ligne 3" in intake.notes[0].message


def test_a_cell_beyond_the_header_is_told(take) -> None:
    (reject,) = take(workbook([HEADER, (*GOOD, "note")])).rejects
    assert [one.code for one in reject.diagnostics] == ["FLX520"]


def test_a_code_that_lost_its_zero_is_told_and_not_repaired(take) -> None:
    intake = take(workbook([HEADER, ("1", "toits", 1004, "T2", 45, False, None)]), communes={"01004"})
    (problem,) = intake.rejects[0].diagnostics
    assert (problem.code, problem.hint) == ("FLX523", "Vouliez-vous dire « 01004 » ?")


def test_an_id_too_long_for_a_spreadsheet_is_refused(take) -> None:
    (reject,) = take(workbook([HEADER, (440000000012345678, *GOOD[1:])])).rejects
    assert [one.code for one in reject.diagnostics] == ["FLX549", "FLX521"]


def test_an_id_taken_for_a_date_is_refused(take) -> None:
    intake = take(workbook([HEADER, (date(2025, 3, 2), *GOOD[1:]), ("2-3", *GOOD[1:])]))
    assert [(r.row, [one.code for one in r.diagnostics]) for r in intake.rejects] == [(2, ["FLX549"])]
    assert [item.logement for item in intake.liberations] == ["2-3"]


def test_ids_shorter_than_the_others_are_told(take) -> None:
    rows = [(1000000000 + n, *GOOD[1:]) for n in range(5)] + [(234567890, *GOOD[1:])]
    intake = take(workbook([HEADER, *rows]))
    assert len(intake.liberations) == 6
    assert [(n.code, "(lignes 7)" in n.message) for n in intake.notes] == [("FLX567", True)]
    numbered = [(n, *GOOD[1:]) for n in range(95, 105)]
    assert codes(take(workbook([HEADER, *numbered]))) == []


def test_an_error_of_a_formula_is_no_datum(take) -> None:
    (reject,) = take(workbook([(*HEADER, "residence"), (*GOOD, "#N/A")])).rejects
    assert [one.code for one in reject.diagnostics] == ["FLX568"]


def test_a_date_without_its_format_is_suggested(take) -> None:
    (reject,) = take(workbook([HEADER, (*GOOD[:-1], 45660)])).rejects
    assert [(d.code, d.hint) for d in reject.diagnostics] == [("FLX538", "Vouliez-vous dire « 2025-01-03 » ?")]


@pytest.mark.parametrize(
    ("area", "rows"),
    [("C2:C3", (2, 3)), ("A4:D4", (4,)), ("H2:H4", ()), ("A1:A1", ()), ("C6:C9", ())],
    ids=["down", "across", "in a column not read", "one cell", "below all"],
)
def test_merged_cells_set_their_rows_apart(take, area: str, rows: tuple[int, ...]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ((*HEADER, "remarque"), *((f"NM-{n}", *GOOD[1:], "x") for n in (1, 2, 3))):
        sheet.append(row)
    sheet.merge_cells(area)
    if area.endswith(":A1"):
        sheet.merged_cells.ranges.clear()
    intake = take(saved(book))
    assert tuple(r.row for r in intake.rejects if r.diagnostics[0].code == "FLX548") == rows
    assert len(intake.liberations) + len(intake.rejects) == 3


def test_merged_cells_of_a_column_not_read_are_no_trouble_wherever_it_stands(take) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("remarque", *HEADER), ("x", *GOOD), ("", "NM-2", *GOOD[1:])):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    assert len(take(saved(book)).liberations) == 2


def test_a_merged_header_is_refused(take) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(GOOD)
    sheet.merge_cells("D1:E1")
    assert "FLX517" in codes(take(saved(book)))
    assert take(saved(book)).liberations == ()


def test_a_merged_title_above_is_no_trouble(take) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("Logements",), HEADER, GOOD):
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    assert len(take(saved(book)).liberations) == 1


def test_the_first_sheet_that_holds_something_and_the_others_named(take) -> None:
    intake = take(workbook([], Libérations=[HEADER, GOOD], Notes=[("à voir",)], Vide=[]))
    assert len(intake.liberations) == 1
    assert codes(intake) == ["FLX546"]
    assert "Notes" in intake.notes[0].message
    assert "Vide" not in intake.notes[0].message


def test_a_hidden_sheet_is_not_read(take) -> None:
    book = openpyxl.load_workbook(__import__("io").BytesIO(workbook([("x", "y")], Visible=[HEADER, GOOD])))
    book["Feuille1"].sheet_state = "hidden"
    intake = take(saved(book))
    assert intake.place == "f.csv[Visible]"
    assert len(intake.liberations) == 1


def test_formulas_that_nobody_computed_are_no_empty_cells(take) -> None:
    intake = take(workbook([HEADER, (*GOOD[:3], '="T"&2', *GOOD[4:])]))
    assert [n.code for n in intake.notes] == ["FLX547"]
    assert "D2" in intake.notes[0].message


def test_parts_under_a_prefix_are_seen_too(take) -> None:
    """Some programs write ``<x:c>``."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEADER, (*GOOD[:3], '="T"&2', *GOOD[4:]), ("NM-2", *GOOD[1:])):
        sheet.append(row)
    sheet.merge_cells("C3:C4")

    def prefixed(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)(?!\?)(\w)", rb"<\1x:\2", xml)
        return xml.replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=")

    assert codes(take(altered(saved(book), prefixed))) == ["FLX547"]
    sheet["D2"] = "T2"
    found = take(altered(saved(book), prefixed))
    assert [(r.row, r.diagnostics[0].code) for r in found.rejects] == [(3, "FLX548")]
    assert len(found.liberations) == 1


def test_what_openpyxl_grumbles_about_is_not_printed(take, recwarn: pytest.WarningsRecorder) -> None:
    data = altered(
        workbook([HEADER, GOOD]), lambda xml: xml.replace(b'r="G2"', b'r="G2" ').replace(b">45660<", b">9999999<")
    )
    assert take(data) is not None
    assert len(recwarn) == 0


def test_a_formula_computed_is_its_value(take) -> None:
    data = altered(
        workbook([HEADER, (*GOOD[:3], '="T"&2', *GOOD[4:])]),
        lambda xml: xml.replace(
            b'<c r="D2"><f>"T"&amp;2</f><v /></c>', b'<c r="D2" t="str"><f>"T"&amp;2</f><v>T2</v></c>'
        ).replace(b'<c r="D2"><f>"T"&amp;2</f><v></v></c>', b'<c r="D2" t="str"><f>"T"&amp;2</f><v>T2</v></c>'),
    )
    assert take(data).liberations[0].values["logement.typologie"] == "T2"
    empty = altered(data, lambda xml: xml.replace(b"<v>T2</v>", b"<v></v>"))
    assert "logement.typologie" not in take(empty).liberations[0].values


def test_what_a_sheet_says_of_its_size_is_not_believed(take) -> None:
    data = workbook([HEADER, GOOD, ("NM-2", *GOOD[1:])])
    lying = altered(data, lambda xml: xml.replace(b'<dimension ref="A1:G3"', b'<dimension ref="A1"'))
    assert lying != data
    assert len(take(lying).liberations) == 2


def test_more_rows_than_a_sheet_has_is_damage(take) -> None:
    data = workbook([HEADER, GOOD])
    far = altered(data, lambda xml: xml.replace(b'<row r="2"', b'<row r="%d"' % (LAST_ROW + 5)))
    assert far != data
    assert codes(take(far)) == ["FLX544"]


def test_a_damaged_workbook_is_never_a_traceback(take) -> None:
    data = workbook([HEADER, GOOD])
    for cut in range(40, len(data), len(data) // 25):
        assert codes(take(data[:cut])) == ["FLX544"]
    assert codes(take(altered(data, lambda xml: xml[: len(xml) // 2]))) == ["FLX544"]
    assert codes(take(workbook([]))) == ["FLX500"]


def test_other_formats_and_passwords_are_told(take) -> None:
    ods = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    assert codes(take(ods)) == ["FLX543"]
    assert codes(take(b"\xd0\xcf\x11\xe0" + b"\0" * 50)) == ["FLX543"]


def test_without_openpyxl_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook([HEADER, GOOD])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    book, (note,) = read_workbook(data, "f.xlsx")
    assert (book, note.code) == (None, "FLX519")
    assert "[xlsx]" in note.hint


def test_personal_columns_and_cells_are_refused_as_in_a_csv(take) -> None:
    assert "FLX509" in codes(take(workbook([(*HEADER, "Nom du demandeur"), (*GOOD, "x")])))
    (reject,) = take(workbook([(*HEADER, "residence"), (*GOOD, "voir 06 12 34 56 78")])).rejects
    assert [one.code for one in reject.diagnostics] == ["FLX580"]
    assert "06 12" not in reject.raw
    intake = take(workbook([(*HEADER, "remarque"), (*GOOD, "voir 06 12 34 56 78")]))
    assert codes(intake) == ["FLX508", "FLX581"]
    assert "06 12" not in intake.liberations[0].raw
