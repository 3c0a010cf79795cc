"""A table of events (CSV or workbook) → the same nodes as the YAML of ``--evenements``, each cell at its place.

One row per event: ``le;evenement;liberation;reservataire;par;motif;nombre``. What is wrong with an event is then said
by the same check as for the YAML, at the cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors
from fluxrules.intake.cells import read_day
from fluxrules.intake.columns import fold
from fluxrules.intake.encoding import is_workbook
from fluxrules.intake.personal_columns import is_personal
from fluxrules.intake.personal_values import is_pointing
from fluxrules.intake.sheet import Layout, Sheet, open_sheet
from fluxrules.intake.table import Row
from fluxrules.source.nodes import Entry, Mapping, Scalar, Sequence

DAY, KIND = "le", "evenement"
COLUMNS = (DAY, KIND, "liberation", "reservataire", "par", "motif", "nombre")
"""The first three are required."""

_REQUIRED = 3
_ALIASES = {"jour": DAY, "date": DAY}
_TABLES = (".csv", ".csv.gz", ".xlsx")


@dataclass(frozen=True, slots=True)
class EventTable:
    """The nodes of a table, None when it could not be read; its text, one line per line of the file."""

    node: Mapping | None
    text: str
    notes: tuple[Diagnostic, ...]
    place: str


def is_table(data: bytes, name: str) -> bool:
    """Whether a file of events is a table rather than YAML."""
    return is_workbook(data) or name.lower().endswith(_TABLES)


def read_table(data: bytes, name: str, key: str) -> EventTable:
    """Read a table of events.

    Args:
        data: The file.
        name: Its name, for messages.
        key: The key of the file under which events stand.
    """
    opened = open_sheet(data, name, Layout(lambda word: _ALIASES.get(word, word) in COLUMNS))
    sheet = opened.sheet
    if sheet is None:
        return EventTable(None, "", opened.notes, name)
    columns, notes = _columns(sheet)
    notes = (*opened.notes, *notes)
    if has_errors(notes):
        return EventTable(None, "", notes, sheet.name)
    lines: list[str] = []
    items: list[Mapping] = []
    for row in sheet.rows():
        lines += [""] * (row.line - 1 - len(lines)) + [" ".join(row.raw.split("\n"))]
        items.append(_event(sheet, row, columns))
    span = Span(sheet.name)
    node = Mapping((Entry(Scalar(key, True, span), Sequence(tuple(items), span)),), span)
    return EventTable(node, "\n".join(lines), notes, sheet.name)


def _columns(sheet: Sheet) -> tuple[dict[str, int], tuple[Diagnostic, ...]]:
    found: dict[str, int] = {}
    unused: list[str] = []
    notes: list[Diagnostic] = []
    whole = sheet.place(sheet.header)
    for index, heading in enumerate(sheet.header.cells):
        word = _ALIASES.get(fold(heading), fold(heading))
        if is_pointing(heading, identifier=True):
            notes.append(diagnose("FLX582", whole, place=index + 1))
        elif word in COLUMNS:
            if word in found:
                other = sheet.header.cells[found[word]].strip()
                notes.append(diagnose("FLX507", sheet.place(sheet.header, index), colonne=heading.strip(), autre=other))
            found.setdefault(word, index)
        elif is_personal(heading):
            notes.append(diagnose("FLX509", sheet.place(sheet.header, index), colonne=heading.strip()))
        elif word:
            unused.append(heading.strip())
    if unused and found:
        notes.append(diagnose("FLX508", whole, nombre=len(unused), liste=", ".join(unused)))
    notes += [diagnose("FLX564", whole, colonne=name) for name in COLUMNS[:_REQUIRED] if name not in found]
    return found, tuple(notes)


def _event(sheet: Sheet, row: Row, columns: dict[str, int]) -> Mapping:
    """One row as the YAML would say it; what is empty is left out."""
    place = sheet.place(row)

    def scalar(name: str) -> Scalar | None:
        index = columns.get(name)
        text = row.cells[index].strip() if index is not None and index < len(row.cells) else ""
        return Scalar(text, True, sheet.place(row, index)) if text else None

    entries: list[Entry] = []
    day, kind = scalar(DAY), scalar(KIND)
    if day is not None:
        known = read_day(day.text)
        entries.append(Entry(Scalar(DAY, True, day.span), day if known is None else _day(known.isoformat(), day.span)))
    if kind is not None:
        said = ((name, scalar(name)) for name in COLUMNS[2:])
        about = tuple(Entry(Scalar(name, True, value.span), value) for name, value in said if value is not None)
        entries.append(Entry(Scalar(fold(kind.text), True, kind.span), Mapping(about, place)))
    return Mapping(tuple(entries), place)


def _day(iso: str, span: Span) -> Scalar:
    return Scalar(iso, True, span)
