"""The table of a file, whatever the file: a header, rows at their places, and what had to be done to get there.

A CSV and a workbook with the same cells give the same rows; what follows never asks which it was, but for the place of
a cell and for what only one of them can hide (a merged cell, a formula never computed).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors
from fluxrules.intake.columns import fold
from fluxrules.intake.encoding import decode, decompress, is_workbook
from fluxrules.intake.table import Row, Table, column_of, read_header, rows, table_at
from fluxrules.intake.workbook import Merge, Workbook, read_workbook

LOOKED_AT = 20
"""Lines among which the header is looked for."""

_NAMED = 2
"""Names of ours that make a line a header, when the first line names none."""


_BEGINNING = 65536
"""Characters of a CSV among which its header is looked for, when it is not its first line."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table found in a file.

    Attributes:
        name: The file, and the sheet of a workbook, for messages.
        header: The row of headings.
        delimiter: Separator of the cells in ``Row.raw``.
        digest: SHA-256 of the content, decompressed.
        table: What a CSV is made of, None for a workbook.
        text: Its text.
        book: What a workbook is made of, None for a CSV.
    """

    name: str
    header: Row
    delimiter: str
    digest: str
    table: Table | None = None
    text: str = ""
    book: Workbook | None = None

    def rows(self) -> Iterator[Row]:
        """The rows below the header; those without a word are left out."""
        if self.book is not None:
            yield from self.book.below(self.header.line, len(self.header.cells))
        elif self.table is not None:
            for row in rows(self.text, self.table):
                if any(cell.strip() for cell in row.cells):
                    yield row

    def place(self, row: Row, index: int | None = None) -> Span:
        """Where a cell stands, or a whole row; columns of a workbook are counted as letters are."""
        if self.book is not None:
            if index is None:
                return Span(self.name, row.line, 1, row.line, 1 + len(row.cells))
            return Span(self.name, row.line, index + 1, row.line, index + 2)
        if index is None:
            return Span(self.name, row.line, 1, row.line, 1 + len(row.raw.split("\n", 1)[0]))
        column = column_of(row, index, self.delimiter)
        return Span(self.name, row.line, column, row.line, column + max(1, len(row.cells[index])))

    def merged(self, row: Row, columns: Collection[int]) -> Merge | None:
        """The merged cells that ``row`` is part of, in one of ``columns``."""
        return self.book.merged(row.line, columns) if self.book is not None else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file opened: its sheet, None when there is none to read, its digest and what there is to say."""

    sheet: Sheet | None
    notes: tuple[Diagnostic, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where to look: what a mapping says of the file, and the headings that make a line a header.

    Attributes:
        known: Headings, folded, that feed something.
        sheet: Sheet of a workbook, "" for the first that holds anything.
        header: Line of the header, 0: to be found.
        delimiter: Separator of a CSV, "" when it is to be found.
    """

    known: Callable[[str], bool]
    sheet: str = ""
    header: int = 0
    delimiter: str = ""

    def names(self, row: Row) -> int:
        """How many headings that we know stand in ``row``."""
        return len({word for word in map(fold, row.cells) if self.known(word)})


def open_sheet(data: bytes, name: str, layout: Layout) -> Opened:
    """Find the table of a file.

    Args:
        data: The file, gzip accepted.
        name: Its name, for messages.
        layout: Where to look.
    """
    content, problem = decompress(data, Span(name))
    if problem is not None:
        return Opened(None, (problem,))
    if is_workbook(content):
        return _of_workbook(content, name, layout)
    return _of_text(content, name, layout)


def _of_text(content: bytes, name: str, layout: Layout) -> Opened:
    decoded = decode(content, name)
    digest = hashlib.sha256(decoded.content).hexdigest()
    if decoded.text is None:
        return Opened(None, decoded.notes, digest)
    table = _header_of_text(decoded.text, layout)
    if table is None:
        code = "FLX516" if layout.header else "FLX506"
        return Opened(None, (*decoded.notes, diagnose(code, Span(name), ligne=layout.header)), digest)
    sheet = Sheet(name, table.header, table.delimiter, digest, table=table, text=decoded.text)
    return Opened(sheet, (*decoded.notes, *_above(sheet, table.above)), digest)


def _header_of_text(text: str, layout: Layout) -> Table | None:
    if layout.header:
        asked = table_at(text, layout.header, layout.delimiter)
        return asked if asked is not None and asked.header.line == layout.header else None
    first = read_header(text, layout.delimiter)
    if first is not None and layout.names(first.header) >= _NAMED:
        return first
    beginning = text[:_BEGINNING]
    for line in range(2, LOOKED_AT + 1):
        table = table_at(beginning, line, layout.delimiter)
        if table is not None and layout.names(table.header) >= _NAMED:
            return table
    return first


def _of_workbook(content: bytes, name: str, layout: Layout) -> Opened:
    digest = hashlib.sha256(content).hexdigest()
    book, notes = read_workbook(content, name, layout.sheet)
    if book is None or has_errors(notes):
        return Opened(None, notes, digest)
    place = f"{name}[{book.sheet}]"
    found = [row for row in book.rows if row.line <= LOOKED_AT]
    if layout.header:
        header = next((row for row in book.rows if row.line == layout.header), None)
        if header is None:
            return Opened(None, (*notes, diagnose("FLX516", Span(place), ligne=layout.header)), digest)
    else:
        named = (row for row in found if layout.names(row) >= _NAMED)
        wide = (row for row in found if sum(bool(cell) for cell in row.cells) > 1)
        header = next(named, None) or next(wide, None)
        if header is None:
            return Opened(None, (*notes, diagnose("FLX506", Span(place))), digest)
    sheet = Sheet(place, header, ";", digest, book=book)
    across = book.merged(header.line, range(len(header.cells)))
    if across is not None:
        notes = (*notes, diagnose("FLX517", sheet.place(header), plage=across.area))
    above = sum(row.line < header.line for row in book.rows)
    return Opened(None if has_errors(notes) else sheet, (*notes, *_above(sheet, above)), digest)


def _above(sheet: Sheet, count: int) -> tuple[Diagnostic, ...]:
    """What is said of the lines above a header: how many, never what they hold."""
    line = sheet.header.line
    return (diagnose("FLX518", Span(sheet.name, line, 1, line, 1), nombre=count, ligne=line),) if count else ()
