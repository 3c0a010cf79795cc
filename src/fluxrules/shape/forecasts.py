"""The classes of a ``prevision`` kept in a spreadsheet: one line per class, columns named as the keys in YAML."""

from __future__ import annotations

from fluxrules.diagnostics import Diagnostic, in_order
from fluxrules.model.convention import ForecastClass
from fluxrules.shape.grammar import RecordShape
from fluxrules.shape.reading import read_as
from fluxrules.shape.tables import table_of
from fluxrules.source.nodes import Entry, Mapping


def classes_of(data: bytes, file: str) -> tuple[tuple[ForecastClass, ...], tuple[Diagnostic, ...]]:
    """The expected dwellings of the year, by class.

    Args:
        data: Bytes of the CSV or XLSX file.
        file: Its path, as diagnostics show it.

    Returns:
        The classes that could be read, in the order of the file, and what is wrong with the others. An empty cell is an
        attribute that the class does not distinguish.
    """
    shape = RecordShape(ForecastClass)
    required = [field.key for field in shape.fields if field.required]
    optional = [field.key for field in shape.fields if not field.required]
    table, diagnostics = table_of(data, file, required, optional)
    if table is None:
        return (), diagnostics
    classes = []
    found = list(diagnostics)
    for row in table.rows:
        pairs = zip(table.header.cells, row.cells, strict=True)
        entries = tuple(Entry(name, cell) for name, cell in pairs if cell.text or name.text in required)
        made, wrong = read_as(Mapping(entries, row.span), shape)
        found.extend(wrong)
        if made is not None:
            classes.append(made)
    return tuple(classes), in_order(found)
