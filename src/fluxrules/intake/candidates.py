"""A candidate file → libérations. The only entry of this room: bytes in, values out.

A row that is wrong is set apart with every reason; it is never dropped and never stops the others.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace

from fluxrules.diagnostics import Diagnostic, Severity, Span, diagnose, has_errors
from fluxrules.intake.columns import COMMUNE, ID, OWN, Columns, ColumnUse, candidate_names, fold, read_columns
from fluxrules.intake.liberation import Intake, Liberation, Reject
from fluxrules.intake.mapping import BAILLEUR_COLUMN, NO_MAPPING, ColumnMapping, joined
from fluxrules.intake.personal_values import covered
from fluxrules.intake.register import Register, register_of
from fluxrules.intake.row_reader import RowReader
from fluxrules.intake.sheet import Layout, Opened, Sheet, open_sheet
from fluxrules.model.correspondance import CorrespondancesFile, Supposition
from fluxrules.model.territoire import FactDeclaration


@dataclass(frozen=True, slots=True)
class Setting:
    """What a file is read against.

    Attributes:
        facts: What its cells may feed, by path.
        table: Codes of the national register, and what is supposed where it is silent.
        mapping: What an officer wrote about the file.
        bailleur: The bailleur of rows that name none; where the file names one, only its rows are kept.
        communes: INSEE codes of the territory; None: any.
        bailleurs: Ids of the bailleurs with a convention; None: any.
        reservataires: Ids of the réservataires; None: any.
    """

    facts: Mapping[str, FactDeclaration]
    table: CorrespondancesFile | None = None
    mapping: ColumnMapping = NO_MAPPING
    bailleur: str | None = None
    communes: Container[str] | None = None
    bailleurs: Collection[str] | None = None
    reservataires: Collection[str] | None = None

    def layout(self, register: Register) -> Layout:
        """Where to look for the table, and by which headings it is known."""
        names, coded, mapping = candidate_names(self.facts), {fold(name) for name in register.columns}, self.mapping
        return Layout(
            lambda word: word in names or word in OWN or word in coded or word in mapping.columns,
            mapping.sheet,
            mapping.header,
            mapping.delimiter,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file opened and its header understood: ``reader`` is None when no row may be read; ``empty`` says why."""

    reader: RowReader | None
    empty: Intake


def read_candidates(
    data: bytes,
    name: str,
    facts: Mapping[str, FactDeclaration],
    correspondances: CorrespondancesFile | None = None,
    *,
    mapping: ColumnMapping = NO_MAPPING,
    bailleur: str | None = None,
    communes: Container[str] | None = None,
    bailleurs: Collection[str] | None = None,
    reservataires: Collection[str] | None = None,
) -> Intake:
    """Read a candidate file: our columns or those of the national register, whatever its dialect.

    Args:
        data: The file, gzip accepted.
        name: Its name, for messages.
        facts: The vocabulary, by path.
        correspondances: Codes of the national register, and what is supposed where it is silent.
        mapping: What an officer wrote about the file.
        bailleur: The bailleur of rows that name none; where the file names one, only its rows are kept.
        communes: INSEE codes of the territory; None: any.
        bailleurs: Ids of the bailleurs with a convention; None: any.
        reservataires: Ids of the réservataires; None: any.
    """
    setting = Setting(facts, correspondances, mapping, bailleur, communes, bailleurs, reservataires)
    return candidates_of(opened_by(data, name, setting), setting)


def candidates_of(opened: Opened, setting: Setting) -> Intake:
    """The libérations of a file already opened; see ``read_candidates``."""
    prepared = prepare(opened, setting)
    reader = prepared.reader
    if reader is None:
        return prepared.empty
    liberations: list[Liberation] = []
    rejects: list[Reject] = []
    for position, row in enumerate(reader.sheet.rows(), start=1):
        found = reader.read(row, position)
        if found is None:
            continue
        if found.problems or found.liberation is None:
            rejects.append(found.reject)
        else:
            liberations.append(found.liberation)
    return finished(prepared, reader, liberations, rejects)


def opened_by(data: bytes, name: str, setting: Setting) -> Opened:
    """Open a file, and find its table by the names that ``setting`` knows."""
    table = joined(setting.table, setting.mapping)
    return open_sheet(data, name, setting.layout(register_of(table.correspondances if table else ())))


