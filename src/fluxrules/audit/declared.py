"""What a file declares for the audit, beside its libérations: dates that hold together, quality, past decisions.

Quality is a fact of ours with an order (``qualite``, ``loyer``, ``dpe``…), any other column of numbers, or one divided
by another (``loyer/surface``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fluxrules.audit.examination import Quality
from fluxrules.audit.year import NOTICE, RELEASE
from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, has_errors
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.columns import candidate_names, fold
from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.intake.table import split
from fluxrules.model.territoire import FactDeclaration
from fluxrules.source.scalars import parse_number
from fluxrules.vocabulary import TypeFait

QUARTILE = "logement.qualite"
"""The quality of the vocabulary: its values are declared from the worst to the best."""

_ORDERED = (TypeFait.ENTIER, TypeFait.NOMBRE, TypeFait.MONTANT, TypeFait.PART, TypeFait.ENUM)


@dataclass(frozen=True, slots=True)
class Source:
    """A file read, and what its columns may mean.

    Attributes:
        intake: The file.
        name: Its name, for messages.
        facts: The vocabulary, by path.
    """

    intake: Intake
    name: str
    facts: Mapping[str, FactDeclaration]

    def place(self, liberation: Liberation) -> Span:
        """Its row."""
        return Span(self.name, liberation.row, 1, liberation.row, 1 + len(liberation.raw.split("\n", 1)[0]))

    def cells(self, column: str) -> dict[str, str] | None:
        """By libération, the cell of a column as written; None when there is no such column."""
        folded = [fold(header) for header in self.intake.columns]
        if fold(column) not in folded:
            return None
        index = folded.index(fold(column))
        return {item.id: self._row(item)[index].strip() for item in self.intake.liberations}

    def _row(self, liberation: Liberation) -> list[str]:
        cells, _ = split(liberation.raw, self.intake.delimiter)
        if len(cells) == len(self.intake.columns):
            return cells
        return liberation.raw.split(self.intake.delimiter)  # a lone quote, read as a character


def wrong_dates(source: Source) -> tuple[Diagnostic, ...]:
    """Rows without a day of release, or released before their notice."""
    found = []
    for item in source.intake.liberations:
        day, notice = item.values.get(RELEASE), item.values.get(NOTICE)
        if not isinstance(day, date):
            found.append(diagnose("FLX570", source.place(item), id=item.id))
        elif isinstance(notice, date) and notice > day:
            found.append(diagnose("FLX571", source.place(item), id=item.id, preavis=notice, sortie=day))
    return tuple(found)


def has_quartiles(source: Source) -> bool:
    """Whether the file bears the quality of the vocabulary."""
    return any(QUARTILE in item.values for item in source.intake.liberations)


def read_quality(source: Source, asked: str, higher_is_better: bool) -> tuple[Quality | None, tuple[Diagnostic, ...]]:
    """The quality of each dwelling.

    Args:
        source: The file.
        asked: A column, or two, ``loyer/surface``.
        higher_is_better: Which way it goes.
    """
    columns = [name.strip() for name in asked.split("/")]
    if len(columns) > 2:
        return None, (diagnose("FLX572", Span(source.name), hint="", colonne=asked),)
    read: list[dict[str, Fraction | int]] = []
    found: list[Diagnostic] = []
    for column in columns:
        scores, wrong = _scores(source, column)
        read.append(scores)
        found += wrong
    if has_errors(found):
        return None, tuple(found)
    if len(read) == 1:
        return Quality(asked, higher_is_better, read[0]), ()
    above, below = read
    ratios = {name: Fraction(above[name]) / below[name] for name in above if below.get(name)}
    return Quality(asked, higher_is_better, ratios), ()


def _scores(source: Source, column: str) -> tuple[dict[str, Fraction | int], Iterable[Diagnostic]]:
    fact = candidate_names(source.facts).get(fold(column))
    if fact is not None:
        if fact.type not in _ORDERED:
            return {}, [diagnose("FLX573", Span(source.name), colonne=column)]
        return {
            item.id: _score(item.values[fact.chemin], fact)
            for item in source.intake.liberations
            if fact.chemin in item.values
        }, []
    cells = source.cells(column)
    if cells is None:
        names = [*source.intake.columns, *candidate_names(source.facts)]
        return {}, [diagnose("FLX572", Span(source.name), hint=did_you_mean(closest(column, names)), colonne=column)]
    scores: dict[str, Fraction | int] = {}
    wrong = []
    for item in source.intake.liberations:
        cell = cells[item.id]
        if not cell:
            continue
        number = parse_number(cell.removesuffix("€").strip())
        if number is None:
            wrong.append(diagnose("FLX574", source.place(item), colonne=column, valeur=cell))
        else:
            scores[item.id] = number
    return scores, wrong


def _score(value: object, fact: FactDeclaration) -> Fraction | int:
    if fact.type is TypeFait.ENUM:
        return list(fact.valeurs).index(str(value))
    assert isinstance(value, Fraction | int)
    return value


def read_decisions(
    source: Source, column: str, known: Collection[str]
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Past decisions, by libération; "" where the cell is empty.

    Args:
        source: The file.
        column: Their column.
        known: Ids of réservataires, and ``bailleur``.
    """
    cells = source.cells(column)
    if cells is None:
        hint = did_you_mean(closest(column, source.intake.columns))
        return {}, (diagnose("FLX572", Span(source.name), hint=hint, colonne=column),)
    wrong = [
        diagnose(
            "FLX575",
            source.place(item),
            hint=did_you_mean(closest(cells[item.id], known)),
            colonne=column,
            valeur=cells[item.id],
        )
        for item in source.intake.liberations
        if cells[item.id] and cells[item.id] not in known
    ]
    return cells, tuple(wrong)
