"""Amounts for people: rounded halves to even, never through a float."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxrules.explanation.numbers import decimal_text, dwellings, percentage, value_text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Fraction(13, 10), "1,30"),
        (Fraction(1, 200), "0,00"),
        (Fraction(3, 200), "0,02"),
        (Fraction(-1, 200), "0,00"),
        (Fraction(-1, 3), "-0,33"),
        (Fraction(999, 1000), "1,00"),
        (7, "7,00"),
    ],
)
def test_two_decimals(amount: Fraction, text: str) -> None:
    assert decimal_text(amount) == text


def test_sign_is_shown_only_when_there_is_one() -> None:
    assert [decimal_text(Fraction(x, 1000), signed=True) for x in (300, -300, 0, 4, -4)] == [
        "+0,30",
        "-0,30",
        "0,00",
        "0,00",
        "0,00",
    ]


@given(st.integers(-(10**6), 10**6), st.sampled_from([1, 2, 4, 5, 8, 10, 200, 1000]))
def test_agrees_with_decimal(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    expected = exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    assert Decimal(decimal_text(Fraction(numerator, denominator)).replace(",", ".")) == expected


def test_plural_begins_at_two() -> None:
    assert [dwellings(Fraction(x, 100)) for x in (0, 130, 199, 200)] == [
        "0,00 logement",
        "1,30 logement",
        "1,99 logement",
        "2,00 logements",
    ]


def test_values() -> None:
    assert percentage(Fraction(1, 4)) == "25,00\u202f%"
    values = (None, True, False, 3, Fraction(91, 2), Fraction(4, 2), date(2025, 3, 14), "T3")
    assert [value_text(value) for value in values] == [
        "inconnu",
        "oui",
        "non",
        "3",
        "45,50",
        "2",
        "2025-03-14",
        "T3",
    ]
