"""A quick sample of ``benchmarks/allotment/audit.py``: honest years are left alone, years that were chosen are found."""

from __future__ import annotations

from benchmarks.allotment.audit import CHOSEN, HONEST, LEVEL, audit_of

DRAWS = 19


def test_honest_years_seldom_call_for_an_explanation() -> None:
    """Of 60 years at the level of 1 in 20, three on average; more than eight would be one chance in three hundred."""
    found = [audit_of(number, HONEST[number % 3], DRAWS, 50) for number in range(60)]
    assert sum(lots.bailleur is not None and lots.bailleur <= LEVEL for lots in found) <= 8
    assert sum(lots.family.p is not None and lots.family.p <= LEVEL for lots in found) <= 8


def test_years_where_the_bailleur_chose_among_three_are_found() -> None:
    found = [audit_of(number, CHOSEN, DRAWS, 100) for number in range(12)]
    assert sum(lots.bailleur is not None and lots.bailleur <= LEVEL for lots in found) >= 9
