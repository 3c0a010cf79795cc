"""What Markdown makes of a document, read by a parser of CommonMark: the same words, and no mark that was not meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_document import LAW, RULE, document

from fluxrules.reports.document import (
    Document,
    Items,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
    blocks_of,
    lines_of,
    plain,
    said,
)
from fluxrules.reports.document_markdown import document_markdown, picture_files

markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed: no parser to read Markdown")

TEXTS = st.text("ab1 *_`[]()<>#|~&;!\\.-+=\n«\u00a0é:", max_size=12)
RUNS = st.builds(Run, TEXTS, st.booleans(), st.sampled_from(["", "#a", RULE, LAW]), st.booleans())


def parsed(text: str) -> list:
    return markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def words(tokens: list) -> str:
    """All that a reader sees, without white space."""
    seen = []
    for token in tokens:
        for child in token.children or []:
            seen.append(child.content if child.type in {"text", "code_inline"} else "")
    return re.sub(r"[\s\u00a0]", "", "".join(seen))


def one(*blocks: object) -> str:
    return document_markdown(Document("T", "", (Section("a", "A", blocks),)))  # type: ignore[arg-type]


def test_all_the_words_and_nothing_else_is_a_mark() -> None:
    tokens = parsed(document_markdown(document()))
    read = words(tokens)
    for line in lines_of(document()):
        assert re.sub(r"[\s\u00a0]", "", plain(line)).split(RULE)[0] in read or any(run.link for run in line)
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == 2
    assert kinds.count("tr_open") == 16 + 4
    assert kinds.count("th_open") == 9
    assert kinds.count("td_open") == 15 * 6 + 3 * 3
    assert kinds.count("heading_open") == 7
    assert kinds.count("ordered_list_open") == 1
    assert kinds.count("bullet_list_open") == 3
    assert kinds.count("blockquote_open") == 1
    assert {token.content for token in tokens if token.type == "html_block"} == {"<!-- -->\n"}


@given(st.lists(RUNS, min_size=1, max_size=4).map(tuple))
def test_any_text_is_read_back(line) -> None:
    """In a paragraph, in an item and in a cell; only the place of a link is added."""
    drawn = one(Paragraph(line), Items((line,), numbered=True), Table("L", ("x", "y"), ((said("k"), line),)))
    tokens = parsed(drawn)
    read = words(tokens).replace(f"({RULE})", "")
    expected = re.sub(r"[\s\u00a0]", "", "".join(run.text for run in line))
    assert read == f"TA{expected}{expected}Lxyk{expected}"
    inside = [child for token in tokens for child in token.children or []]
    html = {child.content for child in inside if child.type == "html_inline"}
    assert {re.sub(r'<a id="a">', "<a>", mark) for mark in html} <= {
        f"<{end}{tag}>" for tag in ("a", "code", "strong") for end in ("", "/")
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((Run("le "), Run("préfet", strong=True), Run(".")), "le **préfet**."),
        ((Run("un", strong=True), Run("deux", strong=True)), "**undeux**"),
        ((Run("« oui »", strong=True), Run("collé")), "<strong>« oui »</strong>collé"),
        ((Run("a"), Run("« oui »", strong=True)), "a<strong>« oui »</strong>"),
        ((Run("« oui »", strong=True), Run(", non")), "**« oui »**, non"),
        ((Run("a"), Run(" oui ", strong=True), Run("b")), "a **oui** b"),
        ((Run("la clause", link="cia.yaml:3"), Run(".")), "la clause (`cia.yaml:3`)."),
        ((Run("x`y", code=True),), "``x`y``"),
        ((Run("ici", link="#a"),), "[ici](<#a>)"),
        ((Run("Voir!"), Run("ici", link="#a")), "Voir\\![ici](<#a>)"),
        ((Run("]:", link="#a", code=True),), "[<code>\\]:</code>](<#a>)"),
        ((Run("a", code=True), Run("b", code=True), Run("c", link="#a", code=True)), "`ab`[`c`](<#a>)"),
        ((Run("a", code=True), Run("b", code=True, link="cia.yaml:3")), "`ab` (`cia.yaml:3`)"),
        ((Run("2025. Une année"),), "2025\\. Une année"),
        ((Run("A & B &amp; C"),), "A & B \\&amp; C"),
    ],
)
def test_runs(line, expected: str) -> None:
    assert one(Paragraph(line)).split("\n\n")[2] == f"{expected}\n"


def test_figures_stand_on_the_right() -> None:
    drawn = one(Table("L", ("Qui", "Reçus"), ((said("État"), said("7")),), frozenset({1})))
    assert drawn.endswith("| Qui | Reçus |\n| :-- | --: |\n| État | 7 |\n")


def test_lists_one_after_another_stay_two() -> None:
    tokens = parsed(one(Items((said("a"),), numbered=True), Items((said("b"),), numbered=True)))
    assert [token.type for token in tokens].count("ordered_list_open") == 2


def test_pictures_are_files_beside() -> None:
    files = picture_files(document(), "contestation")
    assert [name for name, _ in files] == ["contestation-1.svg", "contestation-2.svg"]
    assert [svg for _, svg in files] == [block.svg for block in blocks_of(document()) if isinstance(block, Picture)]
    images = [
        child
        for token in parsed(document_markdown(document(), pictures="contestation"))
        for child in token.children or []
        if child.type == "image"
    ]
    assert [(image.attrs["src"], image.content) for image in images] == [
        ("contestation-1.svg", "Personne n'est sorti de la bande."),
        ("contestation-2.svg", "Chacun a reçu ce que son droit lui donnait."),
    ]


def test_without_files_a_picture_is_said() -> None:
    drawn = one(Picture("<svg/>", "Les retards", "- Personne n'est en retard."))
    assert drawn.endswith("Image\u00a0: Les retards\n\n\\- Personne n'est en retard.\n")
