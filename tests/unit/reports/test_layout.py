"""Eighty columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fluxrules.reports.layout import bullets, section, table, wrapped


@given(st.lists(st.text("ab\u00a0", min_size=1, max_size=12), max_size=40), st.integers(20, 60))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], width: int) -> None:
    lines = wrapped(" ".join(words), first="- ", rest="  ", width=width)
    assert [word for line in lines for word in line[2:].split(" ") if word] == words
    assert all(len(line) <= width for line in lines)


def test_long_word_overflows_rather_than_breaks() -> None:
    assert wrapped("a " + "b" * 90, width=20) == ("a", "b" * 90)


def test_paragraphs_and_nothing() -> None:
    assert wrapped("a\nb", first="> ", rest="  ") == ("> a", "  b")
    assert wrapped("") == ("",)
    assert bullets(["x"]) == ["  - x"]
    assert section("t", []) == []


def test_table_shortens_the_first_column_only() -> None:
    lines = table(["nom", "n"], [["Commune de Saint-Sébastien-sur-Loire", "1,00"]], width=30)
    assert lines == ["  nom                        n", "  Commune de Saint-Séba…  1,00"]
    assert all(len(line) <= 30 for line in lines)
