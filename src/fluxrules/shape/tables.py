"""Tables written in a spreadsheet: the cells of a CSV or XLSX file, each at its place.

CSV as officers' tools write it: ``,`` ``;`` or tab, UTF-8 with or without BOM or cp1252, quotes or not. A cell is text;
what it means is for whoever asked for the table.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean, in_order
from fluxrules.source.nodes import Scalar

_DELIMITERS = ";,\t"
_MAX_UNZIPPED = 50_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    cells: tuple[Scalar, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its lines; blank lines are left out."""

    header: Row
    rows: tuple[Row, ...]


def table_of(
    data: bytes, file: str, columns: Iterable[str], optional: Iterable[str] = ()
) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """Read a table and check its columns, in any order.

    Args:
        data: Bytes of a CSV or XLSX file.
        file: Its path, as diagnostics show it.
        columns: Columns it must have.
        optional: Columns it may have.

    Returns:
        The table, or None with the reason: unreadable, a line too short or too long, a column missing or unknown.
    """
    required, allowed = list(columns), [*columns, *optional]
    rows = _xlsx(data, file) if data.startswith(b"PK\x03\x04") else _csv(data, file, allowed)
    if isinstance(rows, Diagnostic):
        return None, (rows,)
    filled = [row for row in rows if any(cell.text for cell in row.cells)]
    if not filled:
        return None, (diagnose("FLX275", Span(file), fichier=file),)
    table = Table(filled[0], tuple(filled[1:]))
    found = in_order((*_wrong_columns(table.header, required, allowed), *_wrong_lengths(table)))
    return (None if found else table), found


def _wrong_columns(header: Row, required: list[str], allowed: list[str]) -> Iterator[Diagnostic]:
    seen: dict[str, Span] = {}
    for cell in header.cells:
        if cell.text not in allowed:
            hint = did_you_mean(closest(cell.text, allowed))
            yield diagnose("FLX276", cell.span, hint=hint, colonne=cell.text)
        elif cell.text in seen:
            yield diagnose("FLX278", cell.span, related=(seen[cell.text],), colonne=cell.text)
        seen.setdefault(cell.text, cell.span)
    for name in required:
        if name not in seen:
            yield diagnose("FLX277", header.span, colonne=name)


def _wrong_lengths(table: Table) -> Iterator[Diagnostic]:
    expected = len(table.header.cells)
    for row in table.rows:
        if len(row.cells) != expected:
            yield diagnose("FLX260", row.span, attendues=expected, trouvees=len(row.cells))


def _csv(data: bytes, file: str, columns: list[str]) -> list[Row] | Diagnostic:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda one: _recognised(first, one, columns))
    return _rows(text, file, delimiter)


def _recognised(line: str, delimiter: str, columns: list[str]) -> tuple[int, int]:
    """How many columns of ours this delimiter finds in the header; then how often it stands there."""
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
    return sum(cell in columns for cell in cells), line.count(delimiter)


def _rows(text: str, file: str, delimiter: str) -> list[Row] | Diagnostic:
    """The cells between delimiters, with their places; a quoted cell may hold delimiters and line ends."""
    rows: list[Row] = []
    position, line, start_of_line = 0, 1, 0
    while position < len(text):
        cells: list[Scalar] = []
        first_line = line
        while True:
            while position < len(text) and text[position] == " ":
                position += 1
            column, cell_line = position - start_of_line + 1, line
            if text[position : position + 1] == '"':
                end = _closing(text, position)
                if end is None:
                    return diagnose("FLX279", Span(file, line, column, line, column + 1))
                written = text[position + 1 : end]
                value = written.replace('""', '"').strip()
                line += written.count("\n")
                if "\n" in written:
                    start_of_line = position + 1 + written.rfind("\n") + 1
                position = end + 1
                while position < len(text) and text[position] not in (delimiter, "\n"):
                    value += text[position]  # what follows a closing quote belongs to the cell, as spreadsheets do
                    position += 1
                value = value.strip()
            else:
                end = position
                while end < len(text) and text[end] not in (delimiter, "\n"):
                    end += 1
                value, position = text[position:end].strip(), end
            end_column = max(position - start_of_line + 1, 1)
            cells.append(Scalar(value, True, Span(file, cell_line, column, line, end_column)))
            if text[position : position + 1] != delimiter:
                break
            position += 1
        rows.append(Row(tuple(cells), Span(file, first_line, 1, line, end_column)))
        position, line = position + 1, line + 1
        start_of_line = position
    return rows


def _closing(text: str, opening: int) -> int | None:
    """Position of the quote that closes the one at ``opening``; two quotes together are one in the text."""
    position = opening + 1
    while (position := text.find('"', position)) >= 0:
        if text[position + 1 : position + 2] != '"':
            return position
        position += 2
    return None


def _xlsx(data: bytes, file: str) -> list[Row] | Diagnostic:
    import zipfile

    try:
        import openpyxl
    except ImportError:
        return diagnose("FLX273", Span(file), fichier=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MAX_UNZIPPED:
                return diagnose("FLX274", Span(file), fichier=file)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        lines = [tuple(line) for line in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except Exception:  # a damaged file makes openpyxl raise almost anything: KeyError, BadZipFile, ParseError…
        return diagnose("FLX274", Span(file), fichier=file)
    return [_xlsx_row(line, number, file) for number, line in enumerate(lines, start=1)]


def _xlsx_row(line: tuple[Any, ...], number: int, file: str) -> Row:
    cells = tuple(
        Scalar(_cell_text(value), True, Span(file, number, column, number, column + 1))
        for column, value in enumerate(line, start=1)
    )
    return Row(cells, Span(file, number, 1, number, len(cells) + 1))


def _cell_text(value: Any) -> str:
    """What an officer would have typed: oui/non, 3 rather than 3.0, a date as we write them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
