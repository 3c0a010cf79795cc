"""Plans checked by hand, and what an officer reads when there is none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from fluxrules.allotment.entitlement import entitlement_of
from fluxrules.allotment.plan import ClassKey, GroupCap, Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.allotment.rounding import LARGEST_UNIT
from fluxrules.diagnostics import Diagnostic, Span
from fluxrules.vocabulary import BAILLEUR

F = Fraction
SPAN = Span("conventions/a.yaml", 12, 3, 12, 9)


def key(**values: str) -> ClassKey:
    return tuple(sorted(values.items()))


A, B = key(commune="44109"), key(commune="44020")
FLUX = {A: F(60), B: F(40)}


def row(
    holder: str,
    share: Fraction,
    on: object = FLUX,
    *,
    only: object = None,
    floors: dict[ClassKey, Fraction] | None = None,
    uniform: str = "",
) -> ShareRow:
    keys = list(on)  # type: ignore[call-overload]
    served = keys if only is None else list(only)  # type: ignore[call-overload]
    return ShareRow(holder, dict.fromkeys(keys, share), frozenset(served), floors or {}, uniform, f"part-{holder}")


def planned(*arguments: object, **named: object) -> Plan:
    named.setdefault("order", ["etat", "al", "c109", BAILLEUR])
    plan, diagnostics = make_plan(*arguments, **named)  # type: ignore[arg-type]
    assert plan is not None, diagnostics
    return plan


def refused(*arguments: object, **named: object) -> tuple[Diagnostic, ...]:
    plan, diagnostics = make_plan(*arguments, order=["etat", BAILLEUR], span=SPAN, **named)  # type: ignore[arg-type]
    assert plan is None
    assert all(diagnostic.span == SPAN for diagnostic in diagnostics)
    return diagnostics


def test_each_gains_its_share_and_the_bailleur_the_rest() -> None:
    plan = planned([row("etat", F(3, 10)), row("c109", F(1, 5), [A])], FLUX, (), {})
    assert plan.entitlements[A] == {"etat": F(3, 10), "c109": F(1, 5), BAILLEUR: F(1, 2)}
    assert plan.entitlements[B] == {"etat": F(3, 10), "c109": 0, BAILLEUR: F(7, 10)}
    assert plan.due == {"etat": 30, "c109": 12, BAILLEUR: 58}
    assert plan.rates == {"etat": F(3, 10), "c109": F(12, 100), BAILLEUR: F(58, 100)}
    assert plan.unit == 10
    assert plan.units[A] == {"etat": 3, "c109": 2, BAILLEUR: 5}
    assert plan.restricted
    assert plan.order == ("etat", "c109", BAILLEUR)


def test_the_same_share_everywhere_is_the_model_of_fixed_shares() -> None:
    assert not planned([row("etat", F(1, 4)), row("al", F(1, 4))], FLUX, (), {}).restricted
    assert planned([row("etat", F(1, 4), only=[A])], FLUX, (), {}).restricted


def test_a_share_counts_on_its_base_and_is_served_where_the_holder_may_receive() -> None:
    plan = planned([row("etat", F(3, 10), only=[A])], FLUX, (), {})
    assert plan.entitlements[A]["etat"] == F(30, 60)
    assert plan.entitlements[B]["etat"] == 0


def test_a_uniform_share_is_served_in_each_block() -> None:
    plus, pls = key(commune="A", financement="PLUS"), key(commune="A", financement="PLS")
    other = key(commune="B", financement="PLUS")
    flux = {plus: F(10), pls: F(10), other: F(20)}
    free = planned([row("etat", F(3, 10), flux, only=[plus, other])], flux, (), {})
    assert free.entitlements[plus]["etat"] == free.entitlements[other]["etat"] == F(12, 30)
    held = planned([row("etat", F(3, 10), flux, only=[plus, other], uniform="commune")], flux, (), {})
    assert held.entitlements[plus]["etat"] == F(6, 10)
    assert held.entitlements[other]["etat"] == F(3, 10)


def test_a_block_that_cannot_be_served_is_said_and_served_elsewhere() -> None:
    plan, found = make_plan([row("etat", F(3, 10), only=[A], uniform="commune")], FLUX, (), {}, order=[])
    assert plan is not None
    assert plan.due["etat"] == 30
    assert [(d.code, "44020" in d.message) for d in found] == [("FLX608", True)]


def test_a_floor_moves_a_due_that_covers_it() -> None:
    out, inside = key(qpv="non"), key(qpv="oui")
    flux = {out: F(80), inside: F(20)}
    plan, found = make_plan([row("etat", F(28, 100), flux, floors={out: F(3, 10)})], flux, (), {}, order=[])
    assert plan is not None
    assert plan.due["etat"] == 28
    assert plan.entitlements[out]["etat"] == F(3, 10)
    assert plan.entitlements[inside]["etat"] == F(4, 20)
    assert not found


def test_a_floor_above_the_due_raises_it_and_says_so() -> None:
    out, inside = key(qpv="non"), key(qpv="oui")
    flux = {out: F(80), inside: F(20)}
    plan, found = make_plan([row("etat", F(20, 100), flux, floors={out: F(3, 10)})], flux, (), {}, order=[])
    assert plan is not None
    assert plan.due["etat"] == 24
    assert plan.entitlements[inside]["etat"] == 0
    assert [d.code for d in found] == ["FLX609"]


def test_the_room_between_the_floor_outside_qpv_and_the_cap_is_reported() -> None:
    out, inside = key(qpv="non"), key(qpv="oui")
    flux = {out: F(95), inside: F(5)}
    rows = [row("etat", F(3, 10), flux, floors={out: F(3, 10)})]
    plan, found = make_plan(rows, flux, [GroupCap(("etat",), F(3, 10), frozenset(), "cch-plafond")], {}, order=[])
    assert plan is not None
    assert [d.code for d in found] == ["FLX607"]
    assert "1,5 logements de marge" in found[0].message


def test_a_floor_above_a_cap_is_for_a_person_to_settle() -> None:
    found = refused(
        [row("etat", F(3, 10), floors={A: F(6, 10)})], FLUX, [GroupCap(("etat",), F(3, 10), frozenset(), "cch")], {}
    )
    assert [d.code for d in found] == ["FLX609", "FLX606"]


def test_shares_above_a_group_cap_come_down_together_and_it_is_said() -> None:
    cap = GroupCap(("etat", "agents"), F(3, 10), frozenset(), "cch-plafond")
    plan, found = make_plan([row("etat", F(35, 100)), row("agents", F(7, 100))], FLUX, [cap], {}, order=[])
    assert plan is not None
    assert (plan.due["etat"], plan.due["agents"]) == (25, 5)
    assert [d.code for d in found] == ["FLX605"]


def test_people_are_named_and_their_ids_follow() -> None:
    rows = [replace(row("etat", F(35, 100)), name="État"), row("agents", F(7, 100))]
    caps = [GroupCap(("etat",), F(1, 4), frozenset(), "cch"), GroupCap(("etat",), F(1, 5), frozenset([A]), "cia")]
    _, found = make_plan(rows, FLUX, caps, {}, order=[])
    assert ["État (etat)" in d.message for d in found if d.code == "FLX605"] == [True, True]
    _, found = make_plan(rows[1:], FLUX, [GroupCap(("agents",), F(1, 20), frozenset(), "cch")], {}, order=[])
    assert "Les droits de agents font" in found[0].message
    both = [replace(row("etat", F(1, 2), only=[A]), name="État"), row("al", F(6, 10), only=[A])]
    (short,) = [d for d in refused(both, FLUX, (), {}) if d.code == "FLX611"]
    assert "État (etat) " in short.message
    assert "; al " in short.message


def test_a_cap_on_part_of_the_flux_moves_the_excess_elsewhere_or_drops_it() -> None:
    cap = GroupCap(("etat",), F(1, 10), frozenset([A]), "cia")
    plan, found = make_plan([row("etat", F(3, 10))], FLUX, [cap], {}, order=[])
    assert plan is not None
    assert plan.entitlements[A]["etat"] == F(1, 10)
    assert plan.entitlements[B]["etat"] == F(24, 40)
    assert [d.code for d in found] == ["FLX605"]
    plan, _ = make_plan([row("etat", F(3, 10), uniform="commune")], FLUX, [cap], {}, order=[])
    assert plan is not None
    assert plan.due["etat"] == 6 + 12


def test_room_is_found_elsewhere_when_the_uniform_spread_overfills_a_class() -> None:
    rows = [row("etat", F(1, 2)), row("c109", F(8, 10), [A])]
    plan = planned(rows, FLUX, (), {})
    assert plan.due == {"etat": 50, "c109": 48, BAILLEUR: 2}
    assert plan.entitlements[A][BAILLEUR] == 0


def test_infeasible_shares_come_with_their_minimum_cut() -> None:
    pls, plus = key(commune="44109", financement="PLS"), key(commune="44109", financement="PLUS")
    other, other_pls = key(commune="44020", financement="PLUS"), key(commune="44020", financement="PLS")
    flux = {plus: F(50), pls: F(10), other: F(30), other_pls: F(10)}
    here, out_of_pls = [plus, pls], [plus, other]
    rows = [
        row("etat", F(3, 10), flux, only=out_of_pls, uniform="commune"),
        row("al", F(4, 10), flux, only=out_of_pls, uniform="commune"),
        row("c109", F(14, 60), here, only=[plus]),
    ]
    (found,) = refused(rows, flux, (), {})
    assert found.code == "FLX611"
    assert found.message == (
        "Sur la commune 44109, PLUS, les droits cumulés font 112 % du flux : 56 logements dus pour 50 possibles, "
        "soit 6 de trop (etat 18 ; al 24 ; c109 14). Clauses : part-al, part-c109, part-etat."
    )


def test_the_most_local_share_is_shown_with_the_most_it_may_be() -> None:
    here = Span("cia.yaml", 40, 5, 40, 30)
    # The State is due 40, and 20 of them find no room in 44020; the commune is due 50 of its 60.
    wide, local = row("etat", F(4, 10)), row("c109", F(5, 6), [A])
    tight = GroupCap(("etat",), F(1, 2), frozenset([B]), "cia-020")
    _, (found,) = make_plan([wide, replace(local, span=here)], FLUX, [tight], {}, order=["etat"], span=SPAN)
    assert found.span == here
    # 70 to be found among the 60 of 44109: 10 too many, so 40 of 60 for the commune.
    assert "part-c109 : au plus 66,66 % ici" in found.hint
    lowered = replace(local, rates={A: F(6666, 10_000)})
    assert planned([wide, lowered], FLUX, [tight], {})
    above = replace(local, rates={A: F(6667, 10_000)})
    assert refused([wide, above], FLUX, [tight], {})
    (found,) = refused([wide, local], FLUX, [tight], {})
    assert found.span == SPAN


def test_a_share_that_uniformity_ties_gets_no_figure() -> None:
    flux = {key(commune="1", f="a"): F(10), key(commune="1", f="b"): F(10), key(commune="2", f="a"): F(20)}
    only = [key(commune="1", f="a"), key(commune="2", f="a")]
    rows = [row(name, F(3, 10), flux, only=only, uniform="commune") for name in ("etat", "al")]
    (found,) = refused(rows, flux, (), {})
    assert "%" not in found.hint
    assert "(part-etat)" in found.hint


def test_two_independent_shortages_under_caps_are_two_diagnostics() -> None:
    c = key(commune="44215")
    flux = {A: F(60), B: F(40), c: F(100)}
    rows = [row("x", F(1, 4), only=[A, c], on=flux), row("y", F(1, 2), [A])]  # 50 and 30 for 60 and the 10 of a cap
    rows += [row("u", F(1, 5), only=[B, c], on=flux), row("v", F(1, 2), [B])]  # 40 and 20 for 40 and the 10 of a cap
    caps = [GroupCap((holder,), F(1, 10), frozenset([c]), f"cap-{holder}") for holder in "xu"]
    found = [d for d in refused(rows, flux, caps, {}) if d.code == "FLX611"]
    assert [d.message.partition("Clauses : ")[2] for d in found] == ["cap-u, part-u, part-v.", "cap-x, part-x, part-y."]
    assert all("soit 10 de trop" in d.message for d in found)


def test_no_figure_is_given_for_a_share_that_lowered_alone_would_not_do() -> None:
    flux = {A: F(10), B: F(10)}
    rows = [row("a", F(6, 10), [A], uniform="commune"), row("b", F(6, 10), [A], uniform="commune")]
    wide = row("etat", F(55, 100), flux)
    # 23 due for 20, of which 12 in the 10 of 44109: the State, lowered by 3, would leave these 2 too many.
    (found,) = refused([*rows, wide], flux, (), {})
    assert "23 logements dus pour 20 possibles" in found.message
    assert "%" not in found.hint
    free = replace(rows[0], uniform_by="")
    (found,) = refused([free, rows[1], wide], flux, (), {})
    assert "(part-a : au plus 30 % ici)" in found.hint
    assert planned([replace(free, rates={A: F(3, 10)}), rows[1], wide], flux, (), {})


def test_a_cap_that_closes_the_way_out_is_named_with_the_shortage() -> None:
    rows = [row("etat", F(1, 2)), row("c109", F(9, 10), [A])]
    assert planned(rows[:1], FLUX, [GroupCap(("etat",), F(6, 10), frozenset([B]), "cia-020")], {})
    (found,) = refused(rows, FLUX, [GroupCap(("etat",), F(6, 10), frozenset([B]), "cia-020")], {})
    # 50 + 54 due; 60 dwellings in 44109 and 24 at most in 44020 for the State
    assert found.code == "FLX611"
    assert "font 123,81 % de ce que laissent le flux et les plafonds : 104 logements dus" in found.message
    assert "pour 84 possibles (60 sur place, 24 sous les plafonds), soit 20 de trop" in found.message
    assert found.message.endswith("Clauses : cia-020, part-c109, part-etat.")


def test_of_two_caps_on_the_same_dwellings_the_tighter_holds_even_when_room_is_sought() -> None:
    wide = GroupCap(("etat",), F(7, 10), frozenset([B]), "a")
    tight = GroupCap(("etat",), F(6, 10), frozenset([B]), "b")
    rows = [row("etat", F(1, 2)), row("c109", F(38, 60), [A])]  # leaves 28 of the State's 50 to be found in 44020
    assert planned(rows, FLUX, [wide], {}).entitlements[B]["etat"] == F(28, 40)
    assert [d.code for d in refused(rows, FLUX, [wide, tight], {})] == ["FLX611"]


def test_caps_of_one_group_are_shared_by_those_who_have_no_other_way_out() -> None:
    # Under the cap of the group in 44109, 30 dwellings: c109 needs its 24 there, the State can go to 44020.
    cap = GroupCap(("etat", "c109"), F(1, 2), frozenset([A]), "cia")
    plan, found = make_plan([row("etat", F(3, 10)), row("c109", F(4, 10), [A])], FLUX, [cap], {}, order=[])
    assert plan is not None
    assert [d.code for d in found] == ["FLX605"]
    assert {one.holder: (one.due, one.lowered) for one in plan.rows} == {"etat": (30, 0), "c109": (24, 0)}
    assert plan.entitlements[A]["etat"] * 60 <= 6


def test_a_way_out_under_another_cap_is_a_way_out() -> None:
    caps = [GroupCap(("etat",), F(1, 10), frozenset([A]), "a"), GroupCap(("etat",), F(7, 10), frozenset([B]), "b")]
    plan = planned([row("etat", F(3, 10))], FLUX, caps, {})
    assert (plan.entitlements[A]["etat"], plan.entitlements[B]["etat"]) == (F(1, 10), F(24, 40))


def test_caps_on_part_of_the_flux_lower_those_who_must_and_in_proportion() -> None:
    # In 44109, 12 dwellings for three: x and y have nothing else, and come down from 18 and 6; z goes to 44020.
    cap = GroupCap(("x", "y", "z"), F(1, 5), frozenset([A]), "cia")
    rows = [row("x", F(3, 10), [A]), row("y", F(1, 10), [A]), row("z", F(1, 10))]
    plan, _ = make_plan(rows, FLUX, [cap], {}, order=[])
    assert plan is not None
    assert {one.holder: (one.due, one.lowered) for one in plan.rows} == {"x": (9, 9), "y": (3, 3), "z": (10, 0)}
    assert plan.entitlements[A]["z"] == 0
    # With 44020 closed to x but for 2 dwellings under another cap, x needs less of what they share, and y gains by it.
    other = GroupCap(("x",), F(1, 20), frozenset([B]), "autre")
    wide = row("x", F(3, 10), [A], only=FLUX)
    plan, _ = make_plan([wide, *rows[1:]], FLUX, [cap, other], {}, order=[])
    assert plan is not None
    assert {one.holder: one.due for one in plan.rows} == {"x": F(21, 2), "y": F(7, 2), "z": 10}


def test_who_meets_a_looser_cap_keeps_more() -> None:
    caps = [
        GroupCap(("x", "z"), F(1, 10), frozenset([A]), "a"),  # 6 dwellings for x, due 18
        GroupCap(("y", "z"), F(4, 10), frozenset([B]), "b"),  # 16 for y, due 20
    ]
    rows = [row("x", F(3, 10), [A]), row("y", F(1, 2), [B]), row("z", F(0))]
    plan, _ = make_plan(rows, FLUX, caps, {}, order=[])
    assert plan is not None
    assert {one.holder: one.due for one in plan.rows} == {"x": 6, "y": 16, "z": 0}


def test_of_nested_caps_on_the_whole_flux_no_one_comes_down_more_than_it_must() -> None:
    caps = [
        GroupCap(("agents",), F(5, 100), frozenset(), "agents"),
        GroupCap(("etat", "agents"), F(30, 100), frozenset(), "prefet"),
    ]
    plan, _ = make_plan([row("etat", F(27, 100)), row("agents", F(7, 100))], FLUX, caps, {}, order=[])
    assert plan is not None
    assert (plan.due["etat"], plan.due["agents"]) == (25, 5)


def test_raking_keeps_the_proportions_of_the_uniform_spread_where_a_class_is_overfull() -> None:
    flux = {A: F(60), B: F(60)}
    rows = [row("x", F(1, 2), flux), row("y", F(1, 6), flux), row("z", F(1, 2), [A])]
    plan = planned(rows, flux, (), {})
    # z fills half of 44109; the other half is shared 3 to 1, as x and y are.
    gains = plan.entitlements[A]
    assert (gains["x"], gains["y"], gains["z"]) == (F(3, 8), F(1, 8), F(1, 2))
    assert plan.entitlements[B]["x"] == F(5, 8)


def test_raking_moves_nobody_who_meets_no_overfull_class() -> None:
    c = key(commune="44215")
    flux = {A: F(60), B: F(40), c: F(7)}
    rows = [row("etat", F(1, 2), [A, B]), row("c109", F(8, 10), [A]), row("c215", F(1, 3), [c])]
    assert planned(rows, flux, (), {}).entitlements[c]["c215"] == F(1, 3)


def test_two_independent_shortages_are_two_diagnostics() -> None:
    found = refused(
        [row("c109", F(3, 4), [A]), row("x", F(3, 4), [A]), row("c020", F(3, 4), [B]), row("y", F(1, 2), [B])],
        FLUX,
        (),
        {},
    )
    assert [d.code for d in found] == ["FLX611", "FLX611"]
    assert sorted("44109" in d.message for d in found) == [False, True]


@pytest.mark.parametrize(
    ("rows", "flux", "residual", "code"),
    [
        ([], {}, {}, "FLX601"),
        ([], {A: F(0)}, {}, "FLX601"),
        ([], {A: F(-1), B: F(2)}, {}, "FLX602"),
        ([], FLUX, {BAILLEUR: F(1, 2)}, "FLX603"),
        ([], FLUX, {BAILLEUR: F(3, 2), "x": F(-1, 2)}, "FLX603"),
        ([row("c109", F(1, 5), only=())], FLUX, {}, "FLX604"),
        ([row("c109", F(6, 5))], FLUX, {}, "FLX610"),
        ([row("c109", F(1, 5), floors={A: F(6, 5)})], FLUX, {}, "FLX610"),
    ],
)
def test_what_cannot_be_planned_is_a_diagnostic(
    rows: list[ShareRow], flux: dict[ClassKey, Fraction], residual: dict[str, Fraction], code: str
) -> None:
    assert code in [d.code for d in refused(rows, flux, (), residual)]


def test_the_rest_is_split_as_declared_but_never_above_a_cap() -> None:
    split = {"departement": F(1, 3), BAILLEUR: F(2, 3)}
    plan = planned([row("etat", F(1, 4))], FLUX, (), split)
    assert plan.entitlements[A] == {"etat": F(1, 4), "departement": F(1, 4), BAILLEUR: F(1, 2)}
    cap = GroupCap(("departement",), F(1, 5), frozenset(), "cap")
    plan, found = make_plan([row("etat", F(1, 4))], FLUX, [cap], split, order=[])
    assert plan is not None
    assert plan.entitlements[A]["departement"] == F(1, 5)
    assert [d.code for d in found] == ["FLX605"]


def test_a_cap_counts_the_shares_and_the_rest_of_its_group_together() -> None:
    split = {"departement": F(1, 2), BAILLEUR: F(1, 2)}
    cap = GroupCap(("etat", "departement"), F(1, 2), frozenset(), "cap")
    plan, _ = make_plan([row("etat", F(1, 4))], FLUX, [cap], split, order=[])
    assert plan is not None
    assert plan.entitlements[A] == {"etat": F(1, 4), "departement": F(1, 4), BAILLEUR: F(1, 2)}


def test_a_small_common_denominator_is_the_unit_else_a_million() -> None:
    assert planned([row("etat", F(1, 3)), row("al", F(1, 4))], FLUX, (), {}).unit == 12
    assert planned([row("etat", F(1, 3))], FLUX, (), {}, inner=[F(1, 2)]).unit == 6
    plan = planned([row("etat", F(1, 999_983)), row("al", F(1, 3))], FLUX, (), {})
    assert plan.unit == LARGEST_UNIT
    assert plan.units[A] == {"etat": 1, "al": 333_333, BAILLEUR: 666_666}
    assert plan.entitlements[A]["etat"] == F(1, 999_983)


def test_a_class_known_but_not_expected_gets_the_mean_of_its_holders() -> None:
    unexpected = key(commune="44215")
    flux = {**FLUX, unexpected: F(0)}
    rows = [row("etat", F(3, 10), flux, only=[B, unexpected]), row("c215", F(1, 10), [unexpected])]
    plan = planned(rows, flux, (), {})
    assert plan.entitlements[unexpected] == {"etat": F(30, 40), "c215": F(1, 10), BAILLEUR: F(15, 100)}
    assert plan.due["c215"] == 0


def test_rights_above_one_on_a_class_not_expected_come_down_in_proportion() -> None:
    unexpected = key(commune="44215")
    flux = {**FLUX, unexpected: F(0)}
    plan = planned([row("etat", F(3, 5), flux), row("c215", F(9, 10), [unexpected])], flux, (), {})
    assert plan.entitlements[unexpected] == {"etat": F(2, 5), "c215": F(3, 5), BAILLEUR: 0}


def test_a_uniform_share_keeps_its_mean_in_a_commune_not_expected() -> None:
    unexpected = key(commune="44215")
    flux = {**FLUX, unexpected: F(0)}
    rows = [ShareRow("etat", {A: F(1, 2), B: F(1, 4)}, frozenset(flux), {}, "commune", "p")]
    assert planned(rows, flux, (), {}).entitlements[unexpected]["etat"] == F(40, 100)


def test_a_residual_holder_takes_nothing_where_its_row_may_receive_nothing() -> None:
    plan = planned([row("al", F(1, 5), [A])], FLUX, (), {"al": F(1, 2), BAILLEUR: F(1, 2)})
    assert plan.entitlements[B] == {"al": 0, BAILLEUR: 1}
    assert plan.entitlements[A]["al"] == F(3, 5)
    assert entitlement_of(plan, key(commune="44215"))["al"] == 0


def test_a_dwelling_partly_unknown_among_classes_not_expected_gains_their_mean() -> None:
    first, second = key(commune="44215", qpv="non"), key(commune="44215", qpv="oui")
    flux = {key(commune="44109", qpv="non"): F(4), first: F(0), second: F(0)}
    plan = planned([row("etat", F(1, 2), flux, only=[*flux][:2])], flux, (), {})
    assert plan.unit == 2
    assert entitlement_of(plan, key(commune="44215")) == {"etat": 1, BAILLEUR: 1}  # 1/4 and 3/4, a tie: the register


def test_a_floor_on_part_of_the_flux_is_not_the_model_of_fixed_shares() -> None:
    out, inside = key(qpv="non"), key(qpv="oui")
    flux = {out: F(80), inside: F(20)}
    assert planned([row("etat", F(28, 100), flux, floors={out: F(3, 10)})], flux, (), {}).restricted


def test_a_dwelling_partly_unknown_gains_the_weighted_mean() -> None:
    plan = planned([row("etat", F(3, 10)), row("c109", F(1, 5), [A])], FLUX, (), {})
    assert entitlement_of(plan, A) is plan.units[A]
    assert entitlement_of(plan, key(commune="44109", typologie="T3")) == plan.units[A]
    # 3/10, 12/100 and 58/100 of ten units: 3, 1.2 and 5.8
    assert entitlement_of(plan, ()) == {"etat": 3, "c109": 1, BAILLEUR: 6}


def test_a_class_never_forecast_goes_to_those_who_may_receive_it() -> None:
    plan = planned([row("etat", F(3, 10)), row("c109", F(1, 5), [A])], FLUX, (), {})
    assert entitlement_of(plan, key(commune="44215")) == {"etat": 3, "c109": 0, BAILLEUR: 7}
    assert entitlement_of(plan, key(commune="44215"), eligible=["c109"]) == {"etat": 0, "c109": 2, BAILLEUR: 8}
