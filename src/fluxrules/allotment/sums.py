"""Exact sums of many fractions, over one common denominator: reducing after each term is most of their cost."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm


def sum_of(terms: Iterable[Fraction]) -> Fraction:
    """The sum of ``terms``, exact; 0 when there is none."""
    above, below = 0, 1
    for term in terms:
        if term:
            common = lcm(below, term.denominator)
            above = above * (common // below) + term.numerator * (common // term.denominator)
            below = common
    return Fraction(above, below)


def weighted_sum(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The sum of the products of pairs, exact; 0 when there is none."""
    above, below = 0, 1
    for one, other in terms:
        if one and other:
            denominator = one.denominator * other.denominator
            common = lcm(below, denominator)
            above = above * (common // below) + one.numerator * other.numerator * (common // denominator)
            below = common
    return Fraction(above, below)
