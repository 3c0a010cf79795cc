"""A sheet of a workbook as a value: its cells, what their formulas give, and how it is read and printed.

A formula stands with the value that it gives: what opens a workbook without computing (a preview, Excel's protected
view) shows the value, and a test asks a spreadsheet whether the two agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = str | int | Fraction | None


class Form(StrEnum):
    """How a cell is written."""

    TEXTE = "texte"
    NOMBRE = "nombre"  # dwellings, whole
    DECIMAL = "decimal"  # dwellings, exact fractions shown with two decimals
    TAUX = "taux"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; with a formula, ``value`` is what it gives."""

    value: Value = None
    form: Form = Form.TEXTE
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title, a preamble, one table.

    Attributes:
        name: On its tab, 31 letters at most.
        title: What it shows.
        preamble: Lines under the title.
        header: One or two rows of headings; in the first of two, "" continues the heading on its left.
        rows: The body.
        totals: Rows under it.
        frozen: Columns that stay in sight.
        filtered: Whether the body may be filtered by its last row of headings.
        prose: Whether it is text to read, on the whole width, rather than a table.
    """

    name: str
    title: str
    preamble: tuple[str, ...]
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...] = ()
    frozen: int = 1
    filtered: bool = True
    prose: bool = False

    @property
    def first(self) -> int:
        """Number of the first row of the body."""
        return self.above + len(self.header) + 1

    @property
    def above(self) -> int:
        """Rows above the headings: the title, the preamble, an empty one."""
        return len(self.preamble) + 2

    @property
    def last(self) -> int:
        """Number of the last row of the body; that of its first while it is empty."""
        return self.first + max(len(self.rows), 1) - 1


def placed(sheet: Sheet) -> Iterator[tuple[int, int, Cell]]:
    """Every cell of the body and of the totals with its row and column, from 1."""
    for number, row in enumerate((*sheet.rows, *sheet.totals)):
        # An empty body keeps one empty row, so that formulas have something to add up.
        place = sheet.first + number + (1 if not sheet.rows else 0)
        for column, cell in enumerate(row, 1):
            yield place, column, cell


def letter(column: int) -> str:
    """``1`` → ``A``, ``27`` → ``AA``."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def summed(column: int, first: int, last: int, value: Value, form: Form = Form.NOMBRE) -> Cell:
    """A total of a column."""
    name = letter(column)
    return Cell(value, form, f"SUM({name}{first}:{name}{last})")
