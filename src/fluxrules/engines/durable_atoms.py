"""The truth of atoms for the durable engine: typed Python, compiled once per atom.

durable-rules compares strings, dates and mixed types wrongly, so it never sees a value: it is given the answers of
these functions, as integers. This evaluator belongs to durable alone. The native engine has its own, because two
engines that shared one could not disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from fluxrules.program.program import Atom, Value
from fluxrules.vocabulary import Operateur

Truth: TypeAlias = bool | None
"""True, false, or None: unknown."""

Test: TypeAlias = Callable[[Any], bool]


def test_of(atom: Atom) -> Test:
    """The test ``atom`` makes on a value that is known.

    Raises:
        ValueError: The atom has not the operands its operator needs (a bug of the compiler).
    """
    if atom.operator is Operateur.PARMI or atom.operator is Operateur.HORS:
        members = frozenset(atom.operands)
        return members.__contains__ if atom.operator is Operateur.PARMI else lambda value: value not in members
    if atom.operator is Operateur.ENTRE:
        low, high = _operands(atom, 2)
        return lambda value: low <= value <= high
    (operand,) = _operands(atom, 1)
    return _UNARY[atom.operator](operand)


def truth(atom: Atom, test: Test, value: Value | None, supposed: bool) -> Truth:
    """The truth of ``atom`` on ``value`` (None: unknown).

    Args:
        atom: The atom.
        test: ``test_of(atom)``.
        value: The value of its fact, or None.
        supposed: Whether the value is a supposition; only ``existe`` cares.
    """
    if atom.operator is Operateur.EXISTE:
        return (value is not None and not supposed) == atom.operands[0]
    return None if value is None else test(value)


def _operands(atom: Atom, count: int) -> tuple[Any, ...]:
    if len(atom.operands) != count:
        raise ValueError(f"{atom.operator} takes {count} operand(s), not {len(atom.operands)}")
    return atom.operands


_UNARY: dict[Operateur, Callable[[Any], Test]] = {
    Operateur.EGAL: lambda operand: lambda value: bool(value == operand),
    Operateur.DIFFERENT: lambda operand: lambda value: bool(value != operand),
    Operateur.AU_MOINS: lambda operand: lambda value: bool(value >= operand),
    Operateur.AU_PLUS: lambda operand: lambda value: bool(value <= operand),
    Operateur.PLUS_DE: lambda operand: lambda value: bool(value > operand),
    Operateur.MOINS_DE: lambda operand: lambda value: bool(value < operand),
    Operateur.COMMENCE_PAR: lambda operand: lambda value: bool(value.startswith(operand)),
    Operateur.CONTIENT: lambda operand: lambda value: operand in value,
    Operateur.EXISTE: lambda operand: lambda value: bool(operand),
}
