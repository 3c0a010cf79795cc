"""A dwelling decided once more: the state it is chosen in, who may follow, what stays owed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import post
from fluxrules.decision.again import Again, forced
from fluxrules.decision.decision import Raison
from fluxrules.decision.routing import Refusal, Route
from fluxrules.vocabulary import BAILLEUR, StatutDecision

T3 = ("typologie", "T3")
CHARGE = Charge("al", {"etat": 1, "al": 1}, (T3,))
AFTER = post(Account(2), CHARGE)
NEXT = Route(StatutDecision.ORIENTE, "commune", {"al": Refusal(Raison.A_RENDU)}, None, {})


def test_a_charge_taken_back_is_a_state_where_nothing_came() -> None:
    base = Again("restitution", CHARGE).base(AFTER)
    assert (base.counted, base.received["al"]) == (0, 0)
    assert not any(base.deficits.values())


def test_a_lost_turn_stays_charged_and_gains_count_once() -> None:
    base = Again("restitution", CHARGE, lost=True).base(AFTER)
    assert (base.counted, base.received) == (1, {"al": 1})
    # -1/2 and 1/2 before: without what this dwelling gives, -1 for al, which was charged for it, and nothing for etat.
    assert base.deficits == {"al": -2, "etat": 0}
    assert base.by_category[T3] == base.deficits


def test_a_larger_unit_changes_nothing() -> None:
    from fluxrules.allotment.events import in_unit

    for lost in (False, True):
        small, large = (Again("restitution", CHARGE, lost=lost).base(in_unit(AFTER, unit)) for unit in (2, 6))
        assert {h: 3 * u for h, u in small.deficits.items()} == large.deficits


def test_the_next_in_line_or_whom_the_clause_names() -> None:
    assert Again("restitution", CHARGE).rerouted(NEXT) is NEXT
    for named in ("etat", BAILLEUR):
        route = Again("delai_depasse", CHARGE, successor=named).rerouted(NEXT)
        assert (route.status, route.holder) == (StatutDecision.ORIENTE, named)


@pytest.mark.parametrize(
    "reason",
    [Raison.PLAFOND_ATTEINT, Raison.ECARTE, Raison.HORS_PERIMETRE, Raison.SANS_CONVENTION, Raison.A_RENDU],
)
def test_a_clause_lifts_no_bar(reason: Raison) -> None:
    route = Route(StatutDecision.ORIENTE, "commune", {"etat": Refusal(reason)}, None, {})
    assert Again("delai_depasse", CHARGE, successor="etat").rerouted(route).holder == "commune"


def test_whoever_handed_it_back_is_not_named_again() -> None:
    again = Again("delai_depasse", CHARGE, ("etat", "al"), successor="etat")
    assert again.rerouted(NEXT).holder == "commune"


def test_the_bailleur_is_never_barred() -> None:
    route = Route(StatutDecision.ORIENTE, "commune", {BAILLEUR: Refusal(Raison.HORS_PERIMETRE)}, None, {})
    assert Again("delai_depasse", CHARGE, successor=BAILLEUR).rerouted(route).holder == BAILLEUR


@pytest.mark.parametrize("status", [StatutDecision.SUSPENDU, StatutDecision.CONFLIT, StatutDecision.HORS_FLUX])
def test_a_clause_serves_nobody_the_rules_cannot(status: StatutDecision) -> None:
    route = Route(status, "", {}, None, {})
    assert Again("delai_depasse", CHARGE, successor="etat").rerouted(route) is route


def test_a_person_decides_and_the_rules_choice_is_told() -> None:
    route = Again("derogation", CHARGE, successor="etat", by="direction", reason="urgence").rerouted(NEXT)
    assert (route.status, route.holder) == (StatutDecision.FORCE, "etat")
    assert route.refusals["commune"].reason is Raison.DEROGATION
    nobody = forced(Route(StatutDecision.SUSPENDU, "", {}, None, {}), "etat", "direction", "urgence")
    assert (nobody.status, nobody.holder, nobody.refusals) == (StatutDecision.FORCE, "etat", {})


def test_what_a_refusal_owes_stays_owed_but_not_to_who_receives() -> None:
    owing = Charge("al", {"etat": 1, "al": 1}, owed={"D1": "etat"})
    new = Charge("commune", {"etat": 1, "al": 1}, owed={"D1": "al"})
    assert Again("restitution", owing).owing(new).owed == {"D1": "etat"}
    assert Again("derogation", owing).owing(Charge("etat", {"etat": 2})).owed == {}


def test_quotas_after_a_lost_turn_say_who_has_it() -> None:
    lost = Again("restitution", CHARGE, lost=True).after(AFTER, Charge("etat", {"etat": 1, "al": 1}, (T3,)))
    assert (lost.received, lost.uncharged) == ({"al": 1}, {"etat": 1})
    moved = Again("restitution", CHARGE).after(AFTER, Charge("etat", {"etat": 1, "al": 1}, (T3,)))
    assert moved.deficit("etat") == Fraction(-1, 2)
