"""Why not: the reason, the rules that came close, and the fewest things that hold a réservataire where it is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.opinions.why_not_naive import objections
from tests.small import compiled, dwelling, rules

from fluxrules.allotment.books import Books
from fluxrules.decision.decision import Raison
from fluxrules.decision.session import Session
from fluxrules.decision.what_if import Situation
from fluxrules.decision.what_if_edits import Received
from fluxrules.explanation.minimal import MinimalSet, minimal_set
from fluxrules.explanation.near_rules import Favour, NearRules
from fluxrules.explanation.removal import EVERYONE, Element, Taken, counts_taken, elements_of
from fluxrules.explanation.trials import Trials
from fluxrules.explanation.why_not_proof import WhyNotProof, every_why_not, trace_in, why_not_of
from fluxrules.explanation.why_not_words import minimal_sentence, near_sentence

RANK = "id: rang, quand: {logement.typologie: T3}, alors: [{prioriser: {reservataire: etat, rang: 1}}]"
OUT = "id: non, alors: [{ecarter: {reservataire: al, motif: premier}}]"
OUT_TWICE = "id: non2, quand: {logement.qpv: non}, alors: [{ecarter: {reservataire: al, motif: second}}]"
CAP = "id: cap, alors: [{plafonner: {reservataire: al, taux: 10 %}}]"
ALMOST = (
    "id: presque, quand: {tous: [{logement.typologie: T3}, {logement.qpv: oui}]}, "
    "alors: [{prioriser: {reservataire: al, rang: 1}}]"
)
FAR = "id: loin, quand: {tous: [{logement.typologie: T5}, {logement.qpv: oui}]}, alors: [{reserver_a: {reservataire: al}}]"
AGAINST = "id: contre, quand: {logement.typologie: T6}, alors: [{ecarter: {reservataire: etat, motif: essai}}]"
EITHER = (
    "id: soit, quand: {un_de: [{tous: [{logement.typologie: T6}, {logement.qpv: oui}]}, {logement.financement: PLS}]}, "
    "alors: [{preferer: {reservataire: al, logements: 1}}]"
)


def situation(root: Path, *written: str, al: int = 0) -> Situation:
    made = compiled(root, rules(*written))
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    found = Situation.of(Session(made, books=Books(records={})), dwelling("u", typologie="T3"))
    return Received("x", "al", al, False).apply(found)[0] if al else found


def told(found: Situation, holder: str) -> WhyNotProof:
    return why_not_of(found.decide(), holder, NearRules(found.program), trace_in(found))


def held(found: Situation, holder: str, receives: bool = False) -> tuple[MinimalSet, set[tuple[Taken, str]]]:
    """The minimal set, agreed on by the other opinion when it is about standing further."""
    made = minimal_set(found, holder, receives)
    assert made is not None
    universe = elements_of(found, found.decide(), Trials(found).reading(), holder, receives)
    if not receives:
        assert objections(found, holder, made.elements, universe) == []
    return made, {(item.kind, item.name) for item in made.elements}


def test_the_reason_names_its_clause_and_the_stage(tmp_path: Path) -> None:
    found = told(situation(tmp_path, RANK), "al")
    assert found.reason is Raison.RANG_INFERIEUR
    assert [(clause.name, clause.titre) for clause in found.clauses] == [("cia:rang", "Une règle")]
    assert found.clauses[0].place.startswith("territories/petit/cia.yaml:")
    assert "etape:rang" in found.rests_on
    assert found.sentence


def test_a_cap_is_reached_by_so_much(tmp_path: Path) -> None:
    found = told(situation(tmp_path, CAP, al=12), "al")
    assert found.reason is Raison.PLAFOND_ATTEINT
    assert dict(found.figures) == {"al.recus": 12, "al.plafond": 10}
    assert found.gap == 3


def test_a_score_is_lower_by_so_much(tmp_path: Path) -> None:
    made = situation(tmp_path)
    decision = made.decide()
    scores = {s.holder: s.score for s in decision.standings}
    loser = next(s for s in decision.standings if s.reason is Raison.SCORE_INFERIEUR)
    won, lost = scores[decision.holder], scores[loser.holder]
    assert won is not None
    assert lost is not None
    assert told(made, loser.holder).gap == won - lost > 0


def test_the_closest_rules_come_first_with_what_they_lack(tmp_path: Path) -> None:
    found = told(situation(tmp_path, RANK, ALMOST, FAR, AGAINST, EITHER), "al")
    assert [(near.name, near.distance, near.favour) for near in found.near] == [
        ("cia:contre", 1, Favour.CONTRE_LE_CHOISI),
        ("cia:presque", 1, Favour.POUR),
        ("cia:soit", 1, Favour.POUR),
        ("cia:loin", 2, Favour.POUR),
    ]
    almost, either = found.near[1], found.near[2]
    assert [almost.conditions[place].path for place in almost.missing] == ["logement.qpv"]
    assert [either.conditions[place].path for place in either.missing] == ["logement.financement"]
    assert [read.truth for read in almost.conditions] == [True, False]
    assert "QPV" in near_sentence(almost)


def test_an_exception_that_holds_is_what_is_missing(tmp_path: Path) -> None:
    general = "id: general, alors: [{prioriser: {reservataire: al, rang: 1}}]"
    sauf = "id: sauf, quand: {logement.typologie: T3}, deroge_a: [general], alors: [{signaler: {message: non, niveau: info}}]"
    (near,) = told(situation(tmp_path, RANK, general, sauf), "al").near
    assert near.set_aside_by == ("cia:sauf",)
    assert near.distance == 1


def test_who_has_no_right_is_told_of_no_rule(tmp_path: Path) -> None:
    made = situation(tmp_path, ALMOST)
    decision = made.decide()
    found = {w.holder: w for w in every_why_not(decision, NearRules(made.program), trace_in(made))}
    assert found["commune-99002"].reason is Raison.SANS_CONVENTION
    assert found["commune-99002"].near == ()
    assert set(found) == {s.holder for s in decision.standings if s.reason is not None}


def test_one_rule_holds_it(tmp_path: Path) -> None:
    made = situation(tmp_path, RANK)
    found, elements = held(made, "al")
    assert elements == {(Taken.REGLE, "cia:rang")}
    assert "«\u00a0Une règle\u00a0»" in minimal_sentence(found, made.decide())


def test_what_waits_for_a_datum_rests_on_the_rules_that_may_fire(tmp_path: Path) -> None:
    made = situation(
        tmp_path, "id: dpe, quand: {logement.dpe: G}, alors: [{reserver_a: {reservataire: commune-99001}}]"
    )
    found, elements = held(made, "al")
    assert found.before is Raison.SUSPENDU
    assert elements == {(Taken.REGLE, "cia:dpe")}
    assert found.supposed is not None
    assert found.supposed.statut.value == "oriente"
    assert "Une règle" in minimal_sentence(found, made.decide())
    once = situation(
        tmp_path / "b", RANK, "id: dpe, quand: {logement.dpe: G}, alors: [{prioriser: {reservataire: etat, rang: 1}}]"
    )
    assert once.decide().maybe
    universe = elements_of(once, once.decide(), Trials(once).reading(), "al")
    assert "cia:dpe" not in {item.name for item in universe}


def test_set_aside_twice_both_clauses_hold_it(tmp_path: Path) -> None:
    _, elements = held(situation(tmp_path, OUT, OUT_TWICE), "al")
    assert elements == {(Taken.REGLE, "cia:non"), (Taken.REGLE, "cia:non2")}


def test_capped_then_outranked(tmp_path: Path) -> None:
    made = situation(tmp_path, RANK, CAP, al=12)
    found, elements = held(made, "al")
    assert elements in ({(Taken.REGLE, "cia:cap")}, {(Taken.RECUS, "al")})
    assert found.after is Raison.RANG_INFERIEUR
    again, more = held(made, "al", receives=True)
    if again.elements:
        assert again.after is None
        assert len(more) >= 2


def test_only_facts_hold_who_has_no_right(tmp_path: Path) -> None:
    made = situation(tmp_path, RANK)
    found, elements = held(made, "commune-99002")
    assert not elements
    assert found.facts
    assert "d'aucune règle et d'aucun compte" in minimal_sentence(found, made.decide())


def test_who_receives_is_held_by_nothing(tmp_path: Path) -> None:
    made = situation(tmp_path, RANK)
    assert minimal_set(made, made.decide().holder) is None


def test_an_unknown_holder(tmp_path: Path) -> None:
    made = situation(tmp_path)
    with pytest.raises(KeyError):
        why_not_of(made.decide(), "personne")


def test_counts_are_exact_and_balanced(tmp_path: Path) -> None:
    made = situation(tmp_path, CAP, al=7)
    for item in elements_of(made, made.decide(), Trials(made).reading(), "al"):
        if item.kind is Taken.RECUS:
            assert item.value == Fraction(7)
        if item.kind is Taken.RETARD and item.name:
            assert item.value == made.account.deficit(item.name)


def test_what_is_taken_away_goes_to_the_bailleur(tmp_path: Path) -> None:
    made = situation(tmp_path, CAP, al=7)
    account = counts_taken(made.account, [Element(Taken.RECUS, "al"), Element(Taken.RETARD, "al")])
    assert account.received.get("al", 0) == account.deficits.get("al", 0) == 0
    assert sum(account.received.values()) == sum(made.account.received.values())
    assert sum(account.deficits.values()) == 0
    nobody = counts_taken(made.account, [Element(Taken.RETARD, EVERYONE)])
    assert not any(nobody.deficits.values())
    assert nobody.received == made.account.received
