"""The truth of each operator, on values, on the unknown and on suppositions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from fluxrules.engines.durable_atoms import evaluator
from fluxrules.program.program import Atom
from fluxrules.vocabulary import Operateur

CASES: list[tuple[str, tuple[Any, ...], list[Any], list[Any]]] = [
    ("egal", ("T4",), ["T4"], ["T3", "t4", ""]),
    ("egal", (True,), [True], [False]),
    ("different", (Fraction(1, 3),), [Fraction(1, 4)], [Fraction(2, 6)]),
    ("parmi", ("44109", "01004"), ["01004"], ["1004"]),
    ("hors", ("44109", "01004"), ["44143"], ["44109"]),
    ("au_moins", (3,), [3, 4], [2]),
    ("au_plus", (Fraction(1, 3),), [Fraction(1, 3), Fraction(0)], [Fraction(34, 100)]),
    ("plus_de", (3,), [4], [3]),
    ("moins_de", (date(2024, 1, 1),), [date(2023, 12, 31)], [date(2024, 1, 1)]),
    ("entre", (1, 3), [1, 2, 3], [0, 4]),
    ("commence_par", ("44",), ["44", "44109"], ["144"]),
    ("contient", ("qpv",), ["hors qpv"], ["QPV"]),
]


@pytest.mark.parametrize(("operator", "operands", "true", "false"), CASES)
def test_operators(operator: str, operands: tuple[Any, ...], true: list[Any], false: list[Any]) -> None:
    evaluate = evaluator(Atom("f", Operateur(operator), operands, False))
    for supposed in (False, True):
        assert [evaluate(value, supposed) for value in true] == [True] * len(true)
        assert [evaluate(value, supposed) for value in false] == [False] * len(false)
        assert evaluate(None, supposed) is None


def test_every_operator_is_tried() -> None:
    assert {case[0] for case in CASES} | {"existe"} == {operator.value for operator in Operateur}


@pytest.mark.parametrize(
    ("wanted", "value", "supposed", "truth"),
    [
        (True, 0, False, True),
        (True, False, False, True),
        (True, None, False, False),
        (True, 0, True, False),
        (False, 0, False, False),
        (False, None, False, True),
        (False, 0, True, True),
    ],
)
def test_existe_is_never_unknown(wanted: bool, value: Any, supposed: bool, truth: bool) -> None:
    assert evaluator(Atom("f", Operateur.EXISTE, (wanted,), False))(value, supposed) is truth


@pytest.mark.parametrize(("operator", "operands"), [("entre", (1,)), ("egal", ()), ("au_moins", (1, 2))])
def test_operands_are_counted(operator: str, operands: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="operand"):
        evaluator(Atom("f", Operateur(operator), operands, False))
