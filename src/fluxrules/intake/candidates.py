"""A candidate file → libérations. The only entry of this room: bytes in, values out.

A row that is wrong is set apart with every reason; it is never dropped and never stops the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from fluxrules.diagnostics import Diagnostic, Severity, Span, closest, diagnose, has_errors
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.cells import Refused, read_cell
from fluxrules.intake.columns import COMMUNE, DATE, ID, Columns, read_columns
from fluxrules.intake.encoding import decode
from fluxrules.intake.liberation import Intake, Liberation, Reject
from fluxrules.intake.personal_values import SHORTEST, covered, hidden, is_pointing, worth_looking
from fluxrules.intake.register import Reading, Register, register_of
from fluxrules.intake.table import Row, column_of, read_header, rows
from fluxrules.model.correspondance import CorrespondancesFile, Supposition
from fluxrules.model.territoire import FactDeclaration
from fluxrules.program.program import Value

_EXAMPLES = 5
"""Codes or lines quoted in a note about many."""


def read_candidates(
    data: bytes,
    name: str,
    facts: Mapping[str, FactDeclaration],
    correspondances: CorrespondancesFile | None = None,
    *,
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
        bailleur: The bailleur of rows that name none; where the file names one, only its rows are kept.
        communes: INSEE codes of the territory; None: any.
        bailleurs: Ids of the bailleurs with a convention; None: any.
        reservataires: Ids of the réservataires; None: any.
    """
    decoded = decode(data, name)
    digest = hashlib.sha256(decoded.content).hexdigest()
    if decoded.text is None:
        return Intake(notes=decoded.notes, digest=digest)
    table = read_header(decoded.text)
    if table is None:
        return Intake(notes=(*decoded.notes, diagnose("FLX506", Span(name))), digest=digest)
    register = register_of(correspondances.correspondances if correspondances else ())
    columns, notes = read_columns(table.header, table.delimiter, name, facts, register.columns)
    notes = (*decoded.notes, *notes, *_missing_columns(columns, name, table.header, bailleur))
    header = tuple(covered(cell.strip(), identifier=True) for cell in table.header.cells)
    if has_errors(notes):
        return Intake(notes=notes, columns=header if columns.read else (), delimiter=table.delimiter, digest=digest)
    suppositions = correspondances.suppositions if correspondances and columns.is_register else ()
    reader = _Reader(
        name=name,
        columns=columns,
        register=register,
        facts=facts,
        delimiter=table.delimiter,
        width=len(header),
        digest=digest,
        bailleur=bailleur,
        communes=communes,
        bailleurs=bailleurs,
        reservataires=reservataires,
        suppositions=_silent(suppositions, columns, register, facts),
    )
    for position, row in enumerate(rows(decoded.text, table), start=1):
        reader.take(row, position)
    return Intake(
        tuple(reader.liberations),
        tuple(reader.rejects),
        (*notes, *reader.notes()),
        reader.count,
        reader.others,
        header,
        table.delimiter,
        digest,
    )


def _missing_columns(columns: Columns, name: str, header: Row, bailleur: str | None) -> tuple[Diagnostic, ...]:
    span = Span(name, header.line, 1, header.line, 1)
    found = []
    if columns.is_register:
        if columns.bailleur is None and bailleur is None:
            found.append(diagnose("FLX511", span))
        return tuple(found)
    for path, word in ((ID, "id"), (COMMUNE, "commune")):
        if columns.index(path) is None:
            found.append(diagnose("FLX510", span, colonne=word))
    if columns.bailleur is None and bailleur is None:
        found.append(diagnose("FLX514", span))
    return tuple(found)


def _silent(
    suppositions: Iterable[Supposition], columns: Columns, register: Register, facts: Mapping[str, FactDeclaration]
) -> tuple[Supposition, ...]:
    """The suppositions about facts that no column of this file feeds."""
    fed = {fact.chemin for _, fact in columns.facts}
    fed.update(path for _, column in columns.register for path in register.paths(column))
    return tuple(item for item in suppositions if item.fait in facts and item.fait not in fed)


