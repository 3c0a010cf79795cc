"""What separates two: every difference, and the fewest that suffice, against an independent reading of all subsets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.opinions.contrast_naive import fewest, scores_differ_by, stands
from tests.small import CONVENTION, compiled, dwelling, rules

from fluxrules.allotment.books import Books
from fluxrules.decision.decision import Decision
from fluxrules.decision.session import Session
from fluxrules.explanation.contrast import Aspect, Contrast, Difference, before, contrast, separating
from fluxrules.explanation.contrast_sentences import contrast_sentences, no_contrast
from fluxrules.vocabulary import StatutDecision

F = Fraction
CONV = "territories/petit/conventions/bail.yaml"
AXES = CONVENTION.replace("equite: {bande: 5/4}", "equite: {bande: 5/4, axes: [typologie, commune]}")
STREAM = ("T3", "T2", "T4", "T3", "T5", "T2", "T3", "T4", "T3", "T1", "T3", "T2")
RULES = {
    "rank": "id: r, quand: {logement.typologie: T4}, alors: [{prioriser: {reservataire: al, rang: 1}}]",
    "aside": "id: r, quand: {logement.typologie: T3}, alors: [{ecarter: {reservataire: etat, motif: Voilà.}}]",
    "prefer": "id: r, alors: [{preferer: {reservataire: al, logements: 1/2}}]",
    "cap": "id: r, alors: [{plafonner: {reservataire: etat, taux: 5 %}}]",
}


def decisions(root: Path, *written: str, convention: str = AXES) -> list[Decision]:
    """A short year, all its decisions."""
    made = compiled(root, rules(*written) if written else "", files={CONV: convention})
    assert made.ready, [d.message for d in made.diagnostics]
    session = Session(made, books=Books(records={}))
    return [session.decide(dwelling(f"l{n}", typologie=typology)) for n, typology in enumerate(STREAM)]


def contrasts(decision: Decision) -> list[Contrast]:
    found = [contrast(decision, line.holder) for line in decision.standings if line.holder != decision.holder]
    return [item for item in found if item is not None]


@pytest.mark.parametrize("kind", ["none", *RULES])
def test_every_contrast_of_a_year_is_minimal_and_stands(kind: str, tmp_path: Path) -> None:
    aspects = set()
    for decision in decisions(tmp_path, *([RULES[kind]] if kind != "none" else [])):
        for found in contrasts(decision):
            assert stands(found.separating, found.against)
            assert len(found.separating) == fewest(found.favours, found.against)
            aspects |= {item.aspect for item in found.separating}
            gap = scores_differ_by(decision, found.chosen, found.other)
            if gap is not None and not any(item.aspect is Aspect.RANG for item in (*found.favours, *found.against)):
                figures = [d for d in (*found.favours, *found.against) if d.aspect not in (Aspect.BANDE,)]
                assert sum(item.gap for item in figures) == gap
    expected = {"rank": Aspect.RANG, "aside": Aspect.BARRIERE, "cap": Aspect.BARRIERE, "prefer": Aspect.PREFERENCE}
    assert expected.get(kind, Aspect.BARRIERE) in aspects or kind == "prefer"


@pytest.mark.parametrize("method", ["tijdeman", "reste_a_faire", "taux_de_realisation"])
def test_other_methods_compare_one_measure(method: str, tmp_path: Path) -> None:
    convention = CONVENTION.replace("equite: {bande: 5/4}", f"equite: {{methode: {method}}}")
    seen = set()
    for decision in decisions(tmp_path, convention=convention):
        for found in contrasts(decision):
            assert stands(found.separating, found.against)
            assert len(found.separating) == fewest(found.favours, found.against)
            seen |= {item.aspect for item in found.favours}
            assert contrast_sentences(decision, found).separating
    assert Aspect.MESURE in seen


AMOUNTS = st.fractions(min_value=-3, max_value=3, max_denominator=4)
FIGURES = st.builds(
    Difference, st.sampled_from([Aspect.RETARD, Aspect.CATEGORIE, Aspect.PREFERENCE]), st.text("ab", max_size=2), AMOUNTS,
    AMOUNTS,
)  # fmt: skip
STEPS = st.builds(Difference, st.sampled_from([Aspect.BARRIERE, Aspect.RANG, Aspect.BANDE, Aspect.DEPARTAGE]))


@given(st.lists(FIGURES, max_size=7), st.lists(STEPS, max_size=2), st.booleans())
def test_of_any_differences_the_fewest_are_found(
    figures: list[Difference], steps: list[Difference], rank: bool
) -> None:
    favours = (*steps, *(item for item in figures if item.gap > 0))
    against = (*([Difference(Aspect.RANG)] if rank else []), *(item for item in figures if item.gap < 0))
    assert before(favours, against) == stands(favours, against)
    if stands(favours, against):
        kept = separating(favours, against)
        assert stands(kept, against)
        assert len(kept) == fewest(favours, against)


def test_figures_are_said_on_both_sides(tmp_path: Path) -> None:
    first = decisions(tmp_path)[3]
    found = contrast(first, next(line.holder for line in first.standings if line.score is not None and line.reason))
    assert found is not None
    said = contrast_sentences(first, found)
    assert said.heading.startswith("Pourquoi ")
    assert [item.difference for item in said.separating] == list(found.separating)
    assert all(item.sentence.endswith(".") for item in (*said.separating, *said.others, *said.against))


def test_nobody_to_compare(tmp_path: Path) -> None:
    decision = decisions(tmp_path)[0]
    assert contrast(decision, decision.holder) is None
    assert contrast(replace(decision, statut=StatutDecision.SUSPENDU), "bailleur") is None
    assert "n'a pas reçu" in no_contrast(decision, "commune-99002")
    assert "Personne" in no_contrast(replace(decision, holder=""), "etat")
    with pytest.raises(KeyError):
        contrast(decision, "inconnu")


def test_a_forced_decision_is_separated_by_the_person_who_decided(tmp_path: Path) -> None:
    decision = decisions(tmp_path)[0]
    forced = replace(decision, statut=StatutDecision.FORCE)
    for found in contrasts(forced):
        assert found.separating[0].aspect is Aspect.BARRIERE
