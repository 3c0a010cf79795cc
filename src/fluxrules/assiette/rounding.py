"""Rounding to whole dwellings, by a declared clause only: no text asks for it (LAW §3)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from fluxrules.vocabulary import Arrondi

HALF = Fraction(1, 2)


def rounded(amount: Fraction, mode: Arrondi) -> int:
    """``amount`` as a whole number; ``proche`` takes a half up."""
    match mode:
        case Arrondi.INFERIEUR:
            return floor(amount)
        case Arrondi.SUPERIEUR:
            return ceil(amount)
        case Arrondi.PROCHE:
            return floor(amount + HALF)
