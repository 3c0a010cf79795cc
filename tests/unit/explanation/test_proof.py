"""The proof of a decision: whatever the decision, each step rests on earlier ones and prints the decision's figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import tests.small_decisions as small_decisions
from tests.small import CONVENTION, compiled, dwelling, rules

from fluxrules.allotment.books import Books
from fluxrules.decision.again import Again
from fluxrules.decision.decision import BatchMove, BatchPlace, Decision, Raison
from fluxrules.decision.session import Session
from fluxrules.decision.what_if import Situation
from fluxrules.explanation.numbers import decimal_text, percentage
from fluxrules.explanation.proof import proof_of
from fluxrules.explanation.proof_tree import Kind, Proof
from fluxrules.reports.json import Json, decision_value, exact
from fluxrules.vocabulary import StatutDecision

F = Fraction
CONV = "territories/petit/conventions/bail.yaml"
AXES = CONVENTION.replace("equite: {bande: 5/4}", "equite: {bande: 5/4, axes: [typologie, commune]}")
METHODS = ("bande", "tijdeman", "reste_a_faire", "taux_de_realisation")
RULES = (
    "id: grand, quand: {logement.typologie: {au_moins: T4}}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
    "id: rang, quand: {logement.grand: oui}, en_vigueur: {du: 2024-01-01, au: 2029-12-31}, "
    "alors: [{prioriser: {reservataire: etat, rang: 1}}]",
    "id: tard, quand: {flux.al.retard: {au_moins: -3}}, alors: [{preferer: {reservataire: al, logements: 1/2}}]",
    "id: cap, alors: [{plafonner: {reservataire: al, taux: 30 %}}]",
    "id: non, quand: {logement.typologie: T1}, alors: [{ecarter: {reservataire: al, motif: trop petit}}]",
    "id: retient, quand: {logement.qpv: oui}, alors: [{soustraire_du_flux: {motif: mutation, article: a}}]",
    "id: reserve, quand: {logement.typologie: T6}, alors: [{reserver_a: {reservataire: commune-99001}}]",
    "id: contre, quand: {logement.typologie: T6, logement.financement: PLS}, "
    "alors: [{reserver_a: {reservataire: etat}}]",
)
KNOWN = [value for value in vars(small_decisions).values() if isinstance(value, Decision)]


def session(root: Path, method: str = "bande") -> Session:
    convention = AXES.replace("{bande: 5/4,", "{bande: 5/4," if method == "bande" else f"{{methode: {method},")
    made = compiled(root, rules(*RULES), files={CONV: convention})
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    return Session(made, books=Books(records={}), explains=True)


def played(root: Path, method: str = "bande") -> list[Decision]:
    """Decisions of every kind that rules make, one after another."""
    found = session(root, method)
    made = [
        found.decide(dwelling(f"l{place}", commune, typologie=typology))
        for place, (typology, commune) in enumerate(
            [(t, c) for t in ("T3", "T5", "T1", "T2", "T3", "T4") for c in ("99001", "99002")]
        )
    ]
    made.append(found.decide(dwelling("hors", qpv=True)))
    made.append(found.decide(dwelling("reserve", typologie="T6")))
    made.append(found.decide(dwelling("conflit", typologie="T6", financement="PLS")))
    made.append(found.decide(dwelling("suspendu", typologie=None)))
    record = (found.books.records or {})["l0"]
    again = Again("restitution", record.charge, (record.holder,))
    made.append(Situation.of(found, dwelling("l0", typologie="T3"), again=again).decide())
    return made


def leaves(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(leaves, value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*map(leaves, value)) if value else set()
    words = str(value).split() if isinstance(value, str) else [str(value)]
    return {str(value), *words, *(word.rpartition("=")[2] for word in words)}


def about(value: Json, subject: str) -> set[str]:
    """Every leaf of the objects of the decision's JSON that are about ``subject``."""
    if isinstance(value, dict):
        if subject in (value.get("reservataire"), value.get("nom")):
            return leaves(value)
        return (leaves(value[subject]) if subject in value else set()).union(
            *(about(v, subject) for v in value.values())
        )
    return set().union(*(about(item, subject) for item in value)) if isinstance(value, list) else set()


