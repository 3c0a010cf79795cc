"""Rates as the table of rights writes them: no useless zero, and a mark when the figure is rounded."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.explanation.numbers import NARROW, decimal_text

ROUNDED = "≈"


def rate_text(rate: Fraction) -> str:
    """``3/10`` → ``30 %``, ``1/8`` → ``12,5 %``, ``1/3`` → ``≈33,33 %``: two decimals at most."""
    hundredths = rate * 10000
    if hundredths.denominator != 1:
        return f"{ROUNDED}{decimal_text(rate * 100)}{NARROW}%"
    text = decimal_text(rate * 100)
    return f"{text.rstrip('0').rstrip(',')}{NARROW}%"
