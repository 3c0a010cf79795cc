"""A workbook (.xlsx) → rows of text, as the same table saved as CSV would give them.

Read with openpyxl, values only. What its values do not show is looked for in the sheet itself: merged cells, which
leave a value in one place and nothing in the others, and formulas that no spreadsheet ever computed, which have none.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean
from fluxrules.intake.encoding import SIZE_BOUND, repaired
from fluxrules.intake.table import Row

LAST_ROW = 1_048_576
"""Rows of a sheet, by the format: whatever claims more is damaged or means harm."""

_DIGITS = 15
"""Significant digits of a number in a spreadsheet; beyond, it made the others up."""

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(
    rb"<(?P<ns>(?:\w+:)?)c\b(?P<cell>[^>]*)>\s*<(?P=ns)f\b(?:[^>]*/>|[^>]*>[^<]*</(?P=ns)f>)\s*"
    rb"(?:<(?P=ns)v\s*/>|<(?P=ns)v>\s*</(?P=ns)v>)?\s*</(?P=ns)c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_IS_TEXT = re.compile(rb'\bt="str"')
_QUOTED = re.compile('[;"\n]')


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: their area as a spreadsheet writes it, lines and columns (from 0) included."""

    area: str
    first_line: int
    last_line: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Workbook:
    """One sheet of a workbook: the rows that hold something."""

    sheet: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    _on: dict[int, list[Merge]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lines = [row.line for row in self.rows]
        for merge in self.merges:
            for line in lines[bisect_left(lines, merge.first_line) : bisect_right(lines, merge.last_line)]:
                self._on.setdefault(line, []).append(merge)

    def below(self, line: int, width: int) -> Iterator[Row]:
        """The rows under ``line``, each ``width`` cells wide; a row that says more keeps all it says."""
        for row in self.rows:
            if row.line > line:
                missing = width - len(row.cells)
                yield row if missing <= 0 else Row(row.line, row.raw + ";" * missing, row.cells + ("",) * missing)

    def merged(self, line: int, columns: Collection[int]) -> Merge | None:
        """The first merged cells on ``line`` that take in one of ``columns``."""
        for merge in self._on.get(line, ()):
            if any(merge.first_column <= column <= merge.last_column for column in columns):
                return merge
        return None


def read_workbook(data: bytes, name: str, wanted: str = "") -> tuple[Workbook | None, tuple[Diagnostic, ...]]:
    """Read one sheet.

    Args:
        data: The workbook.
        name: Its name, for messages.
        wanted: Name of the sheet; "" for the first visible one that holds anything.

    Returns:
        The sheet, or None, and what there is to say.
    """
    span = Span(name)
    try:
        import openpyxl
    except ImportError:
        return None, (diagnose("FLX519", span),)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > SIZE_BOUND:
                return None, (diagnose("FLX502", span, limite=f"{SIZE_BOUND // (1024 * 1024)} Mo"),)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what openpyxl leaves out (a menu, a style) is no datum
                book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
                return _sheet_of(book, archive, name, wanted)
    except Exception:  # a damaged file makes openpyxl raise almost anything: KeyError, BadZipFile, ParseError…
        return None, (diagnose("FLX544", span),)


def _sheet_of(
    book: Any, archive: zipfile.ZipFile, name: str, wanted: str
) -> tuple[Workbook | None, tuple[Diagnostic, ...]]:
    span = Span(name)
    notes: tuple[Diagnostic, ...] = ()
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if wanted:
        chosen = next((sheet for sheet in book.worksheets if sheet.title == wanted), None)
        if chosen is None:
            titles = [sheet.title for sheet in visible]
            hint = did_you_mean(closest(wanted, titles))
            return None, (diagnose("FLX545", span, hint=hint, feuille=wanted, liste=", ".join(titles)),)
        rows, mended = _rows(chosen)
    else:
        read = ((sheet, _rows(sheet)) for sheet in visible)
        nothing: tuple[Any, tuple[tuple[Row, ...], int]] = (None, ((), 0))
        chosen, (rows, mended) = next(((sheet, found) for sheet, found in read if found[0]), nothing)
        if chosen is None:
            return None, (diagnose("FLX500", span),)
        others = [sheet.title for sheet in visible if sheet is not chosen and _holds_something(sheet)]
        listed = ", ".join(others)
        if others:
            notes = (diagnose("FLX546", span, feuille=chosen.title, liste=listed),)
    content = archive.read(chosen._worksheet_path)
    place = Span(f"{name}[{chosen.title}]")
    if mended:
        notes = (*notes, diagnose("FLX505", place, nombre=mended))
    uncomputed = [found for found in _FORMULA.finditer(content) if not _IS_TEXT.search(found["cell"])]
    if uncomputed:
        first = _REFERENCE.search(uncomputed[0]["cell"])
        where = first[1].decode() if first is not None else "?"
        return None, (*notes, diagnose("FLX547", place, nombre=len(uncomputed), cellule=where))
    return Workbook(chosen.title, rows, tuple(_merge(found) for found in _MERGE.finditer(content))), notes


def _rows(sheet: Any) -> tuple[tuple[Row, ...], int]:
    """The rows of a sheet that hold something, trailing blanks left out, and how many accents had to be mended.

    Raises:
        ValueError: It claims more rows than a sheet has.
    """
    sheet.reset_dimensions()  # what a file says of its own size is often wrong, and cuts it
    found = []
    mended = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > LAST_ROW:
            raise ValueError(line)
        cells = [text_of(value) if value is not None else "" for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        raw = ";".join([_written(cell) for cell in cells])
        if repaired(raw)[1]:
            mended += repaired(raw)[1]
            cells = [repaired(cell)[0] for cell in cells]
            raw = ";".join([_written(cell) for cell in cells])
        found.append(Row(line, raw, tuple(cells)))
    return tuple(found), mended


def _holds_something(sheet: Any) -> bool:
    sheet.reset_dimensions()
    rows = zip(range(LAST_ROW), sheet.iter_rows(values_only=True), strict=False)
    return any(value is not None for _, values in rows for value in values)


def text_of(value: object) -> str:
    """What the same cell would be in a CSV made in France: ``VRAI``, ``45,5``, 45 rather than 45,0; but a day in ISO.

    A number too long for a spreadsheet keeps the writing that shows it: ``1,23456789012346E+17`` is no identifier.
    """
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_DIGITS else _in_powers(value)
    if isinstance(value, float):
        if abs(value) >= 10**_DIGITS:
            return _in_powers(value)
        whole = int(value)
        return str(whole) if value == whole else _plain(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _plain(value: float) -> str:
    """Fifteen significant digits, without exponent: the rest is noise of the machine."""
    exact = Decimal(f"{value:.{_DIGITS}g}")
    return f"{exact:f}".rstrip("0").rstrip(".").replace(".", ",") if exact else "0"


def _in_powers(value: float) -> str:
    return f"{Decimal(value):.{_DIGITS - 1}E}".replace(".", ",")


def _written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _merge(found: re.Match[bytes]) -> Merge:
    left, top, right, bottom = (part.decode() for part in found.groups())
    return Merge(f"{left}{top}:{right}{bottom}", int(top), int(bottom), _column(left), _column(right))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
