"""The file of ``--correspondance``, checked: whose column feeds what, and how their words are read.

It renames: a column of theirs becomes a name that ``columns`` knows, a word of theirs becomes a value that ``cells``
reads. Everything after that is as for a file with our own columns. What points to a person is refused here already,
before any file is opened: neither ``colonnes`` nor ``ignorer`` may name such a column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, has_errors, in_order
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.cells import Refused, read_cell
from fluxrules.intake.columns import OWN, candidate_names, fold
from fluxrules.intake.day_format import DayFormat, day_format
from fluxrules.intake.personal_columns import is_personal
from fluxrules.intake.personal_values import is_pointing
from fluxrules.intake.register import register_of
from fluxrules.model.correspondance import CorrespondancesFile
from fluxrules.model.territoire import FactDeclaration
from fluxrules.shape.reading import read
from fluxrules.source.nodes import Mapping as Node
from fluxrules.source.nodes import Node as Tree
from fluxrules.source.nodes import Scalar, Sequence
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes

BAILLEUR_COLUMN, LIBERATION_COLUMN = "bailleur", "liberation"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What an officer wrote about an export, ready to look up; empty, it changes nothing.

    Attributes:
        title: Its title.
        columns: Heading, folded → name of ours, or column of the register.
        ignored: Headings, folded, that are not read.
        values: Path (or ``bailleur``) → what is written, folded → what is to be read.
        constants: Path (or ``bailleur``) → text for every row.
        days: How days are written, None: as usual.
        sheet: The sheet of a workbook, "" for the first that holds anything.
        header: Line of the header, 0: the first that names columns.
        delimiter: Separator of a CSV, "" when it is to be found.
        zeros: Whether communes get back the zero that a spreadsheet took.
        table: Codes and suppositions of its own, None without any.
    """

    title: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    days: DayFormat | None = None
    sheet: str = ""
    header: int = 0
    delimiter: str = ""
    zeros: bool = False
    table: CorrespondancesFile | None = None

    def text(self, path: str, written: str) -> str:
        """What is to be read of a cell that feeds ``path``."""
        known = self.values.get(path)
        return written if known is None else known.get(fold(written), written)


NO_MAPPING = ColumnMapping()


def read_mapping(
    data: bytes,
    file: str,
    facts: Mapping[str, FactDeclaration],
    *,
    register: CorrespondancesFile | None = None,
    bailleurs: Collection[str] | None = None,
    reservataires: Collection[str] | None = None,
) -> tuple[ColumnMapping | None, tuple[Diagnostic, ...]]:
    """Read a mapping file and check all it names.

    Args:
        data: The YAML.
        file: Its name, for messages.
        facts: What may be fed, by path.
        register: The table of the national register, whose columns may be named too.
        bailleurs: Ids of the bailleurs with a convention; None: any.
        reservataires: Ids of the réservataires; None: any.

    Returns:
        The mapping, or None when anything is wrong, and every diagnostic.
    """
    node, found = load_bytes(data, file)
    if node is None:
        return None, found
    model, more = read(node, FileKind.CORRESPONDANCES)
    found = (*found, *more)
    if not isinstance(model, CorrespondancesFile) or has_errors(found):
        return None, found
    coded = register_of((*(register.correspondances if register else ()), *model.correspondances)).columns
    checker = _Checker(facts, coded, bailleurs, reservataires, node)
    mapping = checker.mapping(model)
    found = in_order((*found, *checker.found))
    return (None if has_errors(found) else mapping), found


def joined(register: CorrespondancesFile | None, mapping: ColumnMapping) -> CorrespondancesFile | None:
    """The table of the register completed by that of a mapping, whose codes win."""
    own = mapping.table
    if register is None or own is None:
        return own or register
    said = {(item.colonne, item.code) for item in own.correspondances}
    kept = tuple(item for item in register.correspondances if (item.colonne, item.code) not in said)
    supposed = {item.fait for item in own.suppositions}
    suppositions = tuple(item for item in register.suppositions if item.fait not in supposed)
    return CorrespondancesFile(
        titre=register.titre,
        documents=(*register.documents, *own.documents),
        correspondances=(*kept, *own.correspondances),
        suppositions=(*suppositions, *own.suppositions),
        span=register.span,
    )


