"""The guarantee of each method, and when it falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.certificate import Guarantee, Model, certify
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import aligned, post
from fluxrules.allotment.plan import Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.allotment.yearly import next_year
from fluxrules.vocabulary import BAILLEUR, Methode, Report

F = Fraction
A, B = (("commune", "A"),), (("commune", "B"),)
BAND = F(5, 4)
NONE = (Model.SANS_GARANTIE, None, False)


def plan_of(*classes: tuple[tuple[str, str], ...]) -> Plan:
    """Two réservataires on A, and the bailleur; on more classes, they receive nothing there."""
    rows = [ShareRow(name, {A: F(1, 4)}, frozenset([A])) for name in ("al", "etat")]
    plan, _ = make_plan(rows, dict.fromkeys(classes, F(4)), (), {}, order=[])
    assert plan is not None
    return plan


FIXED, RESTRICTED = plan_of(A), plan_of(A, B)


def come(gained: dict[str, int], *served: str) -> dict[str, Mapping[str, int]]:
    """A year that began at zero: what each gained (in quarters), and who was served."""
    received = {name: served.count(name) for name in dict.fromkeys(served)}
    deficits = {name: gained.get(name, 0) - 4 * received.get(name, 0) for name in {**gained, **received}}
    return {"gained": gained, "received": received, "deficits": deficits}


def said(guarantee: Guarantee) -> tuple[Model, F | None, bool]:
    return guarantee.model, guarantee.bound, guarantee.strict


def test_fixed_shares_hold_the_band_and_tijdeman_its_optimum() -> None:
    assert said(certify(FIXED, BAND, Account(4))) == (Model.PARTS_FIXES, BAND, False)
    assert said(certify(FIXED, F(1), Account(4))) == (Model.PARTS_FIXES, F(1), True)
    assert said(certify(FIXED, BAND, Account(4), Methode.TIJDEMAN)) == (Model.PARTS_FIXES, F(3, 4), False)


@pytest.mark.parametrize("method", [Methode.RESTE_A_FAIRE, Methode.TAUX_DE_REALISATION])
def test_the_practices_of_today_promise_nothing(method: Methode) -> None:
    found = certify(FIXED, BAND, Account(4), method)
    assert said(found) == NONE
    assert found.method is method


def test_shares_that_moved_in_the_year_are_no_longer_fixed() -> None:
    assert said(certify(FIXED, F(1), Account(4), replanned=True)) == (Model.ELIGIBILITE_RESTREINTE, F(2), False)
    assert said(certify(FIXED, BAND, Account(4), Methode.TIJDEMAN, replanned=True)) == NONE


def test_restricted_eligibility() -> None:
    assert said(certify(RESTRICTED, BAND, Account(4))) == (Model.ELIGIBILITE_RESTREINTE, F(5, 2), False)
    assert said(certify(RESTRICTED, BAND, Account(4), Methode.TIJDEMAN)) == NONE


def test_a_holder_that_left_still_counts_among_those_who_gain() -> None:
    gone = replace(Account(4), **come({"gone": 1, "al": 3}, "al"))
    assert certify(RESTRICTED, BAND, gone).bound == BAND * 3


@pytest.mark.parametrize("method", [Methode.BANDE, Methode.TIJDEMAN])
def test_rules_and_moves_take_the_bound_away(method: Methode) -> None:
    narrowed = replace(Account(4), narrowed=1)
    assert said(certify(FIXED, BAND, narrowed, method)) == (Model.ORIENTEE_PAR_REGLES, None, False)
    assert said(certify(FIXED, BAND, Account(4), method, moved=True)) == NONE


def test_where_we_stand_and_where_we_have_been() -> None:
    account = replace(Account(4), **come({"al": 3, BAILLEUR: 1}, BAILLEUR), largest=5)
    assert said(certify(FIXED, BAND, account)) == (Model.PARTS_FIXES, BAND, False)
    found = certify(FIXED, BAND, account)
    assert (found.deviation, found.largest) == (F(3, 4), F(5, 4))
    fresh = certify(FIXED, BAND, replace(account, largest=0))  # an account read from a file that lacks it
    assert fresh.largest == F(3, 4)


def test_no_bound_is_promised_once_it_has_been_crossed() -> None:
    """A hand-back, a forced decision, balances of last year: the bound never was theirs."""
    assert said(certify(FIXED, BAND, replace(Account(4), largest=6))) == NONE
    assert said(certify(FIXED, F(1), replace(Account(4), largest=3))) == (Model.PARTS_FIXES, F(1), True)
    assert said(certify(FIXED, F(1), replace(Account(4), largest=4))) == NONE
    assert said(certify(FIXED, BAND, replace(Account(4), largest=4), Methode.TIJDEMAN)) == NONE
    late = {"al": 10, BAILLEUR: 2}
    assert said(certify(RESTRICTED, BAND, replace(Account(4), **come(late, *[BAILLEUR] * 3))))[1] == F(5, 2)
    late = {"al": 11, BAILLEUR: 1}
    assert said(certify(RESTRICTED, BAND, replace(Account(4), **come(late, *[BAILLEUR] * 3)))) == NONE


@pytest.mark.parametrize("plan", [FIXED, RESTRICTED])
def test_a_year_that_does_not_begin_at_zero_has_no_bound(plan: Plan) -> None:
    """Each is within the band; one dwelling later the two that are late may both be beyond it."""
    carried = next_year(
        replace(Account(4), deficits={"al": 4, "etat": 4, BAILLEUR: -4, "commune": -4}), Report.ENTIER, F(0)
    )
    assert said(certify(plan, BAND, carried)) == NONE
    none = next_year(carried, Report.AUCUN, F(0))
    assert certify(plan, BAND, none).bound is not None


def test_two_carried_over_within_the_band_leave_it_at_the_first_dwelling() -> None:
    """Why nothing is promised then: shares of 2/5, 2/5, 1/10, 1/10, two at 4/5 late, a strict quota."""
    rows = [
        ShareRow(name, {A: F(rate)}, frozenset([A])) for name, rate in (("al", "2/5"), ("etat", "2/5"), ("r", ".1"))
    ]
    plan, _ = make_plan(rows, {A: F(10)}, (), {}, order=[])
    assert plan is not None
    plan, year = aligned(plan, Account(10, deficits={"al": 8, "etat": 8, "r": -8, BAILLEUR: -8}))
    units = plan.units[A]
    assert said(certify(plan, F(1), year)) == NONE
    for winner in units:  # whoever is served, and here the rule serves one of the two
        after = post(year, Charge(winner, dict(units)))
        assert max(after.deficits.values()) > after.unit
