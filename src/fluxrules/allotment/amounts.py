"""Amounts as a French reader writes them, for the diagnostics of this room: « 12,5 », « 112 »."""

from __future__ import annotations

from fractions import Fraction


def dwellings(amount: Fraction) -> str:
    """An amount with at most two decimals, halves away from zero: ``3``, ``2,5``, ``-0,33``."""
    cents = int(abs(amount) * 100 + Fraction(1, 2))
    whole, rest = divmod(cents, 100)
    decimals = f",{rest:02}".rstrip("0") if rest else ""
    return f"{'-' if amount < 0 and cents else ''}{whole}{decimals}"


def shows(amount: Fraction) -> bool:
    """Whether an amount is more than 0 once written. Less is dust that rounding to units leaves: nobody is told."""
    return dwellings(amount) != "0"


def lowered_to(share: Fraction) -> str:
    """The most a share may be, never above it once written: `` : au plus 13,33 % ici`` for 2/15."""
    return f" : au plus {percent(written_below(share))} % ici"


def written_below(share: Fraction) -> Fraction:
    """The largest share of at most two decimals of percent that is not above: 1333/10000 for 2/15."""
    return Fraction(int(share * 10_000), 10_000)


def percent(share: Fraction) -> str:
    """A share in percent, without the sign: ``30``, ``2,5``."""
    return dwellings(share * 100)