def sound(proof: Proof, decision: Decision) -> None:
    """Each node once, after what it rests on; each figure in the decision's JSON, where it says; the decision last."""
    seen: set[str] = set()
    value = decision_value(decision)
    for node in proof.nodes:
        assert node.id not in seen
        assert set(node.rests_on) <= seen, node
        seen.add(node.id)
        for name, figure in node.figures:
            subjects = [name[:dot] for dot in (match.start() for match in re.finditer(r"\.", name))]
            assert any(str(exact(figure)) in about(value, subject) for subject in subjects), (node.id, name, figure)
        if node.kind is not Kind.DECISION:
            printed(node.sentence, node.figures, decision)
    assert proof.conclusion.kind is Kind.DECISION


def printed(sentence: str, figures: tuple[tuple[str, object], ...], decision: Decision) -> None:
    """Every number of a sentence is one of the node's figures, or stands in words of the rules or of the decision."""
    for name, words in (*((r.name, (r.titre, r.name, r.citation.title, r.citation.article)) for r in decision.fired),):
        for word in (*words, name):
            sentence = sentence.replace(word, " ") if word else sentence
    words = {w for one in decision.shares for w in (one.titre, one.citation.title, one.citation.article) if w}
    words |= {one.name for one in decision.standings if one.name} | set(decision.sources.values())
    for word in sorted(words, key=len, reverse=True):
        sentence = sentence.replace(word, " ")
    allowed = set()
    share = {name.rpartition(".")[0]: value for name, value in figures if name.endswith(".droit")}
    for name, value in figures:
        amounts = [value] if isinstance(value, int | Fraction) else []
        amounts += [a + s for a in list(amounts) for holder, s in share.items() if name.startswith(f"{holder}.categ")]
        for amount in amounts:
            shown = (Fraction(amount) + Fraction(k, 100) for k in (-1, 0, 1))  # what rounding moves in a sum of terms
            allowed |= {decimal_text(abs(one)) for one in shown} | {str(abs(amount)), percentage(amount)[:-2]}
        if isinstance(value, date | str):
            allowed.update(re.findall(r"\d+", str(value)))
    for number in re.findall(r"(?<![\w:/,-])\d+(?:,\d+)?(?![\w/])", sentence):
        assert number in allowed, (number, sentence, figures)


@pytest.mark.parametrize("decision", KNOWN, ids=range(len(KNOWN)))
def test_decisions_made_by_hand(decision: Decision) -> None:
    proof = proof_of(decision)
    ids = [node.id for node in proof.nodes]
    assert len(ids) == len(set(ids))
    assert proof.conclusion.id == "decision"


@pytest.mark.parametrize("method", METHODS)
def test_every_status_has_a_sound_proof(method: str, tmp_path: Path) -> None:
    decisions = played(tmp_path, method)
    assert {d.statut for d in decisions} >= {
        StatutDecision.ORIENTE,
        StatutDecision.HORS_FLUX,
        StatutDecision.SUSPENDU,
        StatutDecision.CONFLIT,
    }
    for decision in decisions:
        sound(proof_of(decision), decision)


def test_the_tree_goes_from_the_dwelling_to_the_decision(tmp_path: Path) -> None:
    decision = next(d for d in played(tmp_path) if d.holder == "etat" and "logement.grand" in d.derived)
    proof = proof_of(decision)
    assert proof.node("deduit:logement.grand").rests_on == ("effet:cia:grand",)
    assert proof.node("regle:cia:rang").rests_on == ("deduit:logement.grand",)
    assert "2024-01-01" in proof.node("regle:cia:rang").sentence
    assert "effet:cia:rang" in proof.node("etape:rang").rests_on
    rank = proof.node("regle:cia:rang")
    assert re.fullmatch(r".*cia\.yaml:\d+", rank.place)
    bearing = {node.id for node in proof.bearing()}
    assert {"fait:logement.typologie", "regle:cia:grand", "etape:assiette", "flux:etat"} & bearing
    assert "regle:cia:rang" in bearing


