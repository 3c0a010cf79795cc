"""Caps read over a whole batch, in order of notice."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fluxrules.decision.batch_caps import BatchCap
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.vocabulary import BasePlafond

F = Fraction


def cap(base: BasePlafond, share: Fraction, *, everywhere: bool = True, forecast: int = 10) -> PlannedCap:
    return PlannedCap(0, ("a", "b"), share, base, F(forecast), everywhere)


@pytest.mark.parametrize(
    ("received", "holders", "kept"),
    [(1, "axb", True), (1, "aab", False), (2, "xax", True), (2, "xab", False), (3, "xxx", True), (3, "xxb", False)],
)
def test_of_the_forecast(received: int, holders: str, kept: bool) -> None:
    """3 of 10 for both together."""
    one = BatchCap(cap(BasePlafond.ANNUEL_PREVU, F(3, 10)), (True,) * 3, received, 20)
    assert one.kept(holders) is kept


@pytest.mark.parametrize(
    ("holders", "kept"),
    [("xa", True), ("ax", False), ("xaxa", True), ("xaax", False), ("xxaa", True), ("xxaaa", False)],
)
def test_of_what_has_come_at_each_moment(holders: str, kept: bool) -> None:
    """Half of the dwellings counted, this one included: the order counts."""
    one = BatchCap(cap(BasePlafond.PREFIXE, F(1, 2)), (True,) * len(holders), 0, 0)
    assert one.kept(holders) is kept


def test_where_it_does_not_hold() -> None:
    """On part of the flux, only that part counts; on the whole, what is received elsewhere counts and is not refused."""
    bears = (False, True, False, True)
    partial = BatchCap(cap(BasePlafond.ANNUEL_PREVU, F(1, 10), everywhere=False), bears, 0, 0)
    assert [partial.kept(holders) for holders in ("axax", "aaax", "xaxa")] == [True, True, False]
    growing = BatchCap(cap(BasePlafond.PREFIXE, F(1, 2), everywhere=False), bears, 0, 0)
    assert [growing.kept(holders) for holders in ("axxa", "aaxx")] == [True, False]
    whole = BatchCap(cap(BasePlafond.ANNUEL_PREVU, F(2, 10)), bears, 0, 0)
    assert [whole.kept(holders) for holders in ("axax", "axaa", "aaax")] == [True, False, True]
