"""Sums over a common denominator are the sums."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxrules.allotment.sums import sum_of, weighted_sum

FRACTIONS = st.fractions(min_value=-3, max_value=3, max_denominator=60)


@given(st.lists(FRACTIONS))
def test_sum(terms: list[Fraction]) -> None:
    assert sum_of(terms) == sum(terms, Fraction(0))


@given(st.lists(st.tuples(FRACTIONS, FRACTIONS)))
def test_sum_of_products(terms: list[tuple[Fraction, Fraction]]) -> None:
    assert weighted_sum(terms) == sum((one * other for one, other in terms), Fraction(0))


@pytest.mark.parametrize("empty", [sum_of([]), weighted_sum([]), sum_of([Fraction(0)])])
def test_nothing_is_a_fraction_too(empty: Fraction) -> None:
    assert empty == 0
    assert isinstance(empty, Fraction)
