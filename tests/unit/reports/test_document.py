"""A document refuses what no format could draw, and says what stands in it, in order."""

from __future__ import annotations

import pytest
from tests.small_document import LAW, RULE, document

from fluxrules.reports.document import (
    Document,
    Paragraph,
    Run,
    Section,
    Table,
    blocks_of,
    lines_of,
    outline,
    place,
    places,
    plain,
    said,
)


@pytest.mark.parametrize(
    "sections",
    [
        (Section("a", "A"), Section("b", "B", sections=(Section("a", "A bis"),))),
        (Section("a b", "A"),),
        (Section("", "A"),),
        (Section("a", "A", (Paragraph(said("ailleurs", link="#b")),)),),
    ],
    ids=["twice", "a space", "empty", "to nowhere"],
)
def test_ids_and_links(sections: tuple[Section, ...]) -> None:
    with pytest.raises(ValueError, match=r"ids twice|links to no section"):
        Document("T", "", sections)


def test_rows_have_their_cells() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        Table("T", ("a", "b"), ((said("1"),),))
    with pytest.raises(ValueError, match="columns"):
        Table("T", ("a", "b"), (), frozenset({2}))


def test_order_of_reading() -> None:
    levels = [(level, section.id) for level, section in outline(document())]
    assert levels == [(2, "resume"), (2, "pourquoi"), (3, "regles"), (3, "annee"), (4, "plus-bas"), (2, "recalculer")]
    assert [type(block).__name__ for block in blocks_of(document())][:5] == [
        "Paragraph",
        "Paragraph",
        "Items",
        "Items",
        "Paragraph",
    ]
    words = [plain(line) for line in lines_of(document())]
    assert words.index("Le logement est dans le flux.") < words.index("plafond atteint clause") < words.index("a|b")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (Run("la clause", link=RULE), RULE),
        (Run("atlantique-habitations.yaml:112", link=RULE), ""),
        (Run("2", link="x/cia.yaml:12"), "x/cia.yaml:12"),
        (Run("R. 441-5", link=LAW), LAW),
        (Run(f"voir {LAW}", link=LAW), ""),
        (Run("plus bas", link="#a"), ""),
        (Run("rien"), ""),
    ],
)
def test_place(run: Run, expected: str) -> None:
    assert place(run) == expected


def test_a_place_is_told_once_a_line() -> None:
    runs = Run("a", link=RULE), Run("b"), Run("c", link=LAW), Run("d", link=RULE)
    assert places(runs) == (RULE, "", LAW, "")
