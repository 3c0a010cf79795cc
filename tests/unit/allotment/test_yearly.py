"""What goes from one year to the next."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.yearly import carried_again, next_year
from fluxrules.vocabulary import BAILLEUR, Report

T3 = ("typologie", "T3")
YEAR = Account(
    2,
    counted=9,
    deficits={"etat": 5, "al": -1, BAILLEUR: -4},
    by_category={T3: {"etat": 3, "al": -3}},
    received={"etat": 4, "al": 5},
    gained={"etat": 9, "al": 9},
    usages={("regle", ""): (1, 2)},
    debts={"D1": "etat"},
    shared={("al", "a"): 1, ("al", "b"): -1},
    arrears={"etat": 1, "al": -1},
    largest=7,
    uncharged={"al": 1},
    programmes={("Quai", "al"): 1},
    replans=3,
    narrowed=2,
)


@pytest.mark.parametrize(
    ("mode", "limit", "deficits", "categories"),
    [
        (Report.ENTIER, "0", {"etat": 5, "al": -1, BAILLEUR: -4}, {T3: {"etat": 3, "al": -3}}),
        (Report.PLAFONNE, "1", {"etat": 2, "al": -1, BAILLEUR: -1}, {T3: {"etat": 2, "al": -2}}),
        (Report.AUCUN, "0", {}, {}),
    ],
)
def test_balances_go_on_as_the_clause_says(
    mode: Report, limit: str, deficits: dict[str, int], categories: dict[tuple[str, str], dict[str, int]]
) -> None:
    after = next_year(YEAR, mode, Fraction(limit))
    assert after.deficits == deficits
    assert {name: table for name, table in after.by_category.items() if table} == categories
    assert after.largest == max([abs(units) for units in deficits.values()], default=0)


def test_counts_of_the_year_start_again_and_rights_on_a_dwelling_stay() -> None:
    after = next_year(YEAR, Report.ENTIER, Fraction(0))
    counts = (after.counted, after.received, after.gained, after.usages, after.arrears, after.uncharged)
    assert counts == (0, {}, {}, {}, {}, {})
    assert (after.programmes, after.replans, after.narrowed, after.last_served) == ({}, 0, 0, {})
    assert after.debts == {"D1": "etat"}
    assert after.shared == YEAR.shared
    assert next_year(YEAR, Report.AUCUN, Fraction(0)).debts == {"D1": "etat"}


def test_a_late_change_moves_only_the_difference() -> None:
    under_way = Account(6, deficits={"etat": 3, "al": -3}, debts={"D9": "al"}, received={"al": 1})
    before = Account(2, deficits={"etat": 1, "al": -1}, debts={"D1": "etat"})
    after = Account(2, deficits={"etat": 2, "al": -2}, debts={"D2": "al"})
    found = carried_again(under_way, before, after)
    assert found.deficits == {"etat": 6, "al": -6}
    assert found.debts == {"D9": "al", "D2": "al"}
    assert (found.received, found.largest) == ({"al": 1}, 6)


def test_no_late_change_changes_nothing() -> None:
    carried = next_year(YEAR, Report.ENTIER, Fraction(0))
    found = carried_again(carried, carried, carried)
    assert (found.deficits, found.debts, found.shared) == (carried.deficits, carried.debts, carried.shared)