def test_what_was_late_rests_on_where_the_flux_stood(tmp_path: Path) -> None:
    decision = played(tmp_path)[0]
    proof = proof_of(decision)
    assert proof.node("regle:cia:tard").rests_on == ("fait:flux.al.retard",)
    assert proof.node("fait:flux.al.retard").rests_on == ("flux:al",)
    late = {quota.holder: quota.late_before for quota in decision.quotas}
    assert dict(proof.node("flux:al").figures)["al.retard_avant"] == late["al"]


def test_each_stage_says_who_is_left(tmp_path: Path) -> None:
    for decision in played(tmp_path):
        if decision.statut is not StatutDecision.ORIENTE or decision.cause:
            continue
        stages = list(proof_of(decision).of(Kind.ETAPE))
        out = {standing.reason for standing in decision.standings}
        assert ("etape:rang" in [s.id for s in stages if "Moins prioritaires" in s.sentence]) == (
            Raison.RANG_INFERIEUR in out
        )
        assert ("etape:plafonds" in [s.id for s in stages if "atteint :" in s.sentence]) == (
            Raison.PLAFOND_ATTEINT in out
        )


def test_a_suspended_decision_rests_on_what_is_missing(tmp_path: Path) -> None:
    decision = next(d for d in played(tmp_path) if d.statut is StatutDecision.SUSPENDU)
    proof = proof_of(decision)
    assert "manquant:logement.typologie" in proof.conclusion.rests_on
    assert "à renseigner" in proof.node("manquant:logement.typologie").sentence


def test_a_conflict_rests_on_both_clauses(tmp_path: Path) -> None:
    decision = next(d for d in played(tmp_path) if d.statut is StatutDecision.CONFLIT)
    assert {"effet:cia:reserve", "effet:cia:contre"} <= set(proof_of(decision).node("conflit:1").rests_on)


def test_out_of_the_flux_rests_on_the_clause_alone(tmp_path: Path) -> None:
    decision = next(d for d in played(tmp_path) if d.statut is StatutDecision.HORS_FLUX)
    proof = proof_of(decision)
    assert proof.node("etape:assiette").rests_on == ("effet:cia:retient",)
    assert [node.id for node in proof.of(Kind.ETAPE)] == ["etape:assiette"]


def test_what_happens_outside_the_rules_comes_last(tmp_path: Path) -> None:
    decision = next(d for d in played(tmp_path) if d.statut is StatutDecision.ORIENTE and d.holder != "al")
    forced = replace(
        decision, statut=StatutDecision.FORCE, cause="derogation", proposed=decision.holder, by="la directrice",
        holder="al", reason="urgence",
    )  # fmt: skip
    proof = proof_of(forced)
    assert proof.conclusion.rests_on == ("evenement:derogation",)
    assert "la directrice" in proof.node("evenement:derogation").sentence
    move = BatchMove(decision.holder, "al", "", F(3), F(2))
    moved = replace(decision, holder="al", batch=BatchPlace(3, 1, decision.holder, (move,)))
    assert proof_of(moved).conclusion.rests_on == ("evenement:lot",)


def test_a_dwelling_handed_back_says_so(tmp_path: Path) -> None:
    decision = played(tmp_path)[-1]
    proof = proof_of(decision)
    assert "etape:rendu" in {node.id for node in proof.nodes}
    assert proof.conclusion.rests_on == ("evenement:cause",)


def test_an_unknown_node(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        proof_of(KNOWN[0]).node("etape:inconnue")
