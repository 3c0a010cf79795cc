"""Any table written as a workbook reads to the values it has as a CSV: same libérations, same rejects, same reasons."""

from __future__ import annotations

import csv
import io
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.intake.conftest import register_table, vocabulary
from tests.unit.intake.workbooks import workbook

from fluxrules.intake.candidates import read_candidates

FACTS, TABLE = vocabulary(), register_table()
COLUMNS = ("id", "bailleur", "commune", "typologie", "surface", "etage", "qpv", "residence", "date_liberation", "note")

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=12)
WORDS = st.sampled_from(
    ("T2", "F3", "PLUS", "oui", "non", "x;y", 'dit "neuf"', '"', "a\nb", "toits", "44109", "1004", " ")
)
CELLS = st.one_of(
    st.none(),
    WORDS,
    TEXT,
    st.booleans(),
    st.integers(-5, 200),
    st.integers(44000, 44200),
    st.integers(0, 10**18),
    st.decimals(0, 900, places=2).map(float),
    st.dates(date(1950, 1, 1), date(2060, 12, 31)),
)
ROWS = st.lists(
    st.tuples(
        st.one_of(CELLS, st.integers(0, 5).map(lambda n: f"NM-{n}")),
        st.one_of(st.just("toits"), CELLS),
        st.one_of(st.just(44109), CELLS),
        *[CELLS] * 7,
    ),
    max_size=6,
)


def written(cell: object, column: str) -> str:
    """A cell as a French spreadsheet saves it in a CSV; a day elsewhere than in a column of days, as we show it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}" if column == "date_liberation" else cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, int) and cell >= 10**15:
        return f"{cell:.14E}".replace(".", ",")
    return str(cell)


def as_csv(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([written(*pair) for pair in zip(row, COLUMNS, strict=True)] for row in rows)
    return text.getvalue().encode("utf-8")


def said(intake) -> object:
    """All that a file says, but for its lines (a cell may span several in a CSV) and how its cells were written."""
    return (
        [(item.id, item.logement, item.bailleur, item.commune, item.values) for item in intake.liberations],
        [[one.code for one in reject.diagnostics] for reject in intake.rejects],
        intake.rows,
        [note.code for note in intake.notes if note.code != "FLX512"],
    )


def plain(row: tuple[object, ...]) -> bool:
    """Whether its texts are what a spreadsheet keeps: no formula, no number or date typed as text."""
    return not any(
        isinstance(cell, str) and ((cell[:1] in "=#'\t" and cell) or cell != cell.strip("\r")) for cell in row
    )


@settings(max_examples=150)
@given(ROWS)
def test_same_values(rows: list[tuple[object, ...]]) -> None:
    rows = [row for row in rows if plain(row)]
    known = {"communes": {"44109", "01004"}, "bailleurs": ("toits", "logis"), "reservataires": ("etat",)}
    one = read_candidates(as_csv(rows), "f.csv", FACTS, TABLE, **known)
    other = read_candidates(workbook([COLUMNS, *rows]), "f.xlsx", FACTS, TABLE, **known)
    assert said(one) == said(other)
