"""Whether two lines may both match: against trying every value of a small domain."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxrules.diagnostics import Span
from fluxrules.model.condition import Comparison, Condition, Junction, Operand, ParameterRef
from fluxrules.model.territoire import FactDeclaration
from fluxrules.shape import overlap as room
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import Jonction, Operateur, Origine, TypeFait

HERE = Span("g.yaml")


def fact(kind: TypeFait, *values: str) -> FactDeclaration:
    return FactDeclaration(chemin="a.b", libelle="l", type=kind, valeurs=values, origine=Origine.CANDIDAT, span=HERE)


def compared(operator: str, *texts: str, path: str = "a.b") -> Comparison:
    operands: tuple[Operand, ...] = tuple(
        ParameterRef(text[1:], HERE) if text.startswith("@") else Scalar(text, True, HERE) for text in texts
    )
    return Comparison(path, Operateur(operator), operands, HERE, HERE)


def can_both_hold(one: Condition | None, other: Condition | None, facts: dict[str, FactDeclaration]) -> bool | None:
    return room.can_both_hold(room.tested(one, facts), room.tested(other, facts))


def overlap(one: Comparison, other: Comparison, declared: FactDeclaration | None = None) -> bool | None:
    verdict = can_both_hold(one, other, {"a.b": declared} if declared else {})
    assert can_both_hold(other, one, {"a.b": declared} if declared else {}) is verdict
    return verdict


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (("egal", "T4"), ("parmi", "T4", "T5"), True),
        (("egal", "T4"), ("parmi", "T3", "T5"), False),
        (("egal", "T4"), ("different", "T4"), False),
        (("hors", "T4"), ("hors", "T5"), True),
        (("egal", "3"), ("egal", "3.0"), True),
        (("egal", "01004"), ("egal", "1004"), False),
        (("au_moins", "60"), ("moins_de", "60"), False),
        (("au_moins", "60"), ("au_plus", "60"), True),
        (("plus_de", "60"), ("au_plus", "60"), False),
        (("plus_de", "60"), ("moins_de", "61"), True),
        (("entre", "1946", "1970"), ("entre", "1970", "1990"), True),
        (("entre", "1946", "1970"), ("entre", "1971", "1990"), False),
        (("entre", "2", "2"), ("different", "2"), False),
        (("au_moins", "2024-01-01"), ("moins_de", "2024-01-01"), False),
        (("plus_de", "2024-01-01"), ("moins_de", "2024-01-02"), False),
        (("plus_de", "2024-01-01"), ("moins_de", "2024-01-03"), True),
        (("entre", "2024-01-01", "2024-01-02"), ("hors", "2024-01-01", "2024-01-02"), False),
        (("au_moins", "2024-01-01"), ("au_plus", "3"), None),
        (("au_moins", "T3"), ("au_plus", "T2"), None),
        (("commence_par", "44"), ("commence_par", "441"), True),
        (("commence_par", "44"), ("commence_par", "49"), False),
        (("commence_par", "44"), ("egal", "44109"), True),
        (("commence_par", "44"), ("parmi", "49001", "49002"), False),
        (("contient", "x"), ("contient", "y"), True),
        (("contient", "x"), ("egal", "y"), False),
        (("contient", "x"), ("au_moins", "3"), None),
        (("existe", "non"), ("egal", "T4"), False),
        (("existe", "non"), ("existe", "non"), True),
        (("existe", "oui"), ("existe", "non"), False),
        (("existe", "oui"), ("egal", "T4"), True),
        (("egal", "@p.x"), ("egal", "T4"), None),
        (("au_moins", "@p.x"), ("existe", "non"), False),
    ],
)
def test_one_fact(one: tuple[str, ...], other: tuple[str, ...], verdict: bool | None) -> None:
    assert overlap(compared(*one), compared(*other)) is verdict


@pytest.mark.parametrize(
    ("declared", "one", "other", "verdict"),
    [
        (fact(TypeFait.BOOLEEN), ("different", "oui"), ("different", "non"), False),
        (fact(TypeFait.ENUM, "T1", "T2", "T3"), ("au_moins", "T3"), ("au_plus", "T2"), False),
        (fact(TypeFait.ENUM, "T1", "T2", "T3"), ("au_moins", "T2"), ("au_plus", "T2"), True),
        (fact(TypeFait.ENUM, "T1", "T2"), ("different", "T1"), ("different", "T2"), False),
        (fact(TypeFait.ENUM), ("different", "T1"), ("different", "T2"), True),
        (fact(TypeFait.ENTIER), ("plus_de", "3"), ("moins_de", "4"), False),
        (fact(TypeFait.ENTIER), ("entre", "3", "4"), ("hors", "3", "4"), False),
        (fact(TypeFait.NOMBRE), ("plus_de", "3"), ("moins_de", "4"), True),
        (fact(TypeFait.COMMUNE), ("egal", "01004"), ("egal", "01004"), True),
        (fact(TypeFait.TEXTE), ("egal", "3"), ("egal", "3.0"), False),
    ],
)
def test_the_declaration_sharpens_the_answer(
    declared: FactDeclaration, one: tuple[str, ...], other: tuple[str, ...], verdict: bool
) -> None:
    assert overlap(compared(*one), compared(*other), declared) is verdict


def test_one_fact_apart_is_enough() -> None:
    def line(typologie: str, *surface: str) -> Junction:
        children = (compared("egal", typologie, path="a.t"), compared(*surface, path="a.s"))
        return Junction(Jonction.TOUS, children, HERE)

    assert can_both_hold(line("T1", "egal", "@p.x"), line("T2", "egal", "3"), {}) is False
    assert can_both_hold(line("T1", "egal", "@p.x"), line("T1", "egal", "3"), {}) is None
    assert can_both_hold(line("T1", "au_moins", "3"), line("T1", "egal", "3"), {}) is True
    assert can_both_hold(None, line("T1", "au_moins", "3"), {}) is True
    assert can_both_hold(None, None, {}) is True


def test_what_is_written_may_settle_it_before_the_parameter() -> None:
    low = Junction(Jonction.TOUS, (compared("au_moins", "@p.x"), compared("au_moins", "60")), HERE)
    assert can_both_hold(low, compared("au_plus", "50"), {}) is False
    assert can_both_hold(low, compared("au_plus", "70"), {}) is None


NUMBERS = st.integers(0, 3).map(str)
TESTS = st.one_of(
    st.tuples(st.sampled_from(["egal", "different", "au_moins", "au_plus", "plus_de", "moins_de"]), NUMBERS),
    st.tuples(st.sampled_from(["parmi", "hors"]), NUMBERS, NUMBERS),
    st.tuples(st.just("entre"), NUMBERS, NUMBERS),
)


def holds(test: tuple[str, ...], value: Fraction) -> bool:
    operator, *bounds = test[0], *(Fraction(text) for text in test[1:])
    first = bounds[0]
    return {
        "egal": value == first,
        "different": value != first,
        "parmi": value in bounds,
        "hors": value not in bounds,
        "au_moins": value >= first,
        "au_plus": value <= first,
        "plus_de": value > first,
        "moins_de": value < first,
        "entre": first <= value <= bounds[-1],
    }[str(operator)]


@given(st.lists(TESTS, min_size=1, max_size=5), st.booleans())
def test_against_every_value(tests: list[tuple[str, ...]], whole: bool) -> None:
    """Quarters tell open bounds from closed ones between integers; integers alone when the fact is whole."""
    values = [Fraction(step, 1 if whole else 4) for step in (range(-2, 7) if whole else range(-8, 25))]
    expected = any(all(holds(test, value) for test in tests) for value in values)
    declared = fact(TypeFait.ENTIER if whole else TypeFait.NOMBRE)
    line = Junction(Jonction.TOUS, tuple(compared(*test) for test in tests), HERE)
    assert can_both_hold(line, None, {"a.b": declared}) is expected
    if not whole:
        assert can_both_hold(line, None, {}) is expected
