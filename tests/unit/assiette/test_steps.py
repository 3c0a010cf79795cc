"""Figures and formulas as text: exact, and the same again from their terms."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fluxrules.assiette.figures import exact_figure, exact_rate
from fluxrules.assiette.names import class_name
from fluxrules.assiette.steps import TERMS_SHOWN, Figure, Step, StepKind, Term, total, words
from fluxrules.vocabulary import MotifSoustraction


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0"),
        ("12", "12"),
        ("-3", "-3"),
        ("171/2", "85,5"),
        ("-1/20", "-0,05"),
        ("1284/7", "1284/7"),
        ("1/3", "1/3"),
    ],
)
def test_an_exact_figure(amount: str, said: str) -> None:
    assert exact_figure(Fraction(amount)) == said


@pytest.mark.parametrize(("rate", "said"), [("17/200", "8,5\u202f%"), ("1/3", "1/3"), ("1", "100\u202f%")])
def test_an_exact_rate(rate: str, said: str) -> None:
    assert exact_rate(Fraction(rate)) == said


def test_a_sum_too_long_is_counted() -> None:
    long = total(StepKind.LIBERATIONS, "", [Fraction(n) for n in range(1, TERMS_SHOWN + 2)])
    assert (long.result, long.formula) == (28, "somme de 7 lignes")
    short = total(StepKind.LIBERATIONS, "", [Fraction(n) for n in range(TERMS_SHOWN + 1)])
    assert short.formula == "1 + 2 + 3 + 4 + 5 + 6"  # what is nothing is not shown


def test_a_negative_first_term() -> None:
    step = Step(StepKind.RESTE, "", "", (Term((Figure(Fraction(2)),), minus=True),), Fraction(-2))
    assert (step.formula, step.recomputed) == ("- 2", -2)


def test_every_reason_and_kind_has_its_words() -> None:
    for motif in MotifSoustraction:
        assert words(f"motif_{motif}")
    for kind in (StepKind.DONNE, StepKind.ROTATION, StepKind.MOYENNE):
        assert "Ici" in words(kind.value, ou="Ici", annees="2024")


def test_a_class_as_people_say_it() -> None:
    key = (("logement.commune", "99001"), ("logement.financement", "PLUS"), ("logement.qpv", "oui"))
    assert class_name(key, {"99001": "Ville"}) == "Ville (99001), en QPV, PLUS"
    assert class_name(key[:1], {}) == "commune 99001"
    assert class_name((), {}) == "tout le parc"
