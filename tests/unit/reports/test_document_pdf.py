"""The PDF read back by another library: its tags, its fonts, its words; and nothing a person wrote is markup."""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_document import document

from fluxrules.reports import document_pdf as module
from fluxrules.reports.document import Document, Items, Paragraph, Picture, Run, Section, Table, said
from fluxrules.reports.document_glyphs import _RANGES, drawable
from fluxrules.reports.document_pdf import compiled, document_pdf
from fluxrules.reports.document_typst import typst_source

DAY = date(2025, 6, 2)
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="4000"><rect width="9" height="9"/></svg>'


def made(value: Document, day: date | None = DAY) -> pypdf.PdfReader:
    data, problems = document_pdf(value, dated="Droit au 2 juin 2025", day=day)
    assert problems == ()
    assert data is not None
    return pypdf.PdfReader(io.BytesIO(data))


def elements(reader: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """Every element of the structure, in the order it is read aloud."""

    def under(kid: Any) -> Iterator[dict[str, Any]]:
        kid = kid.get_object()
        if isinstance(kid, list):
            for one in kid:
                yield from under(one)
        elif isinstance(kid, dict) and "/S" in kid:
            yield kid
            if "/K" in kid:
                yield from under(kid["/K"])

    yield from under(reader.root_object["/StructTreeRoot"]["/K"])


def attributes(element: dict[str, Any]) -> dict[str, Any]:
    return {name: value for one in element.get("/A", []) for name, value in one.get_object().items()}


def words(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def one(*blocks: Any, title: str = "Titre") -> Document:
    return Document(title, "Sous-titre", (Section("s", "Section", tuple(blocks)),))


def test_a_tagged_french_file_with_a_title() -> None:
    reader = made(document())
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == document().title
    declared = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in declared
    assert "<pdfaid:part>2</pdfaid:part>" in declared
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in declared


def test_without_a_day_the_file_bears_no_date_and_is_no_archive() -> None:
    reader = made(document(), day=None)
    declared = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in declared
    assert "pdfaid:part" not in declared
    assert "/CreationDate" not in (reader.metadata or {})
    assert "Date>" not in declared


def test_headings_follow_the_sections() -> None:
    value = Document(
        "T", "", (Section("a", "A", (), (Section("b", "B", (), (Section("c", "C"),)),)), Section("d", "D"))
    )
    found = [(str(e["/S"]), str(e["/T"])) for e in elements(made(value)) if re.fullmatch("/H[1-6]", e["/S"])]
    assert found == [("/H1", "T"), ("/H2", "A"), ("/H3", "B"), ("/H4", "C"), ("/H2", "D")]


def test_a_table_has_headings_that_its_cells_name() -> None:
    rows = tuple((said(f"ligne {r}"), said(str(r))) for r in range(90))
    reader = made(one(Table("Légende du tableau", ("Nom", "Nombre"), rows, frozenset({1}))))
    found = list(elements(reader))
    headings = [e for e in found if e["/S"] == "/TH"]
    assert [attributes(e)["/Scope"] for e in headings] == ["/Column", "/Column"]
    cells = [attributes(e)["/Headers"] for e in found if e["/S"] == "/TD"]
    assert len(cells) == 180
    assert {tuple(names) for names in cells} == {(e["/ID"],) for e in headings}
    assert len(reader.pages) > 1
    assert all("Nom" in page.extract_text() and "Nombre" in page.extract_text() for page in reader.pages)
    assert words(reader).count("Légende du tableau") == 1


def test_a_cell_taller_than_a_page_is_read_to_its_end() -> None:
    text = " ".join(f"mot{number}" for number in range(2500))
    reader = made(one(Table("T", ("A", "B"), ((said("a"), said(text)),))))
    assert len(reader.pages) > 1
    assert re.sub(r"\s", "", words(reader)).count("mot2499") == 1
    for page in reader.pages:
        places: list[float] = []
        page.extract_text(visitor_text=lambda text, cm, tm, *_, p=places: p.append(tm[5] * cm[3] + cm[5]))
        assert all(place == 0 or 20 < place < 830 for place in places)


def test_a_short_table_is_on_one_page_and_a_row_is_not_cut() -> None:
    short = Table("Légende", ("A", "B"), tuple((said(f"a{n}"), said("b")) for n in range(6)))
    counts = set()
    for count in range(26, 38):  # wherever the end of the page falls
        before = tuple(Paragraph(said(f"Paragraphe {n}.")) for n in range(count))
        reader = made(one(*before, short))
        counts.add(tuple(sum(f"a{n}" in page.extract_text() for n in range(6)) for page in reader.pages))
    assert counts == {(6,), (0, 6)}
    rows = tuple((said(f"début{n}"), said(" ".join([f"x{n}"] * 95 + [f"fin{n}"]))) for n in range(40))
    for page in made(one(Table("Légende", ("A", "B"), rows))).pages:
        text = page.extract_text()
        assert re.findall(r"début(\d+)", text) == re.findall(r"fin(\d+)", text)


def test_lists_links_and_pictures_are_what_they_are() -> None:
    lines = (said("un"), said("la loi", link="https://exemple.fr/loi"), said("plus haut", link="#s"))
    for numbered, kind in ((True, "/Decimal"), (False, None)):
        picture = Picture(SQUARE, "Légende de l'image", "Ce que dit l'image.")
        reader = made(one(Items(lines, numbered), picture))
        found = list(elements(reader))
        (listed,) = [e for e in found if e["/S"] == "/L"]
        if kind:
            assert attributes(listed)["/ListNumbering"] == kind
        assert sum(e["/S"] == "/LBody" for e in found) == 3
        assert [e["/Alt"] for e in found if e["/S"] == "/Figure"] == ["Ce que dit l'image."]
        assert "Légende de l'image" in words(reader)
        links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
        assert [str(a.get("/A", {}).get("/URI", a.get("/Dest"))) for a in links] == ["https://exemple.fr/loi", "s"]
        assert all(a["/Contents"] for a in links)


def test_every_font_is_inside_and_can_be_read_back() -> None:
    seen = set()
    for page in made(document()).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            seen.add(re.sub(r"^/[A-Z]{6}\+", "", font["/BaseFont"]).split("-")[0])
            assert "/ToUnicode" in font
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
    assert seen <= {"LibertinusSerif", "DejaVuSansMono"}


def test_pages_are_numbered_on_a4_under_the_title_and_the_law() -> None:
    reader = made(one(*(Paragraph(said(f"Paragraphe {n}.")) for n in range(120))))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        text = page.extract_text()
        assert f"{number} / {count}" in text
        assert "Droit au 2 juin 2025" in text
        assert "Titre" in text


def test_same_document_same_bytes(monkeypatch, tmp_path) -> None:
    first = document_pdf(document(), dated="x", day=DAY)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("LANG", "de_DE")
    monkeypatch.chdir(tmp_path)
    assert document_pdf(document(), dated="x", day=DAY) == first


def test_long_names_and_hashes_stay_inside_the_page_and_are_copied_whole() -> None:
    name = "nantes-metropole:cia-grands-logements-hors-qpv-" * 6
    letters = "a" * 300
    block = Table("T", ("A", "B", "C"), ((said(name), said(HASH, code=True), said(letters)),))
    reader = made(one(Paragraph(said(HASH, code=True)), Paragraph(said(name)), Paragraph(said(letters)), block))
    for page in reader.pages:
        places: list[float] = []
        page.extract_text(visitor_text=lambda text, cm, tm, *_, p=places: p.append(tm[4] * cm[0] + cm[4]))
        assert max(places) < 595 - 60
    assert max(len(line) for line in words(reader).splitlines()) < 130
    joined = re.sub(r"\s", "", words(reader))
    for text in (HASH, name, letters):
        assert text in joined


MARKUP = r"""#strong[x] *gras* _it_ $x^2$ <s> @s // fin /* c */ \ \u{41} " ' `a` ``` = T - a + b / c: d ~ -- --- ... #{1+1} ]) }} { [ #import "@preview/x:1.0.0" #read("/etc/passwd") #o"""


def test_markup_is_printed_not_read() -> None:
    run = Run(MARKUP, strong=True, code=True)
    value = Document(
        MARKUP,
        MARKUP,
        (
            Section(
                '"]<a',
                MARKUP,
                (
                    Paragraph((run,), caution=True),
                    Items((said(MARKUP, link='https://x.fr/"#{1}'),)),
                    Table(MARKUP, (MARKUP,), ((said(MARKUP, link="a:1"),),)),
                    Picture(SQUARE, MARKUP, MARKUP),
                ),
            ),
        ),
    )
    reader = made(value)
    joined = re.sub(r"\s", "", words(reader))
    assert joined.count(re.sub(r"\s", "", MARKUP)) >= 7
    assert [e["/Alt"] for e in elements(reader) if e["/S"] == "/Figure"] == [MARKUP]


@settings(max_examples=60)
@given(
    st.text(st.characters(), max_size=40),
    st.text(alphabet='\\"#[]{}()$*_`<>@=-+/~u \n\u0301é', max_size=40),
    st.booleans(),
)
def test_no_text_breaks_a_report_nor_leaves_its_string(text: str, signs: str, code: bool) -> None:
    line = (Run(text, code=code), Run(signs, strong=True, link=f"https://x.fr/{signs}"), Run(text, link=f"a{text}:1"))
    value = Document(
        f"T{text}", signs, (Section("s", f"S{signs}", (Paragraph(line), Table(text, (signs, "b"), ((line, line),)))),)
    )
    source = typst_source(value, dated=text, day=DAY)
    body = source[source.index("#report(title: ") :]
    outside = re.sub(r'"(?:\\["\\]|[^"\\])*"', "", body)
    assert re.fullmatch(
        r"[#(){},;:\s0-9]*(?:\b(?:report|title|subtitle|dated|day|datetime|year|month|section|par|board|strong|code|name|true|false"
        r"|place|away|o)\b[#(){},;:\s0-9]*)*",
        outside,
    )
    compiled(source, archivable=True)


def test_all_we_say_can_be_drawn_is() -> None:
    letters = [chr(c) for first, last in _RANGES for c in range(first, last + 1)]
    runs = tuple(
        Run(letter, strong=bool(strong), code=bool(code)) for letter in letters for strong in (0, 1) for code in (0, 1)
    )
    made(one(Paragraph(runs)))
    assert drawable("".join(letters[1:])) != ""


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("T2 → T4 ≥ 3,40 « œ » ’ … − ½ €", "T2 → T4 ≥ 3,40 « œ » ’ … − ½ €"),
        ("😀", "‹U+1F600›"),
        ("漢", "‹U+6F22›"),
        ("a\u202eb", "a‹U+202E›b"),
        ("a\x00b", "a‹U+0000›b"),
        ("e\u0301", "é"),
        ("a \n\t b", "a b"),
        ("3\u00a0400\u202f€", "3\u00a0400\u202f€"),
        ("\ue000\ud800", "‹U+E000›‹U+D800›"),
    ],
)
def test_what_cannot_be_drawn_is_told_by_its_number(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


def test_a_picture_larger_than_a_page_fits_on_one() -> None:
    reader = made(one(Picture(TALL, "Haute", "Une image haute.")))
    boxes = [attributes(e)["/BBox"] for e in elements(reader) if e["/S"] == "/Figure"]
    assert len(boxes) == 1
    left, bottom, right, top = (float(side) for side in boxes[0])
    assert 0 < left < right < 595
    assert 0 < bottom < top < 842


def test_without_the_library_one_sentence_says_so(monkeypatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "typst" else importlib.util.find_spec(name))
    data, problems = document_pdf(document())
    assert data is None
    assert [problem.code for problem in problems] == ["FLX930"]
