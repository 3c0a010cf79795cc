"""Re-plans checked by hand: what came, what each gained of it, what is left to gain."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import amend, post, reverse
from fluxrules.allotment.plan import ClassKey, GroupCap, Plan, RowDue, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.allotment.realised import Realised, realised_of
from fluxrules.diagnostics import Diagnostic, Span
from fluxrules.vocabulary import BAILLEUR

F = Fraction
A: ClassKey = (("commune", "44109"),)
B: ClassKey = (("commune", "44020"),)
LEFT = {A: F(30), B: F(40)}


def row(holder: str, share: Fraction, *keys: ClassKey, clause: str = "", **named: object) -> ShareRow:
    keys = keys or (A, B)
    return ShareRow(holder, dict.fromkeys(keys, share), frozenset(keys), clause=clause or f"part-{holder}", **named)  # type: ignore[arg-type]


def came(key: ClassKey, dwellings: int, **gained: Fraction) -> dict[ClassKey, dict[str, Fraction]]:
    return {key: {**gained, BAILLEUR: dwellings - sum(gained.values(), F(0))}}


def replanned(rows: list[ShareRow], realised: Realised, **named: object) -> tuple[Plan, tuple[Diagnostic, ...]]:
    weights = named.pop("weights", LEFT)
    caps, residual = named.pop("caps", ()), named.pop("residual", {})
    plan, found = make_plan(rows, weights, caps, residual, order=["etat", "al"], realised=realised, **named)  # type: ignore[arg-type]
    assert plan is not None, found
    for one in plan.rows:
        assert explained(one) == one.due
    return plan, found


def explained(one: RowDue) -> Fraction:
    return one.nominal + one.arrears + one.raised - one.lowered - one.credited + one.ahead - one.missing


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [diagnostic.code for diagnostic in found]


def test_a_due_is_the_share_of_what_came_and_of_what_is_expected_less_what_was_gained() -> None:
    plan, found = replanned([row("etat", F(3, 10))], Realised(came(A, 30, etat=F(6))))
    (one,) = plan.rows
    assert (one.base, one.nominal, one.rates, one.credited, one.due) == (100, 30, (F(3, 10),), 6, 24)
    assert plan.due["etat"] == 24
    assert plan.annual == {"etat": 30, BAILLEUR: 24 + 46}
    assert plan.entitlements[A]["etat"] == F(24, 70)
    assert not found


def test_a_class_that_came_and_is_expected_no_more_still_counts() -> None:
    plan, _ = replanned([row("etat", F(3, 10))], Realised(came(A, 30, etat=F(6))), weights={B: F(40)})
    assert plan.due["etat"] == 21 - 6
    assert set(plan.entitlements) == {B}


def test_a_class_that_no_row_names_counts_for_nobody() -> None:
    gained = {**came(A, 30, etat=F(9)), **came((("commune", "44215"),), 10, etat=F(4))}
    plan, _ = replanned([row("etat", F(3, 10))], Realised(gained))
    assert plan.due["etat"] == 21
    assert plan.annual["etat"] == 9 + 4 + 21


def test_arrears_are_made_up_for_and_shared_between_rows_as_their_dues() -> None:
    rows = [row("etat", F(3, 10)), row("etat", F(1, 10), clause="autre")]
    plan, _ = replanned(rows, Realised(arrears={"etat": F(4)}))
    assert [(one.clause, one.arrears, one.due) for one in plan.rows] == [("autre", 1, 8), ("part-etat", 3, 24)]


def test_who_has_too_much_gains_nothing_more_and_it_is_said() -> None:
    here = Span("c.yaml", 3, 1, 3, 4)
    plan, found = replanned([row("etat", F(1, 10), span=here)], Realised(came(A, 30, etat=F(12))))
    assert plan.due["etat"] == 0
    assert plan.rows[0].ahead == 2
    assert codes(found) == ["FLX613"]
    assert "« etat » a déjà gagné 2 logements de plus" in found[0].message
    assert found[0].span == here
    _, found = replanned([row("etat", F(1, 10))], Realised(came(A, 30, etat=10 + F(1, 1000))))
    assert not found


def test_rows_of_one_holder_share_what_it_gained_as_if_each_were_spread_evenly() -> None:
    rows = [row("etat", F(3, 10)), row("etat", F(1, 5), A, clause="zone")]
    first, _ = make_plan(rows, {A: F(60), B: F(40)}, (), {}, order=["etat"])
    assert first is not None
    assert first.entitlements[A]["etat"] == F(1, 2)
    plan, _ = replanned(rows, Realised(came(A, 30, etat=F(15))))
    assert [(one.credited, one.due) for one in plan.rows] == [(9, 21), (6, 6)]
    assert plan.entitlements[A]["etat"] == F(1, 2)


def test_what_one_row_has_too_much_is_taken_from_the_holders_other_rows() -> None:
    rows = [row("etat", F(3, 10)), row("etat", F(1, 10), A, clause="zone")]
    plan, found = replanned(rows, Realised(came(A, 30, etat=F(28))))
    # due over the year: 30 and 6; shared 3 to 1, the 28 gained leave 9 and -1: 8 and 0
    assert [(one.due, one.ahead) for one in plan.rows] == [(8, 0), (0, 0)]
    assert not found


def test_what_a_residual_holder_gained_of_the_rest_is_not_a_credit_of_its_row() -> None:
    gained = {A: {"etat": F(3) + F(9, 2), BAILLEUR: F(30) - F(3) - F(9, 2)}}
    split = {"etat": F(1, 6), BAILLEUR: F(5, 6)}
    plan, _ = replanned([row("etat", F(1, 10))], Realised(gained), residual=split)
    assert plan.rows[0].credited == 3
    assert plan.rows[0].due == 7


def test_what_a_block_has_too_much_is_taken_from_the_others() -> None:
    plan, found = replanned([row("etat", F(3, 10), uniform_by="commune")], Realised(came(A, 30, etat=F(20))))
    # 18 due in 44109, where 20 are gained; 12 in 44020
    assert plan.entitlements[A]["etat"] == 0
    assert plan.due["etat"] == 10
    assert not found


def test_what_a_floor_gave_in_a_block_now_over_is_not_taken_from_the_others() -> None:
    uniform = row("etat", F(1, 10), floors={A: F(3, 10)}, uniform_by="commune")
    plan, _ = replanned([uniform], Realised(came(A, 30, etat=F(9))), weights={B: F(40)})
    assert [(one.nominal, one.raised, one.credited, one.due) for one in plan.rows] == [(7, 6, 9, 4)]
    plan, _ = replanned([uniform], Realised(came(A, 30, etat=F(5))), weights={B: F(40)})
    assert [(one.raised, one.due) for one in plan.rows] == [(2, 4)]  # 4 short of the floor: nowhere to serve it


def test_what_a_block_now_over_has_too_much_is_taken_in_proportion_to_dues() -> None:
    c: ClassKey = (("commune", "44215"),)
    uniform = replace(row("etat", F(0), uniform_by="commune"), rates={A: F(1, 10), B: F(1, 10), c: F(3, 10)})
    uniform = replace(uniform, eligible=frozenset([A, B, c]))
    plan, _ = replanned([uniform], Realised(came(A, 30, etat=F(7))), weights={B: F(40), c: F(40)})
    assert plan.due["etat"] == 16 - 4
    assert (plan.entitlements[B]["etat"] * 40, plan.entitlements[c]["etat"] * 40) == (3, 9)


def test_a_floor_already_served_asks_for_nothing_more() -> None:
    floored = row("etat", F(1, 5), floors={A: F(3, 10)})
    plan, found = replanned([floored], Realised(came(A, 30, etat=F(9))))
    # 60 × 30 % = 18 in 44109, 9 gained; 11 left of the share
    assert plan.entitlements[A]["etat"] * 30 == 9
    assert plan.due["etat"] == 11
    plan, _ = replanned([floored], Realised(came(A, 30, etat=F(20))))
    assert plan.rows[0].raised == 0
    assert plan.entitlements[A]["etat"] == plan.entitlements[B]["etat"] == 0
    plan, found = replanned([floored], Realised(came(A, 30, etat=F(0)) | came(B, 40, etat=F(16))))
    assert plan.rows[0].due == 18
    assert plan.rows[0].raised == 6
    assert codes(found) == ["FLX609"]


def test_a_cap_is_on_the_flux_of_the_year() -> None:
    whole = GroupCap(("etat",), F(3, 10), frozenset(), "cch")
    plan, found = replanned([row("etat", F(4, 10))], Realised(came(A, 30, etat=F(12))), caps=[whole])
    assert plan.due["etat"] == 30 - 12
    assert codes(found) == ["FLX605"]
    local = GroupCap(("etat",), F(3, 10), frozenset([A]), "cia")
    plan, _ = replanned([row("etat", F(4, 10))], Realised(came(A, 30, etat=F(12))), caps=[local])
    assert plan.entitlements[A]["etat"] * 30 == 18 - 12
    assert plan.due["etat"] == 28
    plan, _ = replanned([row("etat", F(4, 10))], Realised(came(A, 30, etat=F(19))), caps=[local])
    assert plan.entitlements[A]["etat"] == 0
    # Before the avenant, 20 came and the State gained 1: 30 % of 120, less 13.
    earlier = {"etat": F(1), BAILLEUR: F(19)}
    plan, _ = replanned([row("etat", F(4, 10))], Realised(came(A, 30, etat=F(12)), {}, earlier), caps=[whole])
    assert plan.due["etat"] == 36 - 13


def test_a_floor_the_cap_leaves_no_room_for_gives_way_once_the_year_has_begun() -> None:
    floored = row("etat", F(3, 10), floors={A: F(3, 10)})
    cap = GroupCap(("etat",), F(3, 10), frozenset(), "cch")
    plan, found = replanned([floored], Realised(came(B, 40, etat=F(32))), caps=[cap])
    # 110 over the year: 33 at most; 9 for the floor on the 30 of 44109, and only 1 under the cap
    assert plan.due["etat"] == 1
    assert plan.entitlements[A]["etat"] == F(1, 30)
    assert "FLX615" in codes(found)
    local = GroupCap(("etat", "al"), F(3, 20), frozenset([A]), "cia")
    rows = [floored, row("al", F(1, 100))]
    plan, found = replanned(rows, Realised(came(B, 40, etat=F(2))), caps=[local])
    assert "FLX615" in codes(found)
    assert plan.entitlements[A]["etat"] * 30 == F(9, 2)  # all that the cap leaves, for the floor
    assert plan.entitlements[A]["al"] == 0


def test_what_nothing_expected_can_serve_is_said_and_the_year_goes_on() -> None:
    local = row("al", F(1, 2), A)
    plan, found = replanned([row("etat", F(1, 5)), local], Realised(came(A, 30)), weights={B: F(40)})
    assert codes(found) == ["FLX614"]
    assert plan.rows[1].missing == 15
    assert plan.due["al"] == 0
    plan, found = replanned([row("etat", F(1, 5)), local], Realised(came(A, 30)), weights={A: F(10), B: F(40)})
    assert codes(found) == ["FLX616"]
    assert [one.missing for one in plan.rows] == [0, 10]
    assert plan.entitlements[A]["al"] == 1
    assert "de ce qui est encore attendu : 20 logements dus pour 10 possibles" in found[0].message
    strict, found = make_plan([row("etat", F(1, 5)), row("al", F(1)), local], LEFT, (), {}, order=[])
    assert strict is None
    assert codes(found) == ["FLX611"]


def test_the_dust_of_units_is_told_to_nobody() -> None:
    dust = F(1, 10**6)
    cap = GroupCap(("etat",), F(3, 10), frozenset(), "cch")
    rows = [row("etat", F(3, 10)), row("al", F(7, 10))]
    arrears = Realised(came(A, 30, etat=F(9), al=F(21) - dust), {"etat": dust})
    plan, found = replanned(rows, arrears, caps=[cap])
    assert plan.rows[0].lowered == dust
    assert sum(one.missing for one in plan.rows) == dust
    assert not found
    _, found = replanned(rows, Realised(came(A, 30, etat=F(9), al=F(20)), {"etat": F(1)}), caps=[cap])
    assert codes(found) == ["FLX605", "FLX616"]


def test_nothing_come_is_the_plan() -> None:
    rows = [row("etat", F(3, 10)), row("al", F(1, 5), A)]
    plain = make_plan(rows, LEFT, (), {}, order=["etat", "al"])
    assert make_plan(rows, LEFT, (), {}, order=["etat", "al"], realised=Realised()) == plain
    assert make_plan(rows, LEFT, (), {}, order=["etat", "al"], realised=realised_of(Account(10))) == plain
    impossible = [row("etat", F(1)), row("al", F(1))]
    assert make_plan(impossible, LEFT, (), {}, order=[], realised=Realised())[0] is None


def test_the_unit_of_the_account_is_kept_while_shares_are_exact_in_it() -> None:
    rows = [row("etat", F(1, 4))]
    assert replanned(rows, Realised(), unit=20)[0].unit == 20
    plan, _ = replanned([row("etat", F(1, 3))], Realised(), unit=20)
    assert plan.unit == 10**6
    plan, _ = replanned([row("etat", F(1, 3))], Realised(), unit=30)
    assert plan.unit == 30
    plan, _ = replanned([row("etat", F(1, 7))], Realised(), unit=30)
    assert plan.unit == 3 * 10**6
    assert sum(plan.units[A].values()) == plan.unit
    assert replanned(rows, Realised(), unit=20, inner=[F(1, 3)])[0].unit == 10**6


def test_an_account_says_what_is_realised() -> None:
    plan, _ = make_plan([row("etat", F(1, 4))], LEFT, (), {}, order=["etat"])
    assert plan is not None
    account = Account(4)
    charge = Charge("etat", plan.units[A], kind=A)
    account = post(post(account, charge), replace(charge, kind=None))
    account = post(account, replace(charge, kind=B))
    account = reverse(account, replace(charge, kind=B))
    found = realised_of(account)
    assert found.gained == {A: {"etat": F(1, 4), BAILLEUR: F(3, 4)}}
    assert found.counts() == {A: 1}
    assert found.earlier == {"etat": F(1, 4), BAILLEUR: F(3, 4)}
    assert found.by_holder() == {"etat": F(1, 2), BAILLEUR: F(3, 2)}
    assert not found.arrears
    amended = realised_of(amend(account, {"etat": 2, BAILLEUR: -2}))
    assert amended.gained == {}
    assert amended.arrears == {"etat": F(1, 2), BAILLEUR: F(-1, 2)}
    assert amended.earlier == {"etat": F(1, 2), BAILLEUR: F(3, 2)}