class _Checker:
    """Everything a mapping names, looked up; what is not known is told with what it is nearest to."""

    def __init__(
        self,
        facts: Mapping[str, FactDeclaration],
        coded: frozenset[str],
        bailleurs: Collection[str] | None,
        reservataires: Collection[str] | None,
        root: Tree,
    ) -> None:
        self.root = root
        self.facts = facts
        self.names = candidate_names(facts)
        self.coded = {fold(column): column for column in coded}
        self.bailleurs = bailleurs
        self.reservataires = reservataires
        self.found: list[Diagnostic] = []

    def mapping(self, model: CorrespondancesFile) -> ColumnMapping:
        days = day_format(model.dates) if model.dates is not None else None
        if model.dates is not None and days is None:
            self.found.append(diagnose("FLX584", self._at("dates"), ecrit=model.dates))
        if model.entete is not None and model.entete < 1:
            self.found.append(diagnose("FLX516", self._at("entete"), ligne=model.entete))
        own = bool(model.correspondances or model.suppositions)
        columns = self._columns(model.colonnes)
        return ColumnMapping(
            title=model.titre,
            columns=columns,
            ignored=self._ignored(model, columns),
            values=self._values(model.valeurs),
            constants=self._constants(model.constantes),
            days=days,
            sheet=model.feuille or "",
            header=model.entete or 0,
            delimiter={"tabulation": "\t"}.get(model.separateur or "", model.separateur or ""),
            zeros=model.retablir_zeros,
            table=model if own else None,
        )

    def _columns(self, node: Node | None) -> dict[str, str]:
        found: dict[str, str] = {}
        fed: dict[str, str] = {}
        for heading, value in self._leaves(node):
            if self._is_told(heading) or self._refused_heading(heading):
                continue
            target = self._target(value)
            if target is None:
                continue
            path = self._path(target)
            if fold(heading.text) in found or path in fed:
                other = fed.get(path, heading.text)
                self.found.append(diagnose("FLX507", heading.span, colonne=heading.text, autre=other))
            found[fold(heading.text)] = target
            fed[path] = heading.text
        return found

    def _ignored(self, model: CorrespondancesFile, columns: Mapping[str, str]) -> frozenset[str]:
        for index, heading in enumerate(model.ignorer):
            place = self._at("ignorer", index)
            if is_pointing(heading, identifier=True):
                self.found.append(diagnose("FLX597", place))
            elif self._refused_text(heading):
                self.found.append(diagnose("FLX586", place, colonne=heading))
            elif fold(heading) in columns:
                self.found.append(diagnose("FLX587", place, colonne=heading))
        return frozenset(fold(heading) for heading in model.ignorer)

    def _at(self, name: str, index: int | None = None) -> Span:
        """Where a key of the file has its value, or one item of it."""
        value = self.root.get(name) if isinstance(self.root, Node) else None
        if index is not None and isinstance(value, Sequence):
            return value.items[index].span
        return value.span if value is not None else self.root.span

    def _values(self, node: Node | None) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for entry in node.entries if node is not None else ():
            target = self._fact_target(entry.key)
            if target is None:
                continue
            if not isinstance(entry.value, Node):
                self.found.append(diagnose("FLX588", entry.value.span, nom=entry.key.text))
                continue
            words = found.setdefault(self._path(target), {})
            for written, meant in self._leaves(entry.value):
                if self._is_told(written) or self._is_told(meant):
                    continue
                self._check_value(self._path(target), meant)
                if words.setdefault(fold(written.text), meant.text) != meant.text:
                    self.found.append(diagnose("FLX589", written.span, ecrit=written.text, nom=entry.key.text))
        return found

    def _constants(self, node: Node | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in self._leaves(node):
            target = self._fact_target(name)
            if target is None or self._is_told(value):
                continue
            self._check_value(self._path(target), value)
            found[self._path(target)] = value.text
        return found

    def _leaves(self, node: Node | None) -> list[tuple[Scalar, Scalar]]:
        leaves = []
        for entry in node.entries if node is not None else ():
            if isinstance(entry.value, Scalar):
                leaves.append((entry.key, entry.value))
            else:
                self.found.append(diagnose("FLX588", entry.value.span, nom=entry.key.text))
        return leaves

    def _is_told(self, scalar: Scalar) -> bool:
        """Whether a scalar points to a person; it is then told, and never quoted."""
        if not is_pointing(scalar.text, identifier=True):
            return False
        self.found.append(diagnose("FLX597", scalar.span))
        return True

    def _refused_heading(self, heading: Scalar) -> bool:
        if not self._refused_text(heading.text):
            return False
        self.found.append(diagnose("FLX586", heading.span, colonne=heading.text))
        return True

    def _refused_text(self, heading: str) -> bool:
        return fold(heading) not in self.names and is_personal(heading)

    def _target(self, value: Scalar) -> str | None:
        """The name a column is given: one of ours, or a column of the register as it spells it."""
        word = fold(value.text)
        if value.text in self.coded.values():
            return value.text
        if word in self.names or word in OWN:
            return word
        if word in self.coded:
            return self.coded[word]
        known = (*self.names, *OWN, *self.coded.values())
        self.found.append(diagnose("FLX598", value.span, hint=did_you_mean(closest(value.text, known)), nom=value.text))
        return None

    def _fact_target(self, name: Scalar) -> str | None:
        word = fold(name.text)
        if word in self.names or word in OWN:
            return word
        known = (*self.names, *OWN)
        self.found.append(diagnose("FLX598", name.span, hint=did_you_mean(closest(name.text, known)), nom=name.text))
        return None

    def _path(self, target: str) -> str:
        return self.names[target].chemin if target in self.names else target

    def _check_value(self, path: str, value: Scalar) -> None:
        if path == BAILLEUR_COLUMN:
            if self.bailleurs is not None and value.text not in self.bailleurs:
                hint = did_you_mean(closest(value.text, self.bailleurs))
                self.found.append(diagnose("FLX525", value.span, hint=hint, bailleur=value.text))
            return
        fact = self.facts.get(path)
        refused = read_cell(value.text, fact, self.reservataires) if fact is not None else None
        if fact is not None and isinstance(refused, Refused):
            hint = did_you_mean(refused.proche)
            said: dict[str, Any] = {"valeur": value.text, "libelle": fact.libelle, "attendu": refused.attendu}
            self.found.append(diagnose(refused.code, value.span, hint=hint, **said))
