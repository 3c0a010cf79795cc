"""Accounts: events, splits inside holders, caps, certificate, units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import DEFAULT_BAND, Band, check_band
from fluxrules.allotment.caps import reached, usage_reached
from fluxrules.allotment.certificate import Model, certify
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import Selection, TieBreak, choose
from fluxrules.allotment.events import aligned, in_unit, post, uncredit
from fluxrules.allotment.inner import choose_beneficiary, share_inside
from fluxrules.allotment.plan import ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.vocabulary import BAILLEUR, BasePlafond

F = Fraction
GAINS = {"etat": 3, "al": 2, BAILLEUR: 5}
RATES = {name: F(units, 10) for name, units in GAINS.items()}
T3 = ("typologie", "T3")


def test_everyone_gains_and_one_is_charged() -> None:
    before = Account(10)
    after = post(before, Charge("etat", GAINS, (T3, ("qpv", "non")), provisional=True))
    assert after.deficits == {"etat": -7, "al": 2, BAILLEUR: 5}
    assert after.by_category == {T3: after.deficits, ("qpv", "non"): after.deficits}
    assert (after.counted, after.received, after.provisional) == (1, {"etat": 1}, {"etat": 1})
    assert after.gained == GAINS
    assert after.last_served == {"etat": 1}
    assert before == Account(10)


def test_a_lost_turn_stays_charged_and_its_gains_are_taken_back() -> None:
    charge = Charge("etat", GAINS, (T3,))
    after = uncredit(in_unit(post(Account(10), charge), 20), charge)
    assert after.deficits == {"etat": -20, "al": 0, BAILLEUR: 0}
    assert after.by_category == {T3: after.deficits}
    assert after.gained == dict.fromkeys(GAINS, 0)
    assert (after.counted, after.received) == (1, {"etat": 1})


def test_counters_of_usages_and_debts_follow() -> None:
    before = replace(Account(10), debts={"L1": "etat", "L2": "al"}, usages={("liste", "44109"): (1, 4)})
    new = {("liste", "44109"): False, ("autre", ""): True}
    after = post(before, Charge("etat", GAINS, (), usages=new, settled="L1", owed={"L3": BAILLEUR}))
    assert after.debts == {"L2": "al", "L3": BAILLEUR}
    assert after.usages == {("liste", "44109"): (1, 5), ("autre", ""): (1, 1)}


def test_a_dwelling_that_shares_did_not_decide_is_remembered() -> None:
    kept = post(Account(10), Charge("etat", GAINS, (), candidates=["etat", "al", BAILLEUR]))
    assert kept.narrowed == 0
    assert post(kept, Charge("etat", GAINS, (), candidates=["etat", BAILLEUR])).narrowed == 1


@pytest.mark.parametrize("gains", [{"etat": 9}, {"etat": 11}])
def test_an_entitlement_is_one_dwelling(gains: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="one dwelling"):
        post(Account(10), Charge("etat", gains, ()))


def test_a_dwelling_has_one_category_per_axis() -> None:
    with pytest.raises(ValueError, match="per axis"):
        post(Account(10), Charge("etat", GAINS, (T3, ("typologie", "T4"))))


def test_halves_inside_a_holder_take_turns_in_the_declared_order() -> None:
    account, among = Account(2), (("mairie", F(1, 2)), ("arrondissement", F(1, 2)))
    turns = []
    for _ in range(4):
        name = choose_beneficiary(account, "paris", among)
        turns.append(name)
        account = post(account, Charge("paris", {"paris": 2}, (), beneficiary=name, among=among))
        assert sum(account.shared.values()) == 0
    assert turns == ["mairie", "arrondissement", "mairie", "arrondissement"]
    assert choose_beneficiary(account, "paris", among[::-1]) == "arrondissement"
    with pytest.raises(ValueError, match="not a beneficiary"):
        share_inside(account, "paris", "lyon", among)


@pytest.mark.parametrize(
    ("base", "received", "counted", "expected"),
    [
        (BasePlafond.ANNUEL_PREVU, 2, 3, False),
        (BasePlafond.ANNUEL_PREVU, 3, 50, True),
        (BasePlafond.PREFIXE, 2, 9, False),
        (BasePlafond.PREFIXE, 2, 8, True),
        (BasePlafond.PREFIXE, 0, 0, True),
    ],
)
def test_a_cap_leaves_what_its_base_says(base: BasePlafond, received: int, counted: int, expected: bool) -> None:
    account = replace(Account(10), counted=counted, received={"etat": received, "al": 40})
    reading = reached(account, ["etat", "agents", "etat"], F(3, 10), base, F(10))
    assert reading.reached is expected
    assert reading.received == received


def test_a_group_counts_together_and_a_cap_of_nothing_is_full() -> None:
    account = replace(Account(10), received={"etat": 2, "agents": 1})
    assert reached(account, ["etat", "agents"], F(3, 10), BasePlafond.ANNUEL_PREVU, F(10)).reached
    assert reached(account, ["x"], F(0), BasePlafond.ANNUEL_PREVU, F(10)).used == 1


def test_a_capped_usage_counts_the_dwelling_itself() -> None:
    account = replace(Account(10), usages={("liste", "A"): (1, 3)})
    assert not usage_reached(account, "liste", "A", F(1, 2)).reached
    assert usage_reached(account, "liste", "A", F(2, 5)).reached
    assert usage_reached(account, "liste", "B", F(1, 2)).reached


def band(width: Fraction = DEFAULT_BAND) -> Band:
    return Band.of(width, 10, RATES, ["etat", "al", BAILLEUR])


def test_nobody_to_choose_from_leaves_the_dwelling() -> None:
    assert choose(Account(10), band(), GAINS, []).winner == ""


def test_the_most_overdue_come_first_once_above_the_band() -> None:
    account = replace(Account(10), deficits={"etat": 11, "al": 11, BAILLEUR: -22})
    choice = choose(account, band(), GAINS, ["etat", "al"], (T3,), {"al": F(9)})
    assert (choice.winner, choice.selection) == ("etat", Selection.RETARD)


def test_a_preference_counts_inside_the_band_in_dwellings() -> None:
    choice = choose(Account(10), band(), GAINS, ["etat", "al"], (T3,), {"al": F(1, 3)})
    assert choice.winner == "al"
    assert {line.holder: choice.points(line.score or 0) for line in choice.lines} == {
        "etat": F(6, 10),
        "al": F(4, 10) + F(1, 3),
    }


@pytest.mark.parametrize(
    ("deficits", "categories", "served", "winner", "tie"),
    [
        ({"a": 1, "b": 0, "c": -1}, {"a": -1, "b": 0, "c": 1}, {}, "a", TieBreak.RETARD),
        ({}, {}, {"a": 4, "b": 2, "c": 3}, "b", TieBreak.ANCIENNETE),
        ({}, {}, {"a": 4, "c": 3}, "b", TieBreak.ANCIENNETE),
        ({}, {}, {}, "c", TieBreak.REGISTRE),
        ({"a": 1, "b": 0, "c": -1}, {}, {}, "a", TieBreak.AUCUN),
    ],
)
def test_ties_are_broken_in_the_declared_order(
    deficits: dict[str, int], categories: dict[str, int], served: dict[str, int], winner: str, tie: TieBreak
) -> None:
    account = replace(Account(6), deficits=deficits, by_category={T3: categories}, last_served=served)
    rule = Band.of(F(2), 6, dict.fromkeys("abc", F(1, 3)), ["c", "b", "a"])
    choice = choose(account, rule, dict.fromkeys("abc", 2), ["a", "b", "c"], (T3,))
    assert (choice.winner, choice.tie_break) == (winner, tie)


def test_units_that_differ_are_a_bug_not_a_guess() -> None:
    with pytest.raises(ValueError, match="same unit"):
        choose(Account(20), band(), GAINS, ["etat"])


def test_a_plan_and_an_account_of_two_units_are_put_in_one_without_rounding() -> None:
    key = (("commune", "A"),)
    plan, _ = make_plan([ShareRow("etat", {key: F(1, 4)}, frozenset([key]))], {key: F(1)}, (), {}, order=[])
    assert plan is not None
    old = post(Account(6), Charge("etat", {"etat": 1, BAILLEUR: 5}, (T3,)))
    new_plan, account = aligned(plan, old)
    assert new_plan.unit == account.unit == 12
    assert new_plan.units[key] == {"etat": 3, BAILLEUR: 9}
    assert account.deficit("etat") == old.deficit("etat") == F(-5, 6)
    assert account.by_category[T3] == {"etat": -10, BAILLEUR: 10}
    assert (account.received, account.gained) == (old.received, {"etat": 2, BAILLEUR: 10})


def test_the_certificate_never_promises_what_may_not_hold() -> None:
    a, b = (("commune", "A"),), (("commune", "B"),)
    fixed, _ = make_plan([ShareRow("e", {a: F(1, 4)}, frozenset([a]))], {a: F(4)}, (), {}, order=[])
    restricted, _ = make_plan([ShareRow("e", {a: F(1, 4)}, frozenset([a]))], {a: F(4), b: F(4)}, (), {}, order=[])
    assert fixed is not None
    assert restricted is not None
    gains = {"e": 3, BAILLEUR: 1}
    late = replace(Account(4), deficits={"e": 3, BAILLEUR: -3}, gained=gains, received={BAILLEUR: 1})
    strict = certify(fixed, F(1), late)
    assert (strict.model, strict.bound, strict.strict, strict.deviation) == (Model.PARTS_FIXES, 1, True, F(3, 4))
    assert certify(fixed, F(5, 4), late).bound == F(5, 4)
    loose = certify(restricted, F(5, 4), late)
    assert (loose.model, loose.bound, loose.strict) == (Model.ELIGIBILITE_RESTREINTE, F(5, 4), False)
    none = certify(fixed, F(1), replace(late, narrowed=1))
    assert (none.model, none.bound) == (Model.ORIENTEE_PAR_REGLES, None)


def test_a_band_below_one_is_refused() -> None:
    assert [d.code for d in check_band(F(1, 2))] == ["FLX612"]
    assert check_band(F(1)) == ()
    with pytest.raises(ValueError, match="at least 1"):
        band(F(1, 2))
