"""What a candidate file becomes: libérations to decide, rows set apart, and what was done to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fluxrules.diagnostics import Diagnostic
from fluxrules.intake.columns import ColumnUse
from fluxrules.program.program import Value


@dataclass(frozen=True, slots=True)
class Liberation:
    """One vacancy of one dwelling, as its file states it.

    Attributes:
        id: Id of the vacancy, unique in the file.
        logement: Id of the dwelling.
        bailleur: Id of the bailleur.
        commune: INSEE code.
        row: Line of the file where it starts, as a spreadsheet shows it (the header is line 1).
        values: Known facts by path (``logement.typologie``…); what is absent is unknown, never false.
        raw: Its text in the file; a dwelling that could not be decided after all goes back whole among the rejects.
    """

    id: str
    logement: str
    bailleur: str
    commune: str
    row: int
    values: Mapping[str, Value] = field(default_factory=dict)
    raw: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be decided: its line, its text as read, and everything wrong with it."""

    row: int
    raw: str
    cells: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """A file read to the end. ``rows = len(liberations) + len(rejects) + other_bailleurs``, always.

    Attributes:
        liberations: Rows to decide, in the order of the file.
        rejects: Rows set apart, in the order of the file.
        notes: What concerns the whole file; an ``erreur`` among them means that no row was read.
        rows: Rows of data found.
        other_bailleurs: Rows left aside because they belong to a bailleur one did not ask for.
        columns: Header, as written.
        delimiter: Separator found.
        digest: SHA-256 of the content, decompressed.
        uses: What each column was read as.
        place: The file, and the sheet of a workbook, as messages name them.
    """

    liberations: tuple[Liberation, ...] = ()
    rejects: tuple[Reject, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    rows: int = 0
    other_bailleurs: int = 0
    columns: tuple[str, ...] = ()
    delimiter: str = ";"
    digest: str = ""
    uses: tuple[ColumnUse, ...] = ()
    place: str = ""
