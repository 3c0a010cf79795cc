"""Exact amounts as people read them: two decimals, decimal comma, halves to even. Exact values stay in JSON."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache

from fluxrules.explanation.phrases import phrase
from fluxrules.program.program import Value

NARROW = "\u202f"


@lru_cache(maxsize=65536)
def decimal_text(amount: Fraction | int, digits: int = 2, *, signed: bool = False) -> str:
    """``13/10`` → ``1,30``; with ``signed``, ``+1,30``. Never ``-0,00``."""
    scale = 10**digits
    whole = _half_even(amount.numerator * scale, amount.denominator)
    sign = "-" if whole < 0 else "+" if signed and whole > 0 else ""
    units, rest = divmod(abs(whole), scale)
    tail = f",{rest:0{digits}d}" if digits else ""
    return f"{sign}{units}{tail}"


def _half_even(numerator: int, denominator: int) -> int:
    """Round to an integer, halves to even, without passing through a float."""
    floor, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and floor % 2 == 1)
    return floor + up


def dwellings(amount: Fraction | int) -> str:
    """``1,30 logement``, ``2,00 logements``: the French plural begins at two."""
    key = "nombre.pluriel" if abs(Fraction(amount)) >= 2 else "nombre.singulier"
    return phrase(key, nombre=decimal_text(amount))


def percentage(share: Fraction) -> str:
    """``1/4`` → ``25,00 %`` (narrow no-break space)."""
    return f"{decimal_text(share * 100)}{NARROW}%"


def value_text(value: Value | None) -> str:
    """A fact's value for people."""
    match value:
        case None:
            return phrase("valeur.inconnu")
        case bool():
            return phrase("valeur.oui") if value else phrase("valeur.non")
        case Fraction():
            return str(value.numerator) if value.denominator == 1 else decimal_text(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
