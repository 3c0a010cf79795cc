"""Exact rounding: fractions of one dwelling to integer units that keep their sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

from fluxrules.allotment.sums import sum_of

LARGEST_UNIT = 10**6
"""Beyond this common denominator, shares are rounded to millionths of a dwelling (ALLOTMENT §1)."""


def unit_for(shares: Iterable[Fraction], given: int | None = None) -> int:
    """D: the common denominator of ``shares`` when it is at most 10⁶, else 10⁶.

    Args:
        shares: Exact shares.
        given: Unit of the account that goes on. Kept while ``shares`` are exact in it; else its least common
            multiple with 10⁶, which is stable afterwards: however many plans follow, the unit grows once.
    """
    if given is not None:
        return given if all(given % share.denominator == 0 for share in shares) else lcm(given, LARGEST_UNIT)
    unit = 1
    for share in shares:
        unit = lcm(unit, share.denominator)
        if unit > LARGEST_UNIT:
            return LARGEST_UNIT
    return unit


def largest_remainder(shares: Mapping[str, Fraction], unit: int, order: Sequence[str]) -> dict[str, int]:
    """Round ``shares`` (sum 1) to integers of sum ``unit`` by largest remainder; a share of 0 stays 0.

    Args:
        shares: Exact shares by holder.
        unit: Units to hand out.
        order: Register: of two equal remainders, the first of the register gets the unit.

    Raises:
        ValueError: The shares do not sum to 1 (a bug of the caller).
    """
    if (given := sum_of(shares.values())) != 1:
        raise ValueError(f"shares sum to {given}, not 1")
    places = {holder: place for place, holder in enumerate(order)}
    holders = sorted(shares, key=lambda holder: (places.get(holder, len(places)), holder))
    rounded: dict[str, int] = {}
    left: dict[str, Fraction] = {}
    for holder in holders:
        share = shares[holder]
        rounded[holder], over = divmod(share.numerator * unit, share.denominator)
        if over:
            left[holder] = Fraction(over, share.denominator)
    missing = unit - sum(rounded.values())
    for holder in sorted(left, key=left.__getitem__, reverse=True)[:missing]:
        rounded[holder] += 1
    return rounded
