"""A trial says what the decision would: same status, same reason for everyone, whatever is supposed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from tests.small import compiled, dwelling, rules

from fluxrules.allotment.books import Books
from fluxrules.decision.again import Again
from fluxrules.decision.session import Session
from fluxrules.decision.what_if import Edit, Situation
from fluxrules.decision.what_if_edits import FactIs, Late, Received, ShareIs, WithoutRule
from fluxrules.explanation.trials import Place, Trials

RULES = (
    "id: rang, quand: {logement.typologie: T3}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
    "id: non, quand: {logement.dpe: G}, alors: [{ecarter: {reservataire: al, motif: m}}]",
    "id: sauf, norme: loi, titre: S, source: {document: texte}, statut: hypothese, quand: {logement.qpv: oui}, deroge_a: [rang], "
    "alors: [{signaler: {niveau: info, message: m}}]",
    "id: cap, alors: [{plafonner: {reservataire: al, taux: 10 %}}]",
    "id: aime, alors: [{preferer: {reservataire: commune-99001, logements: 1/2}}]",
    "id: garde, quand: {logement.dpe: F}, alors: [{reserver_a: {reservataire: etat}}]",
    "id: contre, quand: {logement.typologie: T6}, alors: [{reserver_a: {reservataire: etat}}]",
    "id: contre2, quand: {logement.typologie: T6}, alors: [{reserver_a: {reservataire: al}}]",
    "id: delai, quand: {logement.typologie: T1}, alors: [{modalites: {delai_jours: 15}}]",
    "id: delai2, quand: {logement.typologie: T1}, alors: [{modalites: {delai_jours: 30}}]",
    "id: attend, quand: {tous: [{logement.attendu: oui}, {logement.typologie: T5}]}, alors: [{ecarter: {reservataire: al, motif: m}}]",
    "id: sort, quand: {liberation.besoin: vente}, alors: [{soustraire_du_flux: {motif: vente}}]",
)
DWELLINGS = (
    dwelling("u", dpe="A", besoin="aucun"),
    dwelling("u", besoin="aucun"),
    dwelling("u", typologie="T6", dpe="A", besoin="aucun"),
    dwelling("u", typologie="T2", qpv=None, dpe="B", besoin="aucun"),
    dwelling("u", "99002", typologie="T4", dpe="G", besoin="aucun"),
    dwelling("u", dpe="A", besoin="vente"),
    dwelling("u", typologie="T1", dpe="A", besoin="aucun"),
    dwelling("u", typologie="T5", dpe="A", besoin="aucun"),
)
EDITS: tuple[Edit, ...] = (
    WithoutRule("", "cia:rang"),
    WithoutRule("", "cia:cap"),
    WithoutRule("", "cia:garde"),
    Received("", "al", 12, False),
    Late("", "al", Fraction(7, 3)),
    ShareIs("", "al", Fraction(1, 5)),
    FactIs("", "logement.dpe", "G"),
    FactIs("", "logement.dpe", None),
    FactIs("", "logement.qpv", True),
)


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Situation, ...]:
    """Dwellings of every kind, one of them decided again."""
    fact = "faits: [{chemin: logement.attendu, libelle: Attendu, type: booleen, origine: deduit}]"
    made = compiled(tmp_path_factory.mktemp("essais"), rules(*RULES, extra=fact))
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    session = Session(made, books=Books(records={}))
    for number in range(6):
        session.decide(dwelling(f"l{number}", typologie=("T3", "T2", "T4")[number % 3], dpe="A", besoin="aucun"))
    given = dwelling("v", dpe="A", besoin="aucun")
    first = session.decide(given)
    record = (session.books.records or {})["v"]
    back = (
        Again("restitution", record.charge, (first.holder,)),
        Again("delai_depasse", record.charge, lost=True, successor="bailleur"),
        Again("derogation", record.charge, successor="al", by="direction", reason="urgence"),
    )
    return (
        *(Situation.of(session, item) for item in DWELLINGS),
        *(Situation.of(session, given, again=again) for again in back),
    )


def told(situation: Situation) -> dict[str, Place]:
    """What the whole decision says of each."""
    decision = situation.decide()
    return {line.holder: Place(decision.statut, line.reason) for line in decision.standings}


def test_a_trial_says_what_the_decision_says(starts: tuple[Situation, ...]) -> None:
    seen: Counter[str] = Counter()
    for start in starts:
        trials = Trials(start)
        for size in range(3):
            for edits in combinations(EDITS, size):
                situation, wrong = start, False
                for edit in edits:
                    situation, found = edit.apply(situation)
                    wrong = wrong or bool(found)
                if wrong:
                    continue
                expected = told(situation)
                assert {holder: trials.place(situation, holder) for holder in expected} == expected, edits
                seen.update(f"{place.status} {place.reason}" for place in expected.values())
    assert len({name.split()[0] for name in seen}) == 5, seen
    assert len(seen) > 11, seen


def test_what_works_is_what_the_decision_gives(starts: tuple[Situation, ...]) -> None:
    worked: Counter[bool] = Counter()
    for start in starts:
        trials = Trials(start, 10**6)
        for edits in (*combinations(EDITS, 1), *combinations(EDITS, 2)):
            situation, wrong = start, False
            for edit in edits:
                situation, found = edit.apply(situation)
                wrong = wrong or bool(found)
            decision = situation.decide()
            for holder in ("etat", "al"):
                gives = not wrong and (decision.statut.value, decision.holder) == ("oriente", holder)
                assert trials.works(holder, *edits) is gives, (edits, holder)
                worked[gives] += 1
    assert min(worked.values()) > 50


def test_without_a_set_of_rules_is_without_each(starts: tuple[Situation, ...]) -> None:
    start = starts[0]
    trials, names = Trials(start), [rule.name for rule in start.program.rules]
    for size in (3, 2, 1, 0):
        for gone in combinations(names, size):
            supposed, situation = trials.without(frozenset(gone)), start
            for name in gone:
                situation, wrong = WithoutRule("", name).apply(situation)
                assert not wrong
            assert supposed is not None
            assert supposed.year.plan == situation.year.plan
            assert supposed.program.rules == situation.program.rules
            assert trials.place(supposed, "al") == told(situation)["al"]


def test_runs_are_counted_and_the_bound_is_kept(starts: tuple[Situation, ...]) -> None:
    start = starts[0]
    trials = Trials(start, 2)
    trials.works("al", EDITS[3])
    assert (trials.spent, trials.exhausted) == (1, False)
    trials.works("al", EDITS[0])
    assert (trials.spent, trials.exhausted) == (2, False)
    assert not trials.works("etat", EDITS[3])
    assert (trials.spent, trials.exhausted) == (2, True)
    planned = Trials(start, 100)
    planned.works("al", EDITS[1])
    assert planned.spent > 10
    assert planned.works("al", EDITS[1]) == planned.works("al", EDITS[1])


def test_a_plan_that_cannot_be_made_may_be_made_without_more(tmp_path: Path) -> None:
    """Without the exception the whole flux is subtracted, and nothing can be planned; without both rules it is as it was."""
    out = "id: sort, alors: [{soustraire_du_flux: {motif: vente}}]"
    keep = "id: reste, norme: loi, titre: R, source: {document: texte}, statut: hypothese, alors: [{maintenir_dans_le_flux: {motif: m}}]"
    made = compiled(tmp_path, rules(out, keep))
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    trials = Trials(Situation.of(Session(made), dwelling("u")))
    assert trials.without(frozenset({"cia:reste"})) is None
    both = trials.without(frozenset({"cia:reste", "cia:sort"}))
    assert both is not None
    assert trials.place(both, "etat").status.value == "oriente"
