"""Where the table of a file is: its header, wherever it stands, and the rows below."""

from __future__ import annotations

import pytest
from tests.unit.intake.workbooks import workbook

HEADER = "id;bailleur;commune;typologie"
GOOD = "NM-1;toits;44109;T2"


def codes(intake) -> list[str]:
    return [note.code for note in intake.notes]


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Logements libérés\n\n", 3),
        ("Logements libérés;;;\n;;;\n", 3),
        ("Export du 3 mars;service habitat;;\n", 2),
        ("Commune;Nantes;;\n", 2),
        ("\n\n", 3),
    ],
)
def test_lines_above_the_header(take, above: str, line: int) -> None:
    intake = take(f"{above}{HEADER}\n{GOOD}\n")
    assert [item.row for item in intake.liberations] == [line + 1]
    assert codes(intake) == (["FLX518"] if above.strip() else [])


def test_what_stands_above_is_never_quoted(take) -> None:
    intake = take(f"Suivi par Mme X, 06 12 34 56 78;;;\n{HEADER}\n{GOOD}\n")
    assert codes(intake) == ["FLX518"]
    assert "06 12" not in "".join(note.message + note.hint for note in intake.notes)


def test_a_first_line_that_names_columns_is_the_header(take) -> None:
    intake = take(f"{HEADER}\n{HEADER}\n{GOOD}\n")
    assert [item.row for item in intake.liberations] == [3]
    assert [reject.row for reject in intake.rejects] == [2]


def test_too_far_below_is_not_looked_for(take) -> None:
    far = "titre;;;\n" * 25 + f"{HEADER}\n{GOOD}\n"
    assert take(far).liberations == ()
    assert take(workbook([("titre", "x")] * 25 + [tuple(HEADER.split(";")), tuple(GOOD.split(";"))])).liberations == ()


def test_rows_of_separators_alone_are_blank(take) -> None:
    intake = take(f"{HEADER}\n;;;\n{GOOD}\n ; ; ;\n")
    assert (intake.rows, len(intake.liberations), intake.rejects) == (1, 1, ())


def test_a_heading_on_two_lines(take) -> None:
    text = 'id;bailleur;commune;"date\nliberation"\nNM-1;toits;44109;2025-01-03\n'
    intake = take(text)
    (found,) = intake.liberations
    assert (found.id, found.row, intake.rows) == ("NM-1@2025-01-03", 3, 1)
    book = workbook([("id", "bailleur", "commune", "date\nliberation"), ("NM-1", "toits", "44109", "2025-01-03")])
    assert take(book).liberations[0].values == found.values
