"""How far one value is from another, and the figure nearest to a value that makes a comparison say the contrary."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from fluxrules.program.program import Value
from fluxrules.vocabulary import Operateur

HUNDREDTH = Fraction(1, 100)
"""The finest step of a threshold, and a point of a share."""


def across(operator: Operateur, operand: Value, value: Value) -> Value:
    """The figure nearest to ``value`` that makes the comparison with it say the contrary; hundredths at finest."""
    if isinstance(value, date) and isinstance(operand, date):
        held = _holds(operator, Fraction(value.toordinal()), Fraction(operand.toordinal()))
        days = _moved(operator, held, Fraction(value.toordinal()), Fraction(1)) - value.toordinal()
        return value + timedelta(days=int(days))
    assert isinstance(value, int | Fraction)
    assert isinstance(operand, int | Fraction)
    held = _holds(operator, Fraction(value), Fraction(operand))
    if isinstance(operand, int) and not isinstance(operand, Fraction) and isinstance(value, int):
        return int(_moved(operator, held, Fraction(value), Fraction(1)))
    return _moved(operator, held, Fraction(value), HUNDREDTH)


def _holds(operator: Operateur, value: Fraction, operand: Fraction) -> bool:
    match operator:
        case Operateur.AU_MOINS:
            return value >= operand
        case Operateur.PLUS_DE:
            return value > operand
        case Operateur.AU_PLUS:
            return value <= operand
        case _:
            return value < operand


def _moved(operator: Operateur, held: bool, value: Fraction, grain: Fraction) -> Fraction:
    """The multiple of ``grain`` nearest to ``value`` with which the comparison is ``not held``."""
    below, above = floor(value / grain) * grain, ceil(value / grain) * grain
    under = below if below < value else below - grain
    over = above if above > value else above + grain
    match operator:
        case Operateur.AU_MOINS:
            return over if held else below
        case Operateur.PLUS_DE:
            return above if held else under
        case Operateur.AU_PLUS:
            return under if held else above
        case _:
            return below if held else over


def distance(value: Value, was: Value | None, order: tuple[str, ...]) -> Fraction:
    """How far from what was read, for values that have an order; as they come otherwise (the sort is stable)."""
    if was is None or isinstance(was, bool) or isinstance(value, bool):
        return Fraction(0)
    if isinstance(value, str) and isinstance(was, str):
        return Fraction(abs(order.index(value) - order.index(was))) if value in order and was in order else Fraction(0)
    if isinstance(value, date) and isinstance(was, date):
        return Fraction(abs((value - was).days))
    if isinstance(value, int | Fraction) and isinstance(was, int | Fraction):
        return abs(Fraction(value) - Fraction(was))
    return Fraction(0)
