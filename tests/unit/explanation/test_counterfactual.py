"""What would have given it to another: every proposal is decided again, is minimal, and says who could make it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, compiled, dwelling, rules

from fluxrules.allotment.books import Books
from fluxrules.decision.again import Again
from fluxrules.decision.session import Session
from fluxrules.decision.what_if import Situation
from fluxrules.decision.what_if_edits import Late, Received, WithoutRule
from fluxrules.decision.what_if_rules import CapIs, PreferenceIs, ThresholdIs
from fluxrules.explanation.counterfactual import Auteur, Counterfactuals, Famille, counterfactuals
from fluxrules.explanation.counterfactual_menu import menu
from fluxrules.explanation.counterfactual_sentences import counterfactual_sentences
from fluxrules.explanation.counterfactual_threshold import across
from fluxrules.explanation.trials import Trials
from fluxrules.vocabulary import Operateur, StatutDecision

F = Fraction
CONV = "territories/petit/conventions/bail.yaml"
ASIDE = "id: a, quand: {logement.surface: {au_moins: 75}}, alors: [{ecarter: {reservataire: etat, motif: Voilà.}}]"
BOTH = "id: b, quand: {logement.typologie: T3}, alors: [{ecarter: {reservataire: etat, motif: Voilà.}}]"
LAW = "id: c, titre: Loi, norme: loi, source: {document: texte}, statut: verifie, alors: [{reserver_a: {reservataire: al}}]"
RANK = "id: d, quand: {logement.qpv: non}, alors: [{prioriser: {reservataire: al, rang: 1}}]"
CAP = "id: e, alors: [{plafonner: {reservataire: etat, taux: 2 %}}]"
PREFER = "id: f, alors: [{preferer: {reservataire: al, logements: 2}}]"


def situation(
    root: Path, *written: str, served: int = 9, again: bool = False, late: bool = False, **facts: object
) -> Situation:
    """A year begun; ``late``: the État would receive, were nothing in its way."""
    made = compiled(root, rules(*written) if written else "", files={CONV: CONVENTION})
    assert made.ready, [d.message for d in made.diagnostics]
    found = Session(made, books=Books(records={}))
    for number in range(served):
        found.decide(dwelling(f"l{number}", typologie=("T3", "T2", "T4")[number % 3], surface=F(60)))
    last = dwelling("last", **facts)  # type: ignore[arg-type]
    if late:
        return Late("", "etat", F(2)).apply(Situation.of(found, last))[0]
    if not again:
        return Situation.of(found, last)
    first = found.decide(last)
    record = (found.books.records or {})["last"]
    return Situation.of(found, last, again=Again("restitution", record.charge, (first.holder,)))


def searched(start: Situation, holder: str, bound: int = 1500) -> Counterfactuals:
    """The search, its claims checked: each proposal decides so, and no part of it does."""
    decision = start.decide()
    found = counterfactuals(start, decision, holder, bound)
    for proposal in found.proposals:
        assert (proposal.decision.statut, proposal.decision.holder) == (StatutDecision.ORIENTE, holder)
        for left_out in proposal.changes if len(proposal.changes) > 1 else ():
            kept = start
            for change in proposal.changes:
                if change is not left_out:
                    kept, _ = change.edit.apply(kept)
            assert kept.decide().holder != holder
    said = counterfactual_sentences(decision, found)
    assert len(said.proposals) == len(found.proposals)
    assert bool(said.fixed) == bool(found.fixed)
    assert all(item.authors for item in said.proposals)
    return found


def kinds(found: Counterfactuals) -> set[Famille]:
    return {change.famille for proposal in found.proposals for change in proposal.changes}


def test_a_datum_a_threshold_and_the_rule_itself(tmp_path: Path) -> None:
    start = situation(tmp_path, ASIDE, served=0, late=True, surface=F(80))
    found = searched(start, "etat")
    assert {Famille.DONNEE, Famille.SEUIL, Famille.REGLE} <= kinds(found)
    datum = next(p.changes[0] for p in found.proposals if p.changes[0].famille is Famille.DONNEE)
    assert (datum.subject, datum.after, datum.auteur) == ("logement.surface", F(74), Auteur.SAISIE)
    threshold = next(p.changes[0] for p in found.proposals if p.changes[0].famille is Famille.SEUIL)
    assert (threshold.after, threshold.auteur) == (F(8001, 100), Auteur.CIA)
    costs = [p.changes[0].cost for p in found.proposals]
    assert [cost[0] for cost in costs] == sorted(cost[0] for cost in costs)
    assert found.fixed == ""


def test_the_smallest_count_is_the_smallest(tmp_path: Path) -> None:
    start = situation(tmp_path)
    decision = start.decide()
    others = [
        s.holder for s in decision.standings if s.score is not None and s.holder not in (decision.holder, "bailleur")
    ]
    seen = 0
    for holder in others:
        for proposal in searched(start, holder).proposals:
            change = proposal.changes[0]
            if change.famille is Famille.RECUS and change.amount > 1 and len(proposal.changes) == 1:
                sign = 1 if change.after > change.before else -1  # type: ignore[operator]
                less = replace(change.edit, count=sign * (int(change.amount) - 1))  # type: ignore[type-var]
                changed, _ = less.apply(start)
                assert changed.decide().holder != holder
                seen += 1
    assert seen


def test_the_smallest_retard_is_the_smallest_tenth(tmp_path: Path) -> None:
    start = situation(tmp_path)
    decision, seen = start.decide(), 0
    for line in decision.standings:
        if line.score is None or line.holder in (decision.holder, "bailleur"):
            continue
        for proposal in searched(start, line.holder).proposals:
            if proposal.changes[0].famille is Famille.RETARD:
                late = proposal.changes[0].edit
                assert isinstance(late, Late)
                changed, _ = replace(late, amount=late.amount - F(1, 10)).apply(start)
                assert late.amount - F(1, 10) <= line.deficit or changed.decide().holder != line.holder
                seen += late.amount - F(1, 10) > line.deficit
    nearest = menu(start, decision, Trials(start).reading(), "etat")
    steps = next(ladder.steps for ladder in nearest if ladder.steps[0].famille is Famille.RETARD)
    assert 0 < steps[0].amount <= F(1, 10)
    assert seen


def test_two_obstacles_need_two_changes(tmp_path: Path) -> None:
    start = situation(tmp_path, ASIDE, BOTH, served=0, late=True, surface=F(80), typologie="T3")
    found = searched(start, "etat")
    assert found.pairs
    assert found.proposals
    assert all(len(proposal.changes) == 2 for proposal in found.proposals)
    assert {c.subject for c in found.proposals[0].changes} == {"logement.typologie", "logement.surface"}


def test_only_the_law_stands_in_the_way(tmp_path: Path) -> None:
    found = searched(situation(tmp_path, LAW, served=0, late=True), "etat")
    assert found.fixed == "loi"
    assert {author for proposal in found.proposals for author in proposal.authors} <= {Auteur.LOI, Auteur.PERSONNE}


def test_a_rank_read_from_a_datum(tmp_path: Path) -> None:
    found = searched(situation(tmp_path, RANK, served=0, late=True), "etat")
    data = [c for p in found.proposals for c in p.changes if c.famille is Famille.DONNEE]
    assert [(c.subject, c.after) for c in data] == [("logement.qpv", True)]


def test_a_cap_is_raised_by_whole_points(tmp_path: Path) -> None:
    start, _ = Received("", "etat", 2, True).apply(situation(tmp_path, CAP, served=12))
    start, _ = Late("", "etat", F(2)).apply(start)
    assert start.decide().holder != "etat"
    found = searched(start, "etat")
    caps = [c for p in found.proposals for c in p.changes if c.famille is Famille.PLAFOND]
    assert caps
    assert caps[0].amount == int(caps[0].amount)
    if caps[0].amount > 1:
        changed, _ = CapIs("", caps[0].subject, F(2, 100) + (caps[0].amount - 1) / 100).apply(start)
        assert changed.decide().holder != "etat"


def test_a_preference_is_lowered(tmp_path: Path) -> None:
    starts = [situation(tmp_path / str(served), PREFER, served=served) for served in range(8)]
    without = [WithoutRule("", "cia:f").apply(start)[0].decide().holder for start in starts]
    start, other = next((s, o) for s, o in zip(starts, without, strict=True) if s.decide().holder == "al" != o)
    changes = [c for p in searched(start, other).proposals for c in p.changes if c.famille is Famille.PREFERENCE]
    assert len(changes) == 1
    changed, _ = PreferenceIs("", changes[0].subject, changes[0].after + F(1, 10)).apply(start)  # type: ignore[operator,arg-type]
    assert changed.decide().holder == "al"


def test_what_is_the_territorys_is_never_proposed(tmp_path: Path) -> None:
    start = situation(tmp_path)
    assert searched(start, "commune-99002").fixed == "sans_convention"
    away = replace(start, liberation=replace(start.liberation, commune="99002"))
    assert searched(away, "commune-99001").fixed == "hors_perimetre"
    for holder in ("etat", "al", "commune-99001", "bailleur", "etat-agents"):
        paths = {c.subject for p in searched(start, holder).proposals for c in p.changes}
        assert not paths & {"logement.commune", "logement.id", "liberation.date"}


def test_one_that_gave_it_back_has_nothing_to_change(tmp_path: Path) -> None:
    start = situation(tmp_path, again=True)
    assert start.again is not None
    assert searched(start, start.again.returned[0]).fixed == "a_rendu"
    other = next(s.holder for s in start.decide().standings if s.score is not None and s.reason)
    searched(start, other)


def test_the_bound_is_kept_and_said(tmp_path: Path) -> None:
    start = situation(tmp_path, ASIDE, BOTH, served=0, late=True, surface=F(80), typologie="T3")
    found = counterfactuals(start, start.decide(), "etat", 40)
    assert not found.complete
    assert found.runs < 40 + 30
    assert found.fixed == ("" if found.proposals else "menu")
    assert any("borne" in text for text in counterfactual_sentences(start.decide(), found).searched)


def test_who_received_needs_nothing(tmp_path: Path) -> None:
    start = situation(tmp_path)
    assert counterfactuals(start, start.decide(), start.decide().holder).proposals == ()
    with pytest.raises(KeyError):
        counterfactuals(start, start.decide(), "inconnu")


@pytest.mark.parametrize("value", [F(5), F(501, 100), F(1, 3), F(-1, 3), 7])
@pytest.mark.parametrize("operand", [F(5), F(0), 7, 9])
def test_a_threshold_goes_justacross(value: Fraction | int, operand: Fraction | int) -> None:
    holds = {
        Operateur.AU_MOINS: lambda v, o: v >= o,
        Operateur.PLUS_DE: lambda v, o: v > o,
        Operateur.AU_PLUS: lambda v, o: v <= o,
        Operateur.MOINS_DE: lambda v, o: v < o,
    }
    for operator, test in holds.items():
        new = across(operator, operand, value)
        assert test(value, new) != test(value, operand)
        assert abs(new - value) <= 1  # type: ignore[operator]


def test_a_threshold_is_that_of_one_rule(tmp_path: Path) -> None:
    start = situation(
        tmp_path,
        ASIDE,
        "id: z, quand: {logement.surface: {au_moins: 75}}, alors: [{signaler: {niveau: info, message: M.}}]",
    )
    atom = next(i for i, a in enumerate(start.program.atoms) if a.path == "logement.surface")
    changed, wrong = ThresholdIs("", "cia:a", atom, F(90)).apply(start)
    assert not wrong
    bodies = {rule.name: rule.body for rule in changed.program.rules}
    assert bodies["cia:a"] != bodies["cia:z"]
    assert changed.program.hash != start.program.hash


def test_only_plain_wording_about_data(tmp_path: Path) -> None:
    start = situation(tmp_path, ASIDE, served=0, late=True, surface=F(80))
    decision = start.decide()
    said = counterfactual_sentences(decision, counterfactuals(start, decision, "etat"))
    data = [item for item in said.proposals if item.proposal.changes[0].famille is Famille.DONNEE]
    assert data
    assert all("fausse" in item.sentence for item in data)