def prepare(opened: Opened, setting: Setting, *, repeats: bool = False, required: Collection[str] = ()) -> Prepared:
    """Understand the header of a file.

    Args:
        opened: The file.
        setting: What it is read against.
        repeats: Whether several rows may be about one libération.
        required: Paths that a column or a constant must feed, beside those of every file.
    """
    table = joined(setting.table, setting.mapping)
    register = register_of(table.correspondances if table else ())
    sheet = opened.sheet
    if sheet is None:
        return Prepared(None, Intake(notes=opened.notes, digest=opened.digest))
    columns, notes = read_columns(
        sheet.header,
        lambda index: sheet.place(sheet.header, index),
        setting.facts,
        register.columns,
        setting.mapping.columns,
        setting.mapping.ignored,
    )
    notes = (*opened.notes, *notes, *_missing_columns(columns, sheet, setting, required))
    notes = (*notes, *_said_twice(columns, sheet, setting, register))
    header = tuple(covered(cell.strip(), identifier=True) for cell in sheet.header.cells)
    empty = Intake(
        notes=notes,
        columns=header if columns.read else (),
        delimiter=sheet.delimiter,
        digest=sheet.digest,
        uses=tuple(_use(use, register) for use in columns.uses) if columns.read else (),
        place=sheet.name,
    )
    if has_errors(notes):
        return Prepared(None, empty)
    suppositions = table.suppositions if table and columns.is_register else ()
    reader = RowReader(
        sheet=sheet,
        columns=columns,
        register=register,
        facts=setting.facts,
        bailleur=setting.bailleur,
        communes=setting.communes,
        bailleurs=setting.bailleurs,
        reservataires=setting.reservataires,
        suppositions=_silent(suppositions, columns, register, setting),
        mapping=setting.mapping,
        repeats=repeats,
    )
    return Prepared(reader, empty)


def finished(
    prepared: Prepared, reader: RowReader, liberations: Iterable[Liberation], rejects: Iterable[Reject]
) -> Intake:
    """The file read to its end."""
    return replace(
        prepared.empty,
        liberations=tuple(liberations),
        rejects=tuple(rejects),
        notes=(*prepared.empty.notes, *reader.notes()),
        rows=reader.count,
        other_bailleurs=reader.others,
        columns=tuple(covered(cell.strip(), identifier=True) for cell in reader.sheet.header.cells),
    )


def _use(use: ColumnUse, register: Register) -> ColumnUse:
    """A column of the register by the facts its codes feed."""
    return replace(use, feeds=", ".join(register.paths(use.feeds))) if use.feeds in register.columns else use


def _missing_columns(
    columns: Columns, sheet: Sheet, setting: Setting, required: Collection[str]
) -> tuple[Diagnostic, ...]:
    line = sheet.header.line
    span = Span(sheet.name, line, 1, line, 1)
    constants = setting.mapping.constants
    owned = columns.bailleur is not None or setting.bailleur is not None or BAILLEUR_COLUMN in constants
    found = []
    if columns.is_register:
        if not owned:
            found.append(diagnose("FLX511", span))
    else:
        for path, word in ((ID, "id"), (COMMUNE, "commune")):
            if columns.index(path) is None and path not in constants:
                found.append(diagnose("FLX510", span, colonne=word))
        if not owned:
            found.append(diagnose("FLX514", span))
    for path in required:
        if columns.index(path) is None and path not in constants:
            found.append(diagnose("FLX510", span, colonne=path.rsplit(".", 1)[-1]))
    return tuple(found)


def _said_twice(columns: Columns, sheet: Sheet, setting: Setting, register: Register) -> tuple[Diagnostic, ...]:
    """Constants that a column of the file says too."""
    fed = _fed(columns, register)
    if columns.bailleur is not None:
        fed.add(BAILLEUR_COLUMN)
    twice = (path for path in setting.mapping.constants if path in fed)
    return tuple(diagnose("FLX569", Span(sheet.name), nom=path) for path in twice)


def _fed(columns: Columns, register: Register) -> set[str]:
    fed = {fact.chemin for _, fact in columns.facts}
    fed.update(path for _, column in columns.register for path in register.paths(column))
    return fed


def _silent(
    suppositions: Iterable[Supposition], columns: Columns, register: Register, setting: Setting
) -> tuple[Supposition, ...]:
    """The suppositions about facts that nothing in this file, nor its mapping, says."""
    said = _fed(columns, register) | set(setting.mapping.constants)
    return tuple(item for item in suppositions if item.fait in setting.facts and item.fait not in said)


def is_read(intake: Intake) -> bool:
    """Whether the rows could be read at all (wrong rows are rejects, not a failure of the file)."""
    return not any(note.severity is Severity.ERREUR for note in intake.notes)
