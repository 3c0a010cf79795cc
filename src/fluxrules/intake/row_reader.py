"""One row of a table → typed values and the libération they are about, or everything that is wrong with it.

What is common to all rows is prepared once. It keeps no row: who asked decides what becomes of each.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.cells import IN_POWERS, Refused, lost_zero, read_cell
from fluxrules.intake.columns import COMMUNE, DATE, ID, Columns, fold
from fluxrules.intake.liberation import Liberation, Reject
from fluxrules.intake.mapping import BAILLEUR_COLUMN, NO_MAPPING, ColumnMapping
from fluxrules.intake.personal_values import SHORTEST, hidden, is_pointing, worth_looking
from fluxrules.intake.register import Reading, Register
from fluxrules.intake.sheet import Sheet
from fluxrules.intake.table import Row
from fluxrules.model.correspondance import Supposition
from fluxrules.model.territoire import FactDeclaration
from fluxrules.program.program import Value
from fluxrules.source.scalars import parse_date
from fluxrules.vocabulary import TypeFait

EXAMPLES = 5
"""Lines quoted in a note about many."""

SHORTEST_ID = 6
"""Figures of an id below which lengths that differ say nothing: numbers in order grow longer."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row read: what it says as far as it can be said, and everything wrong with it.

    Attributes:
        row: The row, what points to a person covered.
        liberation: What it is about; None when nothing of it was read.
        problems: With one of them, the row is to be set apart.
    """

    row: Row
    liberation: Liberation | None
    problems: tuple[Diagnostic, ...]

    @property
    def reject(self) -> Reject:
        """The row set apart."""
        return Reject(self.row.line, self.row.raw, self.row.cells, self.problems)


@dataclass(slots=True)
class RowReader:
    """Reads rows one after the other; all that is common to them is prepared once.

    ``repeats``: whether several rows may be about one libération.
    """

    sheet: Sheet
    columns: Columns
    register: Register
    facts: Mapping[str, FactDeclaration]
    bailleur: str | None
    communes: Container[str] | None
    bailleurs: Collection[str] | None
    reservataires: Collection[str] | None
    suppositions: tuple[Supposition, ...]
    mapping: ColumnMapping = NO_MAPPING
    repeats: bool = False
    count: int = 0
    others: int = 0
    hidden: list[int] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    lengths: dict[int, list[int]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    typed: dict[tuple[str, str], Value | Refused | None] = field(default_factory=dict)
    constants: tuple[tuple[str, str], ...] = ()
    _width: int = 0
    _read: frozenset[int] = frozenset()
    _merges: bool = False

    def __post_init__(self) -> None:
        """Prepare what every row needs; a constant bailleur stands for the option when there is none."""
        self._width, self._read = len(self.sheet.header.cells), self.columns.read
        self._merges = self.sheet.book is not None and bool(self.sheet.book.merges)
        self.constants = tuple((path, text) for path, text in self.mapping.constants.items() if path in self.facts)
        self.bailleur = self.bailleur or self.mapping.constants.get(BAILLEUR_COLUMN)

    def read(self, row: Row, position: int) -> ReadRow | None:
        """Read ``row``, the ``position``-th below the header; None when it belongs to a bailleur nobody asked for."""
        self.count += 1
        if row.stray_quote:
            self.stray.append(row.line)
        if worth_looking(row.raw):
            row, telling = self._hide(row)
            if telling:
                return ReadRow(row, None, telling)
        cells = row.cells
        if len(cells) != self._width:
            problem = diagnose("FLX520", self._span(row), attendus=self._width, lus=len(cells))
            return ReadRow(row, None, (problem,))
        if self._merges and (merge := self.sheet.merged(row, self._read)) is not None:
            return ReadRow(row, None, (diagnose("FLX548", self._span(row), plage=merge.area),))
        owner = cells[self.columns.bailleur].strip() if self.columns.bailleur is not None else ""
        owner = self.mapping.text(BAILLEUR_COLUMN, owner)
        if self.bailleur is not None and owner and owner != self.bailleur and self._known(owner):
            self.others += 1
            return None
        values: dict[str, Value] = {}
        problems: list[Diagnostic] = []
        for index, fact in self.columns.facts:
            self._put(row, index, fact.chemin, cells[index], values, problems)
        for index, column in self.columns.register:
            self._put_register(row, index, column, values, problems)
        for path, text in self.constants:
            self._put(row, None, path, text, values, problems)
        for item in self.suppositions:
            self._put(row, None, item.fait, item.valeur, values, problems)
        liberation = self._identify(row, position, owner or self.bailleur or "", values, problems)
        return ReadRow(row, liberation, tuple(problems))

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
        found = [index for index in told if index in self._read or len(cells) != self._width]
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
            known = self._typed(path, text)
            if not (path == ID or path == "logement.residence"):  # nearly all distinct: remembering them is waste
                self.typed[(path, text)] = known
        if (
            self.mapping.zeros
            and path == COMMUNE
            and known is not None
            and lost_zero(self.mapping.text(path, text).strip()) == known
        ):
            self.restored.append(row.line)
        if isinstance(known, Refused):
            span = self._span(row, index)
            libelle = self.facts[path].libelle
            hint = did_you_mean(known.proche)
            problems.append(
                diagnose(known.code, span, hint=hint, valeur=text.strip(), libelle=libelle, attendu=known.attendu)
            )
        elif known is not None:
            values[path] = known  # type: ignore[assignment]

    def _typed(self, path: str, text: str) -> Value | Refused | None:
        fact, said = self.facts[path], self.mapping.text(path, text)
        found = read_cell(said, fact, self.reservataires)
        if fact.type is TypeFait.DATE and self.mapping.days is not None and found is not None:
            refused = found if isinstance(found, Refused) else Refused("FLX538")
            return self.mapping.days.read(said.strip()) or refused
        if fact.type is TypeFait.COMMUNE and isinstance(found, Refused) and found.proche:
            if self.communes is not None and found.proche not in self.communes:
                return replace(found, proche="")  # with its zero, it would be nobody's: something else is wrong
            return found.proche if self.mapping.zeros else found
        if isinstance(found, Refused) and not found.proche and (words := self.mapping.values.get(path)):
            return replace(found, proche=words.get(closest(fold(said), words) or "", ""))
        return found

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
            logement = f"{self.sheet.digest[:12]}-{position:06d}"
            values[ID] = logement
        if not logement:
            problems.append(diagnose("FLX521", self._span(row, self.columns.index(ID))))
        own = row.cells[self.columns.liberation].strip() if self.columns.liberation is not None else ""
        if own and IN_POWERS.fullmatch(own):
            place = self._span(row, self.columns.liberation)
            problems.append(diagnose("FLX549", place, libelle="liberation", valeur=own))
        if (
            logement[4:5] == "-" and parse_date(logement) is not None
        ):  # « 2-3 », once a spreadsheet took it for the second of March
            place = self._span(row, self.columns.index(ID))
            problems.append(diagnose("FLX549", place, libelle=self.facts[ID].libelle, valeur=logement))
        self._measure(logement, row)
        day = values.get(DATE)
        identity = own or (f"{logement}@{day}" if day is not None else logement)
        first = self.ids.setdefault(identity, row.line) if identity else row.line
        if first != row.line and not self.repeats:
            index = self.columns.liberation if own else self.columns.index(ID)
            problems.append(
                diagnose(
                    "FLX522", self._span(row, index), related=(Span(self.sheet.name, first),), id=identity, ligne=first
                )
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

    def _measure(self, logement: str, row: Row) -> None:
        """Remember how long an id of figures is: those that a spreadsheet shortened are shorter than the others."""
        if logement.isdigit() and logement.isascii() and not self.columns.is_register:
            self.lengths.setdefault(len(logement), []).append(row.line)

    def _span(self, row: Row, index: int | None = None) -> Span:
        return self.sheet.place(row, index)

    def notes(self) -> tuple[Diagnostic, ...]:
        """What the rows taken together call for."""
        span = Span(self.sheet.name)
        found = []
        if self.count == 0:
            found.append(diagnose("FLX515", span))
        for code, lines in (("FLX512", self.stray), ("FLX581", self.hidden), ("FLX566", self.restored)):
            if lines:
                found.append(diagnose(code, span, nombre=len(lines), lignes=_some(lines)))
        found += self._shortened(span)
        if self.others:
            found.append(diagnose("FLX531", span, nombre=self.others, bailleur=self.bailleur))
        for item in self.suppositions:
            libelle = self.facts[item.fait].libelle
            said: dict[str, Any] = {"valeur": item.valeur, "note": item.note or "", "statut": item.statut}
            found.append(diagnose("FLX533", item.span, libelle=libelle, **said))
        return tuple(found)

    def _shortened(self, span: Span) -> list[Diagnostic]:
        """Ids of figures one short of the length of nearly all: their leading zero may be lost."""
        if not self.lengths:
            return []
        usual = max(self.lengths, key=lambda length: (len(self.lengths[length]), length))
        short = self.lengths.get(usual - 1, [])
        if usual < SHORTEST_ID or not short:
            return []
        said: dict[str, Any] = {"nombre": len(short), "lignes": _some(short), "court": usual - 1, "usuel": usual}
        return [diagnose("FLX567", span, **said)]


def _some(lines: list[int]) -> str:
    return ", ".join(str(line) for line in lines[:EXAMPLES]) + ("…" if len(lines) > EXAMPLES else "")
