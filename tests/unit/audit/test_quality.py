"""Ranks: centred, whole, and indifferent to the unit."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.audit.quality import centred_ranks, percentile


def test_better_than_less_worse_than() -> None:
    assert centred_ranks([10, 30, 20], True) == (-2, 2, 0)
    assert centred_ranks([10, 30, 20], False) == (2, -2, 0)


def test_ties_and_unknown() -> None:
    assert centred_ranks([5, None, 5, 9], True) == (-1, 0, -1, 2)
    assert sum(centred_ranks([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, None], True)) == 0


def test_a_unit_changes_nothing() -> None:
    scores = [Fraction(7, 3), 2, 11, Fraction(1, 2)]
    assert centred_ranks(scores, True) == centred_ranks([score * 1000 + 5 for score in scores], True)


def test_percentile_of_the_best_the_worst_the_middling() -> None:
    assert percentile(99, 1, 100) == Fraction(199, 2)
    assert percentile(-99, 1, 100) == Fraction(1, 2)
    assert percentile(0, 7, 100) == 50
    assert percentile(0, 0, 100) is None
    assert percentile(0, 3, 0) is None
