"""What a word processor or a spreadsheet leaves in a value, and what only looks like it."""

from __future__ import annotations

import pytest

from fluxrules.diagnostics import Span
from fluxrules.source.habits import comparison_sign, curly_quotes
from fluxrules.source.nodes import Scalar

HERE = Span("f")


@pytest.mark.parametrize("text", ["“T3”", "«T3»", "« T3 »", "‘T3’", "„T3“"])
def test_curly_quotes_are_told_with_what_they_hold(text: str) -> None:
    found = curly_quotes(Scalar(text, True, HERE))
    assert found is not None
    assert found.code == "FLX167"
    assert '"T3"' in found.hint


@pytest.mark.parametrize("text", ["T3", "l’État", "“T3” et “T4”", "« T3", "T3 »"])
def test_other_texts_are_not(text: str) -> None:
    assert curly_quotes(Scalar(text, True, HERE)) is None


def test_quotes_inside_straight_quotes_are_wanted() -> None:
    assert curly_quotes(Scalar("“T3”", False, HERE)) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (">= 75", "{au_moins: 75}"),
        (">75", "{plus_de: 75}"),
        ("<= 30 %", "{au_plus: 30 %}"),
        ("< 4", "{moins_de: 4}"),
        ("≥ 4", "{au_moins: 4}"),
        ("=< 4}", "{au_plus: 4}"),
    ],
)
def test_a_sign_becomes_a_word(text: str, written: str) -> None:
    found = comparison_sign(text, HERE)
    assert found is not None
    assert written in found.hint


@pytest.mark.parametrize("text", [">", "= 4", "75", "|", "a > b"])
def test_no_comparison(text: str) -> None:
    assert comparison_sign(text, HERE) is None
