"""80 columns whatever is written, and nothing lost on the way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_document import CLAUSE, HASH, RULE, document

from fluxrules.reports.document import Document, Items, Paragraph, Picture, Run, Section, Table, said
from fluxrules.reports.document_text import document_text
from fluxrules.reports.document_words import filled

TEXTS = st.text("ab-/ \u00a0\n\x1bé«:", max_size=120)
LINES = st.lists(st.builds(Run, TEXTS, st.booleans(), st.sampled_from(["", RULE, "https://a.fr/b"])), max_size=3).map(
    tuple
)


def one(*blocks: object) -> str:
    return document_text(Document("T", "", (Section("a", "A", blocks),)))  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_no_line_is_longer_than_the_terminal() -> None:
    lines = document_text(document()).splitlines()
    assert max(map(len, lines)) == 80
    assert not [line for line in lines if line != line.rstrip()]


@settings(max_examples=50)
@given(LINES, st.integers(1, 9), st.data())
def test_nothing_overflows_nor_is_lost(line, columns: int, data) -> None:
    header = tuple(data.draw(st.lists(TEXTS, min_size=columns, max_size=columns)))
    rows = tuple(tuple(data.draw(LINES) for _ in range(columns)) for _ in range(2))
    table = Table("Légende", header, rows, data.draw(st.frozensets(st.integers(0, columns - 1))))
    drawn = one(Paragraph(line, caution=True), Items((line, line), numbered=True), table)
    assert max(map(len, drawn.splitlines())) <= 80
    assert "\x1b" not in drawn
    letters = squeezed(
        "".join(run.text for cells in (line, line, line, *(c for r in rows for c in r)) for run in cells)
    )
    assert len(re.findall("é", drawn)) >= len(re.findall("é", letters))


@given(TEXTS, st.integers(1, 40))
def test_words_are_kept_in_order(text: str, width: int) -> None:
    lines = filled(text, width)
    assert squeezed("".join(lines)) == squeezed(text.replace("\x1b", " "))
    assert max(map(len, lines)) <= width


def test_a_line_is_as_full_as_it_can_be() -> None:
    assert filled("aa bb cc", 5) == ["aa bb", "cc"]
    assert filled("aa bbb", 5) == ["aa", "bbb"]
    assert filled("", 5) == [""]


def test_no_break_spaces_hold_words_together_while_a_line_can() -> None:
    assert filled("a 25\u00a0%", 5) == ["a", "25\u00a0%"]
    assert filled("123\u00a0456", 6) == ["123\u00a0", "456"]


def test_signs_that_french_sets_apart_stay_with_their_word() -> None:
    for sign in (":", ";", "!", "?", "»", "%"):
        for width in range(8, 24):
            assert not [line for line in filled(f"un mot puis un mot {sign} un mot", width) if line.startswith(sign)]
    assert not [line for width in range(8, 30) for line in filled("on dit « un mot » ici", width) if line.endswith("«")]


def test_long_words_part_at_their_seams() -> None:
    assert filled("un nom/de/fichier.yaml", 9) == ["un", "nom/de/", "fichier.", "yaml"]
    assert filled("abcdefgh", 3) == ["abc", "def", "gh"]


def test_a_caution_needs_no_colour() -> None:
    lines = one(Paragraph(said("mot " * 40), caution=True)).splitlines()[7:]
    assert lines[0].startswith("! Attention\u00a0: mot")
    assert len(lines) == 3
    assert all(line.startswith("! ") for line in lines)


def test_a_place_is_told_once_a_line() -> None:
    twice = (Run("Ici", link=RULE), Run(" et là", link=RULE), Run("."))
    assert one(Paragraph(twice)).replace("\n", " ").count(RULE) == 1
    assert f"Ici ({RULE})" in one(Paragraph(twice)).replace("\n", " ")


def test_numbers_of_a_list_are_aligned() -> None:
    lines = one(Items(tuple(said(f"élément {n}") for n in range(1, 11)), numbered=True)).splitlines()
    assert " 9. élément 9" in lines
    assert "10. élément 10" in lines


def test_figures_stand_on_the_right_and_headings_above() -> None:
    lines = one(Table("L", ("Qui", "Reçus"), ((said("État"), said("7")),), frozenset({1}))).splitlines()
    assert lines[-3:] == ["Qui   Reçus", "----  -----", "État      7"]


def test_cells_are_wrapped_in_their_column() -> None:
    words = " ".join(["mot"] * 30)
    lines = one(
        Table("L", ("Qui", "Quoi", "N"), ((said("État"), said(words), said("7")),), frozenset({2}))
    ).splitlines()
    start = lines[9].index("Quoi")
    assert [line[start : start + 3] for line in lines[11:13]] == ["mot", "mot"]
    assert lines[12].startswith(" " * start)
    assert sum(line.count("mot") for line in lines) == 30


def test_rows_of_one_line_are_not_spaced() -> None:
    rows = tuple((said(name), said("7")) for name in ("État", "Métropole"))
    assert one(Table("L", ("Qui", "Reçus"), rows)).splitlines()[-2:] == ["État       7", "Métropole  7"]


@pytest.mark.parametrize("letters", range(10, 18))
def test_a_table_fills_the_line_or_gives_up(letters: int) -> None:
    """Five columns of figures: on one line while they all fit, in fields as soon as one does not."""
    header = ("Qui", *(f"N{n}" for n in range(5)))
    row = (said("mot " * 20), *(said("9" * letters) for _ in range(5)))
    lines = one(Table("L", header, (row,), frozenset(range(1, 6)))).splitlines()
    columns = 80 - 5 * (letters + 2)
    assert any(line.startswith("  N0") for line in lines) == (columns < 3)
    if columns >= 3:
        assert max(map(len, lines)) == 80


def test_too_many_columns_become_fields() -> None:
    header = tuple(f"Colonne-numéro-{n}" for n in range(8))
    drawn = one(Table("L", header, (tuple(said(f"valeur {n}") if n != 3 else () for n in range(8)),)))
    assert "valeur 0\n  Colonne-numéro-1\u00a0: valeur 1\n" in drawn
    assert "Colonne-numéro-3" not in drawn


def test_a_picture_is_said_in_words() -> None:
    drawn = one(Picture("<svg/>", "Les retards", "Personne n'est en retard."))
    assert drawn.endswith("Image\u00a0: Les retards\n  Personne n'est en retard.\n")


def test_letters_to_compare_are_whole() -> None:
    drawn = document_text(document())
    assert HASH in drawn
    assert squeezed(CLAUSE) in squeezed(drawn)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_other_terminals(width: int) -> None:
    assert max(map(len, document_text(document(), width=width).splitlines())) <= width