@dataclass(slots=True)
class _Reader:
    """Reads rows one after the other; all that is common to them is prepared once."""

    name: str
    columns: Columns
    register: Register
    facts: Mapping[str, FactDeclaration]
    delimiter: str
    width: int
    digest: str
    bailleur: str | None
    communes: Container[str] | None
    bailleurs: Collection[str] | None
    reservataires: Collection[str] | None
    suppositions: tuple[Supposition, ...]
    liberations: list[Liberation] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    count: int = 0
    others: int = 0
    hidden: list[int] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    typed: dict[tuple[str, str], Value | Refused | None] = field(default_factory=dict)

    def take(self, row: Row, position: int) -> None:
        """Read ``row``, the ``position``-th below the header."""
        self.count += 1
        if row.stray_quote:
            self.stray.append(row.line)
        if worth_looking(row.raw):
            row, telling = self._hide(row)
            if telling:
                self.rejects.append(Reject(row.line, row.raw, row.cells, telling))
                return
        cells = row.cells
        if len(cells) != self.width:
            problem = diagnose("FLX520", self._span(row), attendus=self.width, lus=len(cells))
            self.rejects.append(Reject(row.line, row.raw, cells, (problem,)))
            return
        owner = cells[self.columns.bailleur].strip() if self.columns.bailleur is not None else ""
        if self.bailleur is not None and owner and owner != self.bailleur and self._known(owner):
            self.others += 1
            return
        values: dict[str, Value] = {}
        problems: list[Diagnostic] = []
        for index, fact in self.columns.facts:
            self._put(row, index, fact.chemin, cells[index], values, problems)
        for index, column in self.columns.register:
            self._put_register(row, index, column, values, problems)
        for item in self.suppositions:
            self._put(row, None, item.fait, item.valeur, values, problems)
        liberation = self._identify(row, position, owner or self.bailleur or "", values, problems)
        if problems:
            self.rejects.append(Reject(row.line, row.raw, cells, tuple(problems)))
        else:
            self.liberations.append(liberation)

    def _hide(self, row: Row) -> tuple[Row, tuple[Diagnostic, ...]]:
        """``row`` once what points to a person is covered, and why it is set apart if that stood in a cell we read.

        The other cells of such a row are not looked at: what is wrong with them is said once it is clean.
        """
        ids = self.columns.ids
        told = [
            i for i, cell in enumerate(row.cells) if len(cell) >= SHORTEST and is_pointing(cell, identifier=i in ids)
        ]
        if not told:
            return row, ()
        cells, raw = list(row.cells), row.raw
        for index in told:
            clean = hidden(cells[index])
            raw = raw.replace(cells[index].replace('"', '""'), clean.replace('"', '""')).replace(cells[index], clean)
            cells[index] = clean
        clean_row = replace(row, raw=raw, cells=tuple(cells))
        found = [index for index in told if index in self.columns.read or len(cells) != self.width]
        if not found:
            self.hidden.append(row.line)
        return clean_row, tuple(diagnose("FLX580", self._span(clean_row, i), place=i + 1) for i in found)

    def _known(self, owner: str) -> bool:
        return self.bailleurs is None or owner in self.bailleurs

    def _put(
        self, row: Row, index: int | None, path: str, text: str, values: dict[str, Value], problems: list[Diagnostic]
    ) -> None:
        """Type ``text`` as the value of ``path``, or say why it is refused."""
        known = self.typed.get((path, text), self)
        if known is self:
            known = read_cell(text, self.facts[path], self.reservataires)
            if not (path == ID or path == "logement.residence"):  # nearly all distinct: remembering them is waste
                self.typed[(path, text)] = known
        if isinstance(known, Refused):
            span = self._span(row, index)
            libelle = self.facts[path].libelle
            hint = did_you_mean(known.proche)
            problems.append(
                diagnose(known.code, span, hint=hint, valeur=text.strip(), libelle=libelle, attendu=known.attendu)
            )
        elif known is not None:
            values[path] = known  # type: ignore[assignment]

    def _put_register(
        self, row: Row, index: int, column: str, values: dict[str, Value], problems: list[Diagnostic]
    ) -> None:
        reading: Reading
        for reading in self.register.read(column, row.cells[index]):
            if not reading.listed:
                span = self._span(row, index)
                problems.append(diagnose("FLX532", span, colonne=column, ecrit=row.cells[index].strip()))
            if reading.text is not None and reading.path in self.facts:
                self._put(row, index, reading.path, reading.text, values, problems)

    def _identify(
        self, row: Row, position: int, owner: str, values: dict[str, Value], problems: list[Diagnostic]
    ) -> Liberation:
        """Ids, bailleur and commune: what a libération cannot do without."""
        logement = str(values.get(ID, ""))
        if not logement and self.columns.is_register:
            logement = f"{self.digest[:12]}-{position:06d}"
            values[ID] = logement
        if not logement:
            problems.append(diagnose("FLX521", self._span(row, self.columns.index(ID))))
        own = row.cells[self.columns.liberation].strip() if self.columns.liberation is not None else ""
        day = values.get(DATE)
        identity = own or (f"{logement}@{day}" if day is not None else logement)
        first = self.ids.setdefault(identity, row.line) if identity else row.line
        if first != row.line:
            index = self.columns.liberation if own else self.columns.index(ID)
            problems.append(
                diagnose("FLX522", self._span(row, index), related=(Span(self.name, first),), id=identity, ligne=first)
            )
        if not owner:
            problems.append(diagnose("FLX526", self._span(row, self.columns.bailleur)))
        elif not self._known(owner):
            proche = closest(owner, self.bailleurs or ())
            hint = did_you_mean(proche)
            problems.append(diagnose("FLX525", self._span(row, self.columns.bailleur), hint=hint, bailleur=owner))
        commune = values.get(COMMUNE)
        index = self._commune_column()
        if commune is None:
            if not any(problem.code == "FLX523" for problem in problems):
                problems.append(diagnose("FLX530", self._span(row, index)))
        elif self.communes is not None and commune not in self.communes:
            problems.append(diagnose("FLX524", self._span(row, index), commune=commune))
        return Liberation(identity, logement, owner, str(commune or ""), row.line, values, row.raw)

    def _commune_column(self) -> int | None:
        own = self.columns.index(COMMUNE)
        return own if own is not None else next((i for i, c in self.columns.register if c == "DEPCOM"), None)

    def _span(self, row: Row, index: int | None = None) -> Span:
        if index is None:
            return Span(self.name, row.line, 1, row.line, 1 + len(row.raw.split("\n", 1)[0]))
        column = column_of(row, index, self.delimiter)
        return Span(self.name, row.line, column, row.line, column + max(1, len(row.cells[index])))

    def notes(self) -> tuple[Diagnostic, ...]:
        """What the rows taken together call for."""
        span = Span(self.name)
        found = []
        if self.count == 0:
            found.append(diagnose("FLX515", span))
        if self.stray:
            lines = ", ".join(str(line) for line in self.stray[:_EXAMPLES])
            more = "…" if len(self.stray) > _EXAMPLES else ""
            found.append(diagnose("FLX512", span, nombre=len(self.stray), lignes=lines + more))
        if self.hidden:
            lines = ", ".join(str(line) for line in self.hidden[:_EXAMPLES])
            more = "…" if len(self.hidden) > _EXAMPLES else ""
            found.append(diagnose("FLX581", span, nombre=len(self.hidden), lignes=lines + more))
        if self.others:
            found.append(diagnose("FLX531", span, nombre=self.others, bailleur=self.bailleur))
        for item in self.suppositions:
            libelle = self.facts[item.fait].libelle
            found.append(
                diagnose(
                    "FLX533", item.span, libelle=libelle, valeur=item.valeur, note=item.note or "", statut=item.statut
                )
            )
        return tuple(found)


def is_read(intake: Intake) -> bool:
    """Whether the rows could be read at all (wrong rows are rejects, not a failure of the file)."""
    return not any(note.severity is Severity.ERREUR for note in intake.notes)
