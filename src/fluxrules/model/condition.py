"""Conditions as written: comparisons of a fact with a value, combined by tous / un_de / aucun.

Operands stay nodes here, because only the vocabulary knows what type their fact expects; ``semantics`` types them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import Jonction, Operateur


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """``{parametre: cch.plafond_prefet}``: a value dated by law, or an argument of a clause template."""

    name: str
    span: Span


Operand: TypeAlias = Scalar | ParameterRef


@dataclass(frozen=True, slots=True)
class Comparison:
    """``path: {operator: operands}``. ``egal``, ``au_moins``… have one operand, ``entre`` two, ``parmi`` any number.

    A scalar alone is ``egal``, a list alone is ``parmi``; two operators under one path are two comparisons.
    """

    path: str
    operator: Operateur
    operands: tuple[Operand, ...]
    span: Span
    path_span: Span


@dataclass(frozen=True, slots=True)
class Junction:
    """``tous`` (all), ``un_de`` (at least one), ``aucun`` (none) of its children."""

    kind: Jonction
    children: tuple[Condition, ...]
    span: Span


Condition: TypeAlias = Comparison | Junction
