"""What the convention makes of an event, and what is refused when it says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fluxrules.allotment.charge import Charge
from fluxrules.allotment.record import Record
from fluxrules.decision.clauses import REFUSED, again_of
from fluxrules.diagnostics import Span
from fluxrules.model import evenement as written
from fluxrules.vocabulary import BAILLEUR

HERE = Span("annee.yaml")
RECORD = Record(("bail", "98", 2025), "D1", Charge("al", {"etat": 1, "al": 1}), "al", ("etat",))
BACK = written.HandBack(liberation="L1", motif="trop petit", span=HERE)
LATE = written.Expiry(liberation="L1", span=HERE)
REFUSAL = written.Refusal(liberation="L1", span=HERE)
OVERRIDE = written.Override(liberation="L1", reservataire="etat", par="direction", motif="urgence", span=HERE)
TERMS = {"restitution": "non_comptee", "sans_candidat": "bailleur"}


def test_handing_back_follows_the_clause() -> None:
    again, wrong = again_of(BACK, RECORD, TERMS)
    assert again is not None
    assert not wrong
    assert (again.cause, again.lost, again.successor, again.reason) == ("restitution", False, "suivant", "trop petit")
    assert again.returned == ("etat", "al")
    counted, _ = again_of(BACK, RECORD, {"restitution": "comptee"})
    assert counted is not None
    assert counted.lost


@pytest.mark.parametrize("event", [LATE, REFUSAL])
def test_who_follows_a_delay_or_a_refusal_is_a_clause_too(event: written.Expiry | written.Refusal) -> None:
    again, _ = again_of(event, RECORD, TERMS)
    assert again is not None
    assert again.successor == "bailleur"
    assert again.facts == ({REFUSED: "al"} if event is REFUSAL else {})


@pytest.mark.parametrize(
    ("event", "terms", "missing"),
    [(BACK, {}, 1), (LATE, {}, 2), (LATE, {"restitution": "comptee"}, 1), (REFUSAL, {"sans_candidat": "etat"}, 1)],
)
def test_nothing_is_supposed(event: written.HandBack | written.Expiry, terms: dict[str, str], missing: int) -> None:
    again, wrong = again_of(event, RECORD, terms)
    assert again is None
    assert [item.code for item in wrong] == ["FLX551"] * missing


def test_a_lost_turn_stays_lost_whoever_hands_it_back() -> None:
    again, _ = again_of(BACK, replace(RECORD, holder="commune"), TERMS)
    assert again is not None
    assert again.lost
    assert again.returned == ("etat", "commune")


@pytest.mark.parametrize("event", [BACK, LATE, REFUSAL])
def test_the_bailleur_has_nobody_to_hand_back_to(event: written.HandBack) -> None:
    again, wrong = again_of(event, replace(RECORD, holder=BAILLEUR), TERMS)
    assert again is None
    assert [item.code for item in wrong] == ["FLX565"]


def test_a_person_needs_no_clause() -> None:
    again, wrong = again_of(OVERRIDE, replace(RECORD, holder=BAILLEUR), {})
    assert not wrong
    assert again is not None
    assert (again.forced, again.successor, again.by, again.reason) == (True, "etat", "direction", "urgence")
    assert again.returned == ("etat",)
