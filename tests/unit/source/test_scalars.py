"""Text to values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fluxrules.diagnostics import Span
from fluxrules.source.nodes import Scalar
from fluxrules.source.plain import to_data
from fluxrules.source.scalars import (
    Duration,
    Value,
    parse_date,
    parse_duration,
    parse_integer,
    parse_number,
    parse_share,
    parse_yes_no,
    resolve,
)

HERE = Span("f.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("oui", True),
        ("Non", False),
        ("TRUE", True),
        ("false", False),
        ("44109", 44109),
        ("-3", -3),
        ("0", 0),
        ("1.50", Fraction(3, 2)),
        ("-.5", Fraction(-1, 2)),
        ("2.", Fraction(2)),
    ],
)
def test_resolve_reads(text: str, expected: Value) -> None:
    value = resolve(Scalar(text, True, HERE))
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "off",
        "y",
        "on",
        "yes",
        "n",
        "01004",
        "2A004",
        "005123456",
        "00",
        "1E3",
        "0x1F",
        "0o17",
        "1_000",
        "12:30",
        "30 %",
        "2,5 %",
        "1/3",
        "2024-01-31",
        ".inf",
        ".nan",
        ".",
        "+",
        "-",
        "OUi",
        "9" * 5000,
        "٣",
    ],
)
def test_resolve_leaves_text(text: str) -> None:
    assert resolve(Scalar(text, True, HERE)) == text
    assert to_data(Scalar(text, True, HERE)) == text


@pytest.mark.parametrize("text", ["", "oui", "12", "null", "1.5"])
def test_quotes_make_text(text: str) -> None:
    assert resolve(Scalar(text, False, HERE)) == text


def test_only_to_data_makes_floats() -> None:
    assert isinstance(resolve(Scalar("0.5", True, HERE)), Fraction)
    assert to_data(Scalar("0.5", True, HERE)) == 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 %", Fraction(3, 10)),
        ("30%", Fraction(3, 10)),
        ("2,5 %", Fraction(1, 40)),
        ("2.5 %", Fraction(1, 40)),
        ("2,5\u202f%", Fraction(1, 40)),
        ("2,5\u00a0%", Fraction(1, 40)),
        ("1/3", Fraction(1, 3)),
        ("0.3", Fraction(3, 10)),
        ("0", Fraction(0)),
        ("1", Fraction(1)),
        ("100 %", Fraction(1)),
        ("30", None),
        ("101 %", None),
        ("-5 %", None),
        ("4/3", None),
        ("1/0", None),
        ("1/3 %", None),
        ("%", None),
        ("", None),
        ("trente %", None),
        ("3 0 %", None),
        ("1e-1", None),
    ],
)
def test_share(text: str, expected: Fraction | None) -> None:
    assert parse_share(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5", Fraction(3, 2)),
        ("1,5", Fraction(3, 2)),
        ("5/4", Fraction(5, 4)),
        ("-1/2", Fraction(-1, 2)),
        ("-0.3", Fraction(-3, 10)),
        ("1 234,5", Fraction(2469, 2)),
        ("1\u202f234\u202f567", Fraction(1234567)),
        (".5", Fraction(1, 2)),
        ("007", Fraction(7)),
        ("12 34", None),
        ("1,2,3", None),
        ("1.234,5", None),
        ("1e9", None),
        ("5/", None),
        ("5/-4", None),
        ("", None),
        (",", None),
        ("٣", None),
        ("9" * 100_000, None),
    ],
)
def test_number(text: str, expected: Fraction | None) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("-3", -3),
        ("05", 5),
        ("12 345", 12345),
        ("1.0", None),
        ("", None),
        ("1 2", None),
        ("x", None),
        ("9" * 9999, None),
    ],
)
def test_integer(text: str, expected: int | None) -> None:
    assert parse_integer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("oui", True), ("OUI", True), ("non", False), ("true", True), ("no", None), ("o", None), ("1", None), ("", None)],
)
def test_yes_no(text: str, expected: bool | None) -> None:
    assert parse_yes_no(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("2024-2-9", None),
        ("29/02/2024", None),
        ("2024-01-01T00:00", None),
        ("20240101", None),
        ("0000-01-01", None),
    ],
)
def test_date(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 an", Duration(months=12)),
        ("2 ans", Duration(months=24)),
        ("2 années", Duration(months=24)),
        ("6 mois", Duration(months=6)),
        ("30 jours", Duration(days=30)),
        ("1 jour", Duration(days=1)),
        ("2 semaines", Duration(days=14)),
        ("6\u00a0mois", Duration(months=6)),
        ("an", None),
        ("1an", None),
        ("-1 an", None),
        ("1,5 an", None),
    ],
)
def test_duration(text: str, expected: Duration | None) -> None:
    assert parse_duration(text) == expected


def test_durations_follow_the_calendar() -> None:
    assert Duration(months=1).after(date(2024, 1, 31)) == date(2024, 2, 29)
    assert Duration(months=12).after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert Duration(months=11).after(date(2024, 1, 15)) == date(2024, 12, 15)
    assert Duration(days=30).after(date(2024, 1, 31)) == date(2024, 3, 1)
    with pytest.raises(OverflowError):
        Duration(months=12 * 9999).after(date(2024, 1, 1))
