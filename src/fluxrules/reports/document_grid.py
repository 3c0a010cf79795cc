"""A table in plain text: cells wrapped, never cut; one field per line where columns would be too thin."""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.reports.document import Run, Table
from fluxrules.reports.document_words import filled, hanging, words_of
from fluxrules.reports.titles import title

_GAP = "  "
_THIN, _WIDE = 14, 40
"""Columns that a word may claim for itself, and a cell; what is longer is wrapped, or parted if it must."""


def grid(table: Table, width: int) -> list[str]:
    """The lines of a table, its caption first, none longer than ``width``."""
    header = [words_of((Run(heading),)) for heading in table.header]
    rows = [[words_of(cell) for cell in row] for row in table.rows]
    caption = filled(table.caption, width)
    sizes = _sizes(header, rows, table.figures, width)
    if sizes is None:
        return [*caption, *_fields(header, rows, width)]
    right = table.figures
    body = [_laid(cells, sizes, right) for cells in rows]
    airy = any(len(lines) > 1 for lines in body)
    laid = [line for number, lines in enumerate(body) for line in ([""] if airy and number else []) + lines]
    return [*caption, "", *_laid(header, sizes, right), _GAP.join("-" * size for size in sizes), *laid]


def _sizes(
    header: Sequence[str], rows: Sequence[Sequence[str]], figures: frozenset[int], width: int
) -> list[int] | None:
    """Columns as wide as their cells, or narrowed where there is most to wrap; None when they cannot all stand."""
    room = width - len(_GAP) * (len(header) - 1)
    widest = [max(map(len, column)) or 1 for column in zip(header, *rows, strict=True)]
    if sum(widest) <= room:
        return widest
    least = []
    for number, column in enumerate(zip(header, *rows, strict=True)):
        words = max(len(word) for cell in column for word in cell.split(" "))
        figure = max((len(cell) for cell in column[1:]), default=0) if number in figures else 0
        least.append(max(min(words, _THIN), figure, 1))
    spare = room - sum(least)
    if spare < 0:
        return None
    wanted = [max(min(most, _WIDE) - size, 0) or 1 for most, size in zip(widest, least, strict=True)]
    shares = [spare * want // sum(wanted) for want in wanted]
    sizes = [size + share for size, share in zip(least, shares, strict=True)]
    sizes[max(range(len(sizes)), key=lambda number: (wanted[number], -number))] += spare - sum(shares)
    return sizes


def _laid(cells: Sequence[str], sizes: Sequence[int], right: frozenset[int]) -> list[str]:
    """One row of cells on as many lines as its longest needs."""
    columns = [filled(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    lines = []
    for height in range(max(map(len, columns))):
        texts = [column[height] if height < len(column) else "" for column in columns]
        placed = [
            text.rjust(size) if number in right else text.ljust(size)
            for number, (text, size) in enumerate(zip(texts, sizes, strict=True))
        ]
        lines.append(_GAP.join(placed).rstrip(" "))
    return lines


def _fields(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Each row under its name, one field after another; an empty cell says nothing."""
    lines = []
    for cells in rows:
        lines += ["", *filled(cells[0], width)]
        for heading, cell in zip(header[1:], cells[1:], strict=True):
            if cell:
                lines += hanging(title("document.champ", titre=heading) + cell, width, first="  ", rest="    ")
    return lines
