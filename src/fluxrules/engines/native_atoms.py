"""Atoms of the native engine: what is true and what is false of a fact's value, as two sets of bits.

Bit ``i`` stands for atom ``i``. A pair ``(true, false)`` holds the truth of every atom at once: an atom in neither
set is unknown, and none is ever in both. All the atoms of one fact are read together, once per value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from fluxrules.program.program import Atom, Value
from fluxrules.vocabulary import Operateur

Test: TypeAlias = Callable[[Any], bool]
"""Whether a known value passes. The value has the type of the operands: the Program guarantees it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """All the atoms on one fact.

    Attributes:
        path: The fact.
        tests: The bit of each atom that compares the value, with its test.
        known: Bits of the atoms ``existe: oui``.
        missing: Bits of the atoms ``existe: non``.
    """

    path: str
    tests: tuple[tuple[int, Test], ...]
    known: int
    missing: int

    def read(self, value: Value | None, supposed: bool) -> tuple[int, int]:
        """Return the atoms that are true and those that are false of ``value`` (None: unknown)."""
        if value is None:
            return self.missing, self.known
        true, false = (self.missing, self.known) if supposed else (self.known, self.missing)
        for bit, test in self.tests:
            if test(value):
                true |= bit
            else:
                false |= bit
        return true, false


def readers(atoms: Iterable[tuple[int, Atom]]) -> tuple[Reader, ...]:
    """Group atoms, given with their index in the Program, by the fact they read."""
    by_path: dict[str, list[tuple[int, Atom]]] = {}
    for index, atom in atoms:
        by_path.setdefault(atom.path, []).append((index, atom))
    return tuple(_reader(path, group) for path, group in sorted(by_path.items()))


def _reader(path: str, atoms: list[tuple[int, Atom]]) -> Reader:
    tests = []
    known = missing = 0
    for index, atom in atoms:
        bit = 1 << index
        if atom.operator is not Operateur.EXISTE:
            tests.append((bit, _TESTS[atom.operator](*atom.operands)))
        elif atom.operands[0]:
            known |= bit
        else:
            missing |= bit
    return Reader(path, tuple(tests), known, missing)


# Fractions are compared by their terms: their own operators take five times as long.


def _equal(operand: Any) -> Test:
    if isinstance(operand, Fraction):
        above, below = operand.numerator, operand.denominator
        return lambda value: value.numerator == above and value.denominator == below
    return lambda value: bool(value == operand)


def _different(operand: Any) -> Test:
    equal = _equal(operand)
    return lambda value: not equal(value)


def _among(*operands: Any) -> Test:
    return lambda value: value in operands


def _outside(*operands: Any) -> Test:
    return lambda value: value not in operands


def _at_least(operand: Any) -> Test:
    if isinstance(operand, Fraction):
        above, below = operand.numerator, operand.denominator
        return lambda value: value.numerator * below >= above * value.denominator
    return lambda value: bool(value >= operand)


def _more_than(operand: Any) -> Test:
    if isinstance(operand, Fraction):
        above, below = operand.numerator, operand.denominator
        return lambda value: value.numerator * below > above * value.denominator
    return lambda value: bool(value > operand)


def _at_most(operand: Any) -> Test:
    more = _more_than(operand)
    return lambda value: not more(value)


def _less_than(operand: Any) -> Test:
    at_least = _at_least(operand)
    return lambda value: not at_least(value)


def _between(low: Any, high: Any) -> Test:
    at_least, more = _at_least(low), _more_than(high)
    return lambda value: at_least(value) and not more(value)


def _starts_with(operand: str) -> Test:
    return lambda value: bool(value.startswith(operand))


def _contains(operand: str) -> Test:
    return lambda value: operand in value


_TESTS: dict[Operateur, Callable[..., Test]] = {
    Operateur.EGAL: _equal,
    Operateur.DIFFERENT: _different,
    Operateur.PARMI: _among,
    Operateur.HORS: _outside,
    Operateur.AU_MOINS: _at_least,
    Operateur.AU_PLUS: _at_most,
    Operateur.PLUS_DE: _more_than,
    Operateur.MOINS_DE: _less_than,
    Operateur.ENTRE: _between,
    Operateur.COMMENCE_PAR: _starts_with,
    Operateur.CONTIENT: _contains,
}
