"""Conditions resolved: paths known, operands typed, operators allowed for the type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.diagnostics.writing import written_as
from fluxrules.model.condition import Comparison, Condition
from fluxrules.model.condition import Junction as WrittenJunction
from fluxrules.program import Atom, Fact, Value
from fluxrules.semantics.communes import MemberCommunes
from fluxrules.semantics.facts import FactTable
from fluxrules.semantics.parameters import Parameters
from fluxrules.semantics.values import typed_scalar
from fluxrules.source import scalars
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import Jonction, Operateur, TypeFait

_ORDERED = {TypeFait.ENTIER, TypeFait.NOMBRE, TypeFait.PART, TypeFait.MONTANT, TypeFait.DATE, TypeFait.ENUM}
_TEXTUAL = {TypeFait.TEXTE, TypeFait.COMMUNE}
_ORDERING = {
    Operateur.AU_MOINS,
    Operateur.AU_PLUS,
    Operateur.PLUS_DE,
    Operateur.MOINS_DE,
    Operateur.ENTRE,
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A junction of resolved conditions."""

    kind: Jonction
    children: tuple[Tree, ...]


Tree: TypeAlias = Atom | Branch


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact read by a condition; ``negated`` under an odd number of ``aucun``."""

    atom: Atom
    negated: bool


def readings(tree: Tree | None, negated: bool = False) -> Iterator[Reading]:
    """Every atom of a tree, with its polarity."""
    if tree is None:
        return
    if isinstance(tree, Atom):
        yield Reading(tree, negated)
        return
    inside = negated ^ (tree.kind is Jonction.AUCUN)
    for child in tree.children:
        yield from readings(child, inside)


class ConditionResolver:
    """Turns written conditions into trees of typed atoms."""

    def __init__(
        self, facts: FactTable, parameters: Parameters, holders: tuple[str, ...], communes: MemberCommunes
    ) -> None:
        self._facts = facts
        self._parameters = parameters
        self._holders = holders
        self._communes = communes

    def resolve(self, condition: Condition | None, day: date, each: bool) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
        """The tree of ``condition``, or None when absent or wrong.

        Args:
            condition: As written.
            day: Day on which parameters are read.
            each: Whether ``reservataire.`` facts may be read (under ``pour_chaque``).
        """
        if condition is None:
            return None, ()
        if isinstance(condition, WrittenJunction):
            return self._junction(condition, day, each)
        return self._comparison(condition, day, each)

    def _junction(self, junction: WrittenJunction, day: date, each: bool) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
        children: list[Tree] = []
        diagnostics: list[Diagnostic] = []
        for written in junction.children:
            child, found = self.resolve(written, day, each)
            diagnostics.extend(found)
            if child is not None:
                children.append(child)
        return Branch(junction.kind, tuple(children)), tuple(diagnostics)

    def _comparison(self, comparison: Comparison, day: date, each: bool) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
        fact = self._facts.find(comparison.path)
        if fact is None:
            return None, (self._facts.unknown(comparison.path, comparison.path_span),)
        if fact.per_reservataire and not each:
            return None, (diagnose("FLX319", comparison.path_span, chemin=comparison.path),)
        if not _allowed(comparison.operator, fact.type):
            return None, (
                diagnose(
                    "FLX307",
                    comparison.span,
                    operateur=comparison.operator.value,
                    chemin=fact.path,
                    type=fact.type.value,
                ),
            )
        operands, diagnostics = self._operands(comparison, fact, day)
        if operands is None:
            return None, diagnostics
        if comparison.operator is Operateur.ENTRE and fact.type is not TypeFait.ENUM and operands[0] > operands[1]:  # type: ignore[operator]
            return None, (diagnose("FLX333", comparison.span, chemin=fact.path),)
        return _atom(comparison.operator, operands, fact), diagnostics

    def _operands(
        self, comparison: Comparison, fact: Fact, day: date
    ) -> tuple[tuple[Value, ...] | None, tuple[Diagnostic, ...]]:
        values: list[Value] = []
        diagnostics: list[Diagnostic] = []
        for operand in comparison.operands:
            scalar, found = self._parameters.scalar(operand, day)
            diagnostics.extend(found)
            if scalar is None:
                continue
            value, wrong = self._value(comparison.operator, scalar, fact)
            diagnostics.extend(wrong)
            if value is not None:
                values.append(value)
        return (tuple(values), ()) if not diagnostics else (None, tuple(diagnostics))

    def _value(self, operator: Operateur, scalar: Scalar, fact: Fact) -> tuple[Value | None, tuple[Diagnostic, ...]]:
        if operator is Operateur.EXISTE:
            answer = scalars.parse_yes_no(scalar.text)
            if answer is None:
                return None, (
                    diagnose(
                        "FLX306",
                        scalar.span,
                        valeur=scalar.text,
                        chemin="existe",
                        attendu=written_as(TypeFait.BOOLEEN),
                    ),
                )
            return answer, ()
        if operator in (Operateur.COMMENCE_PAR, Operateur.CONTIENT):
            return scalar.text, ()
        value, wrong = typed_scalar(scalar, fact, self._holders)
        if fact.type is TypeFait.COMMUNE and value is not None:
            wrong = self._communes.check((value,), scalar.span)
        return (None if wrong else value), wrong


def _allowed(operator: Operateur, kind: TypeFait) -> bool:
    if operator in _ORDERING:
        return kind in _ORDERED
    if operator in (Operateur.COMMENCE_PAR, Operateur.CONTIENT):
        return kind in _TEXTUAL
    return True


def _atom(operator: Operateur, operands: tuple[Value, ...], fact: Fact) -> Atom:
    """The atom of a comparison; an order on an ``enum`` becomes the list of its values, in declared order."""
    if fact.type is TypeFait.ENUM and operator in _ORDERING:
        ranks = [fact.values.index(str(operand)) for operand in operands]
        low = {Operateur.AU_MOINS: ranks[0], Operateur.PLUS_DE: ranks[0] + 1, Operateur.ENTRE: ranks[0]}
        high = {Operateur.AU_PLUS: ranks[0] + 1, Operateur.MOINS_DE: ranks[0], Operateur.ENTRE: ranks[-1] + 1}
        kept = fact.values[low.get(operator, 0) : high.get(operator, len(fact.values))]
        return Atom(fact.path, Operateur.PARMI, tuple(sorted(kept)), fact.per_reservataire)
    if operator in (Operateur.PARMI, Operateur.HORS):
        operands = tuple(sorted(set(operands)))
    return Atom(fact.path, operator, operands, fact.per_reservataire)
