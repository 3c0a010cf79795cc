"""Text → rows of cells, whatever the separator and however the quotes were written.

The csv module of Python swallows the rest of a file after one quote that nobody closed. Here a quoted cell may span
lines only if that gives the row the number of cells of the header; otherwise the quote is a character like another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = (";", "\t", ",")
"""Separators looked for, in order of preference between equals."""

LINES_IN_A_CELL = 20
"""Lines a quoted cell may span before its opening quote is read as a character."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: line where it starts (1 is the header), text as read, cells, and whether a lone quote was met."""

    line: int
    raw: str
    cells: tuple[str, ...]
    stray_quote: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Header and separator; rows come from ``rows(text, table)``. ``above``: lines with a word over the header."""

    header: Row
    delimiter: str
    above: int = 0


def lines_of(text: str) -> list[str]:
    """The lines of ``text``; only line breaks break them (``str.splitlines`` breaks on a dozen other characters)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def read_header(text: str, delimiter: str = "") -> Table | None:
    """The first line that says something as the header, and the separator; None without any separator or any header.

    Args:
        text: The file.
        delimiter: The separator, "" when it is to be found.
    """
    return table_at(text, 1, delimiter)


def table_at(text: str, line: int, delimiter: str = "") -> Table | None:
    """The same, the first line that says something from ``line`` on being the header."""
    lines = lines_of(text)
    number = line - 1
    while number < len(lines) and not lines[number].strip():
        number += 1
    if number >= len(lines):
        return None
    declared = lines[number].strip().lower()
    forced = declared[4:5] if declared.startswith("sep=") else ""  # what Excel writes above the header
    if forced:
        number += 1
    if number >= len(lines):
        return None
    header = lines[number]
    known = delimiter or (forced if forced in DELIMITERS else "")
    counts = {mark: len(split(header, mark)[0]) for mark in ((known,) if known else DELIMITERS)}
    found = max(counts, key=lambda mark: counts[mark])
    cells, closed = split(header, found)
    for more in range(1, LINES_IN_A_CELL + 1) if not closed else ():  # a heading may span lines
        longer = "\n".join(lines[number : number + 1 + more])
        if number + more < len(lines) and split(longer, found)[1]:
            header, cells = longer, split(longer, found)[0]
            break
    if len(cells) < 2:
        return None
    above = sum(bool(one.strip()) for one in lines[: number - bool(forced)])
    return Table(Row(number + 1, header, tuple(cells)), found, above)


def rows(text: str, table: Table) -> Iterator[Row]:
    """The rows below the header, blank lines left out."""
    lines = lines_of(text)
    width = len(table.header.cells)
    delimiter = table.delimiter
    number = table.header.line + table.header.raw.count("\n")
    while number < len(lines):
        line = lines[number]
        number += 1
        if '"' not in line:
            if line.strip():
                yield Row(number, line, tuple(line.split(delimiter)))
            continue
        cells, closed = split(line, delimiter)
        taken = 0
        if closed and len(cells) != width and line.count(delimiter) + 1 == width:
            cells, closed = line.split(delimiter), False  # two lone quotes that looked like a pair
        elif not closed:
            for more in range(1, min(LINES_IN_A_CELL, len(lines) - number) + 1):
                longer, closed = split("\n".join([line, *lines[number : number + more]]), delimiter)
                if closed and len(longer) == width:
                    cells, taken = longer, more
                    break
            else:
                closed = False
        raw = "\n".join([line, *lines[number : number + taken]])
        yield Row(number, raw, tuple(cells), stray_quote=not closed)
        number += taken


def split(line: str, delimiter: str) -> tuple[list[str], bool]:
    """Cells of ``line``, and whether every cell that opens with a quote closes.

    A cell is quoted when it opens with a quote and closes with one just before a separator or the end; otherwise its
    quotes are kept as characters.
    """
    cells: list[str] = []
    closed = True
    position = 0
    while True:
        if line.startswith('"', position):
            end = _closing(line, position + 1, delimiter)
            if end >= 0:
                cells.append(line[position + 1 : end].replace('""', '"'))
                position = end + 1
                if position >= len(line):
                    return cells, closed
                position += 1
                continue
            closed = False
        stop = line.find(delimiter, position)
        if stop < 0:
            cells.append(line[position:])
            return cells, closed
        cells.append(line[position:stop])
        position = stop + 1


def _closing(line: str, start: int, delimiter: str) -> int:
    """Index of the quote that closes the cell opened before ``start``, or -1."""
    position = line.find('"', start)
    while position >= 0:
        after = line[position + 1 : position + 2]
        if after == '"':
            position = line.find('"', position + 2)
            continue
        if after in ("", delimiter):
            return position
        return -1
    return -1


def column_of(row: Row, index: int, delimiter: str) -> int:
    """Column (from 1) where cell ``index`` starts on the first line of ``row``; 1 when it lies on another line."""
    first = row.raw.split("\n", 1)[0]
    position = 0
    for _ in range(index):
        end = _closing(first, position + 1, delimiter) if first.startswith('"', position) else -1
        stop = end + 1 if end >= 0 else first.find(delimiter, position)
        if stop < 0 or stop >= len(first):
            return 1
        position = stop + 1
    return position + 1
