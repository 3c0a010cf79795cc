"""The lines of an ``assiette`` kept in a spreadsheet: one line per figure, columns named as the keys in YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fluxrules.diagnostics import Diagnostic, diagnose, in_order
from fluxrules.model.assiette import AssietteBlock, GrossLine, PastYear, StockRight, SubtractionLine, TableLine
from fluxrules.shape.grammar import RecordShape
from fluxrules.shape.reading import read_as
from fluxrules.shape.tables import table_of
from fluxrules.source.nodes import Entry, Mapping
from fluxrules.vocabulary import LigneAssiette

CLASS_COLUMNS = ("commune", "qpv", "financement", "typologie", "residence", "garant")
YEARS = ("n_1", "n_2", "n_3")
AMOUNTS = ("logements", "parc", *YEARS)
COLUMNS = {
    LigneAssiette.FLUX_BRUT: (*CLASS_COLUMNS, *AMOUNTS, "rotation"),
    LigneAssiette.SOUSTRACTION: (*CLASS_COLUMNS, "motif", "logements"),
    LigneAssiette.DROIT_EN_STOCK: ("reservataire", "logements", "rotation"),
}
"""The cells that each kind of line may fill, beside ``ligne`` and ``bailleur``."""

REQUIRED = {
    LigneAssiette.FLUX_BRUT: ("commune",),
    LigneAssiette.SOUSTRACTION: ("motif", "logements"),
    LigneAssiette.DROIT_EN_STOCK: ("reservataire", "logements"),
}
"""Those it must fill."""


def table_lines(data: bytes, file: str) -> tuple[tuple[TableLine, ...], tuple[Diagnostic, ...]]:
    """The lines of a CSV or XLSX table, each cell at its place.

    Args:
        data: Bytes of the file.
        file: Its path, as diagnostics show it.

    Returns:
        The lines that could be read, in the order of the file, and what is wrong with the others.
    """
    shape = RecordShape(TableLine)
    required = [one.key for one in shape.fields if one.required]
    optional = [one.key for one in shape.fields if not one.required]
    table, diagnostics = table_of(data, file, required, optional)
    if table is None:
        return (), diagnostics
    lines: list[TableLine] = []
    found = list(diagnostics)
    for row in table.rows:
        pairs = zip(table.header.cells, row.cells, strict=True)
        entries = tuple(Entry(name, cell) for name, cell in pairs if cell.text or name.text in required)
        made, wrong = read_as(Mapping(entries, row.span), shape)
        found.extend(wrong)
        if made is not None:
            lines.append(made)
    return tuple(lines), in_order(found)


@dataclass(slots=True)
class _Sorted:
    gross: list[GrossLine] = field(default_factory=list)
    subtractions: list[SubtractionLine] = field(default_factory=list)
    outside: list[SubtractionLine] = field(default_factory=list)
    rights: list[StockRight] = field(default_factory=list)


def with_lines(
    block: AssietteBlock, lines: Iterable[TableLine], bailleur: str
) -> tuple[AssietteBlock, tuple[Diagnostic, ...]]:
    """``block`` with the lines of a table that are this bailleur's, or nobody's in particular.

    The reason of a subtraction says by itself whether it is one of R.441-5 I or outside by nature.
    """
    kept = _Sorted()
    found: list[Diagnostic] = []
    for line in lines:
        if line.bailleur not in (None, bailleur):
            continue
        wrong = tuple(_wrong_cells(line))
        found += wrong
        if not wrong:
            _sort(line, block.annee, kept)
    filled = replace(
        block,
        flux_brut=tuple(kept.gross),
        soustractions=tuple(kept.subtractions),
        hors_nature=tuple(kept.outside),
        droits_en_stock=tuple(kept.rights),
    )
    return filled, tuple(found)


def _wrong_cells(line: TableLine) -> Iterator[Diagnostic]:
    filled = [name for name in {*CLASS_COLUMNS, *AMOUNTS, "rotation", "motif", "reservataire"} if _cell(line, name)]
    for name in sorted(filled):
        if name not in COLUMNS[line.ligne]:
            yield diagnose("FLX661", line.span, colonne=name, ligne=line.ligne)
    for name in REQUIRED[line.ligne]:
        if name not in filled:
            yield diagnose("FLX660", line.span, colonne=name, ligne=line.ligne)
    if line.ligne is LigneAssiette.FLUX_BRUT:
        ways = sum(name in filled for name in ("logements", "parc")) + any(name in filled for name in YEARS)
        if ways != 1:
            yield diagnose("FLX662", line.span)


def _cell(line: TableLine, name: str) -> bool:
    return getattr(line, name) is not None


def _sort(line: TableLine, year: int, kept: _Sorted) -> None:
    where: dict[str, Any] = {name: getattr(line, name) for name in CLASS_COLUMNS}
    match line.ligne:
        case LigneAssiette.FLUX_BRUT:
            past = tuple(
                PastYear(annee=year - before, logements=amount, span=line.span)
                for before, amount in enumerate((line.n_1, line.n_2, line.n_3), 1)
                if amount is not None
            )
            where |= {"logements": line.logements, "parc": line.parc, "rotation": line.rotation}
            assert line.commune is not None
            kept.gross.append(GrossLine(**where, annees=past, span=line.span))
        case LigneAssiette.SOUSTRACTION:
            assert line.motif is not None
            assert line.logements is not None
            made = SubtractionLine(motif=line.motif, logements=line.logements, **where, span=line.span)
            (kept.subtractions if line.motif.is_legal else kept.outside).append(made)
        case LigneAssiette.DROIT_EN_STOCK:
            assert line.reservataire is not None
            assert line.logements is not None
            kept.rights.append(
                StockRight(
                    reservataire=line.reservataire, logements=line.logements, rotation=line.rotation, span=line.span
                )
            )
