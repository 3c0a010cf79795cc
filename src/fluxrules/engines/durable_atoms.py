"""The truth of atoms for the durable engine: typed Python, compiled once per atom.

durable-rules compares strings, dates and mixed types wrongly, so it never sees a value: it is given the answers of
these functions, as integers. This evaluator belongs to durable alone. The native engine has its own, because two
engines that shared one could not disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from fluxrules.program.program import Atom
from fluxrules.vocabulary import Operateur

Truth: TypeAlias = bool | None
"""True, false, or None: unknown."""

Evaluator: TypeAlias = Callable[[Any, bool], Truth]
"""From a value (None: unknown), and whether it is a supposition, to the truth of an atom."""


def evaluator(atom: Atom) -> Evaluator:
    """The function that gives the truth of ``atom``.

    Raises:
        ValueError: The atom has not the operands its operator needs (a bug of the compiler).
    """
    if atom.operator is Operateur.EXISTE:
        (wanted,) = _operands(atom, 1)
        return lambda value, supposed: (value is not None and not supposed) == wanted
    test = _test(atom)
    return lambda value, supposed: None if value is None else test(value)


def _test(atom: Atom) -> Callable[[Any], bool]:
    """The test ``atom`` makes on a value that is known."""
    if atom.operator is Operateur.PARMI:
        return frozenset(atom.operands).__contains__
    if atom.operator is Operateur.HORS:
        excluded = frozenset(atom.operands)
        return lambda value: value not in excluded
    if atom.operator is Operateur.ENTRE:
        low, high = _operands(atom, 2)
        return lambda value: low <= value <= high
    (operand,) = _operands(atom, 1)
    return _UNARY[atom.operator](operand)


def _operands(atom: Atom, count: int) -> tuple[Any, ...]:
    if len(atom.operands) != count:
        raise ValueError(f"{atom.operator} takes {count} operand(s), not {len(atom.operands)}")
    return atom.operands


_UNARY: dict[Operateur, Callable[[Any], Callable[[Any], bool]]] = {
    Operateur.EGAL: lambda operand: lambda value: bool(value == operand),
    Operateur.DIFFERENT: lambda operand: lambda value: bool(value != operand),
    Operateur.AU_MOINS: lambda operand: lambda value: bool(value >= operand),
    Operateur.AU_PLUS: lambda operand: lambda value: bool(value <= operand),
    Operateur.PLUS_DE: lambda operand: lambda value: bool(value > operand),
    Operateur.MOINS_DE: lambda operand: lambda value: bool(value < operand),
    Operateur.COMMENCE_PAR: lambda operand: lambda value: bool(value.startswith(operand)),
    Operateur.CONTIENT: lambda operand: lambda value: operand in value,
}
