"""Exact figures as text: ``85,5``, ``8,5 %``, ``1284/7``. Nothing is rounded here; reports round for the eye."""

from __future__ import annotations

from fractions import Fraction

NARROW = "\u202f"
MOST_DECIMALS = 6
"""Beyond, a fraction is easier to check than its decimals."""


def exact_figure(amount: Fraction) -> str:
    """``171/2`` → ``85,5``; a number without so few decimals stays a fraction: ``1284/7``."""
    for digits in range(MOST_DECIMALS + 1):
        scaled = amount * 10**digits
        if scaled.denominator == 1:
            sign, units = ("-" if scaled < 0 else ""), abs(scaled.numerator)
            whole, rest = divmod(units, 10**digits)
            return f"{sign}{whole},{rest:0{digits}d}" if digits else f"{sign}{whole}"
    return f"{amount.numerator}/{amount.denominator}"


def exact_rate(rate: Fraction) -> str:
    """``17/200`` → ``8,5 %``; ``1/3`` stays ``1/3``."""
    percents = exact_figure(rate * 100)
    return exact_figure(rate) if "/" in percents else f"{percents}{NARROW}%"
