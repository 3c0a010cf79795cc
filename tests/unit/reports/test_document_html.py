"""The page stands alone, is well built, and says what the document says; a browser judges the rest (tests/system)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_document import CLAUSE, HASH, LAW, RULE, document

from fluxrules.reports.document import Document, Items, Paragraph, Picture, Section, Table, lines_of, plain, said
from fluxrules.reports.document_html import document_html

VOID = {"meta", "wbr", "br"}
LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "manifest", "ping"}


class Read(HTMLParser):
    """Elements with their attributes, nesting checked, and the words outside of drawings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert "svg" in self.open, f"<{tag}/> is not closed in HTML"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"svg", "style", "nav"} & set(self.open):
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    return document_html(document())


@pytest.fixture(scope="module")
def read(page: str) -> Read:
    return Read(page)


def one(*blocks: object) -> str:
    return document_html(Document("T", "", (Section("a", "A", blocks),)))  # type: ignore[arg-type]


def test_nothing_is_loaded_and_nothing_runs(page: str, read: Read) -> None:
    names = {name for name, _ in read.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image"}
    for name, attributes in read.elements:
        assert not LOADS & set(attributes), name
        assert not [attribute for attribute in attributes if attribute.startswith("on")]
        if "href" in attributes and name != "a":
            assert str(attributes["href"]).startswith("#")
    assert {a["href"] for a in read.all("a") if not str(a["href"]).startswith("#")} == {LAW}
    assert not re.findall(r"@import|url\((?!#)", page)
    assert "default-src 'none'" in page


def test_language_title_and_landmarks(read: Read) -> None:
    assert read.all("html") == [{"lang": "fr"}]
    assert [len(read.all(tag)) for tag in ("h1", "main", "header", "nav", "title")][:4] == [1, 1, 1, 1]
    assert read.all("a")[0] == {"class": "saut", "href": "#page-contenu"}
    assert read.all("main")[0]["id"] == "page-contenu"


def test_headings_are_in_order(read: Read) -> None:
    levels = [int(name[1]) for name, _ in read.elements if re.fullmatch("h[1-6]", name)]
    assert levels == [1, 2, 2, 2, 3, 3, 4, 2]


def test_ids_are_unique_and_everything_referred_to_exists(read: Read) -> None:
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in read.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(str(attributes.get(name) or "").split()) <= set(ids)
        if str(attributes.get("href", "")).startswith("#"):
            assert str(attributes["href"])[1:] in ids


def test_contents_lead_to_every_section_down_to_the_second(page: str) -> None:
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'href="#([^"]+)"', contents) == ["resume", "pourquoi", "regles", "annee", "recalculer"]


def test_tables_say_what_their_cells_are(page: str, read: Read) -> None:
    assert len(read.all("caption")) == len(read.all("table")) == 2
    assert [th["scope"] for th in read.all("th")].count("col") == 6 + 2
    assert [th["scope"] for th in read.all("th")].count("row") == 15 + 2
    assert not re.search(r"<th[^>]*></th>", page)
    assert page.count('class="chiffres"') == 16 * 4


def test_pictures_are_drawn_and_said(page: str, read: Read) -> None:
    drawings = read.all("svg")
    assert [drawing["role"] for drawing in drawings] == ["img", "img"]
    assert page.count("<title id=") == page.count("<desc id=") == 2
    assert page.count("Personne n'est sorti de la bande.") == 2


def test_all_the_words(read: Read) -> None:
    seen = re.sub(r"\s", "", "".join(read.words)).replace(f"({RULE})", "")
    for line in lines_of(document()):
        assert re.sub(r"\s", "", plain(line)) in seen


def test_french_marks_survive(page: str) -> None:
    assert "«\u00a0Pourquoi lui, et pas nous\u202f?\u00a0»" in page
    assert "25\u00a0%" in page


def test_long_words_may_be_parted_and_are_copied_whole(page: str) -> None:
    assert CLAUSE in page.replace("<wbr>", "")
    assert HASH in page.replace("<wbr>", "")
    assert max(len(word) for word in re.findall(r"[^\s<>]+", one(Paragraph(said(CLAUSE))).split("<main")[1])) <= 45


def test_numbers_of_articles_stay_whole() -> None:
    assert '<span class="entier">R.311-3-1-2</span>' in one(Paragraph(said("R.311-3-1-2")))
    assert '<span class="entier">(NM-0005)</span>' in one(Paragraph(said("(NM-0005)")))
    assert "entier" not in one(Paragraph(said("peut-être 12 avant-hier"))).split("<main")[1]


def test_a_place_is_told_and_opens_where_files_are_published(page: str) -> None:
    short = Document("T", "", (Section("a", "A", (Paragraph(said("la clause", link="x/cia.yaml:12")),)),))
    told = '<span class="lieu"> (<code>x/cia.yaml:12</code>)</span>'
    assert f"<p>la clause{told}</p>" in document_html(short)
    linked = document_html(short, files="https://exemple.fr/b/")
    assert f'<p><a href="https://exemple.fr/b/x/cia.yaml#L12">la clause</a>{told}</p>' in linked


def test_other_addresses_are_no_links() -> None:
    drawn = one(Paragraph(said("ici", link="javascript:alert(1)")))
    assert '<a href="javascript' not in drawn


def test_addresses_are_printed_unless_read_already(page: str) -> None:
    assert page.count('class="adresse"') == 1


@given(st.text("<>&\"'\x00ab-1é \u00a0", max_size=40))
def test_any_text_is_read_back(text: str) -> None:
    drawn = Read(one(Paragraph(said(text, code=True)), Items((said(text),)), Table(text, (text,), ((said(text),),))))
    expected = re.sub(r"[\s\x00]", "", text)
    seen = re.sub(r"\s", "", "".join(drawn.words))
    assert seen == f"TAlleraucontenuTA{expected * 5}"


def test_same_document_same_bytes(page: str) -> None:
    assert document_html(document()) == page


def luminance(colour: str) -> float:
    levels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_contrast(scheme: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 for words on every background they stand on."""
    style = resources.files("fluxrules.reports").joinpath("document.css").read_text("utf-8")
    roots = re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    assert len(roots) == 3
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", roots[scheme]))
    pairs = [(ink, paper) for ink in ("encre", "discret", "lien") for paper in ("fond", "pale", "alerte-fond")]
    for ink, paper in [*pairs, ("alerte", "alerte-fond")]:
        high, low = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, paper)


def test_a_picture_that_was_not_drawn_is_said() -> None:
    picture = Picture("", "Les retards", "Personne n'est en retard.")
    read = Read(document_html(Document("T", "", (Section("a", "A", (picture,)),))))
    assert (read.all("figure"), read.all("svg")) == ([], [])
    assert "Personne n'est en retard." in "".join(read.words)
