"""A report as a value: headings, paragraphs, lists, tables and pictures, before any format.

Each format (terminal, Markdown, HTML, PDF) draws the same document. None adds a word of its own, but a few labels
(``[document]`` in ``titres_document_fr.toml``): the one of cautions, which no colour replaces, and those that lead
through a page. White space is only where words may be parted; no-break spaces and every other character are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text.

    Attributes:
        text: Its words.
        strong: Whether they matter most.
        link: ``file:line`` of what they speak of, a web address, ``#id`` of a section; "" for none.
        code: Whether it is to be typed or compared letter by letter (a command, a hash).
    """

    text: str
    strong: bool = False
    link: str = ""
    code: bool = False


Line: TypeAlias = tuple[Run, ...]
"""Runs one after another."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``caution`` when a reader must not miss it: each format says « Attention » before it."""

    line: Line
    caution: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered when its order is the order of what happened."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and column headings; the first column names its rows.

    Attributes:
        caption: What it shows.
        header: One heading per column.
        rows: Cells, as many as headings.
        figures: Places of the columns of numbers, aligned on the right.

    Raises:
        ValueError: A row has not as many cells as there are headings, or a column of figures is none of them.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    figures: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.header):
                raise ValueError(f"{self.caption}: {len(row)} cells under {len(self.header)} headings")
        if not self.figures <= set(range(len(self.header))):
            raise ValueError(f"{self.caption}: figures {sorted(self.figures)} of {len(self.header)} columns")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what it says in words for those who do not see it."""

    svg: str
    caption: str
    said: str


Block: TypeAlias = Paragraph | Items | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    id: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report, in French.

    Attributes:
        title: Its title.
        subtitle: What it is about, in one line.
        sections: In order.

    Raises:
        ValueError: Two sections have the same id, an id holds a space, or a link leads to no section.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        ids = [section.id for _, section in outline(self)]
        wrong = [name for place, name in enumerate(ids) if name in ids[:place] or name.split() != [name]]
        linked = {run.link for line in lines_of(self) for run in line if run.link.startswith("#")}
        if wrong or (lost := sorted(linked - {f"#{name}" for name in ids})):
            raise ValueError(f"ids twice or not ids: {wrong}" if wrong else f"links to no section: {lost}")


def outline(document: Document) -> Iterator[tuple[int, Section]]:
    """Every section in the order of reading, with its level: 2 under the title, 3 under those."""

    def under(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
        for section in sections:
            yield level, section
            yield from under(section.sections, level + 1)

    return under(document.sections, 2)


def blocks_of(document: Document) -> Iterator[Block]:
    """Every block in the order of reading."""
    return (block for _, section in outline(document) for block in section.blocks)


def lines_of(document: Document) -> Iterator[Line]:
    """Every line of runs in the order of reading: paragraphs, items and cells."""
    for block in blocks_of(document):
        match block:
            case Paragraph(line):
                yield line
            case Items(lines):
                yield from lines
            case Table(rows=rows):
                for row in rows:
                    yield from row
            case Picture():
                pass


def is_web(link: str) -> bool:
    """Whether a link is an address that a browser opens."""
    return link.startswith(("https://", "http://"))


def place(run: Run) -> str:
    """What a reader who cannot follow the link of ``run`` must be told: ``file:line``, an address, or "".

    Nothing for a link inside the document, nor when the words already end with it.
    """
    known = run.link.startswith("#") or run.text.endswith(run.link) or (":" in run.text and run.link.endswith(run.text))
    return "" if known else run.link


def places(line: Line) -> tuple[str, ...]:
    """The ``place`` to tell after each run of a line: the same one is told once, where it comes first."""
    all_places = [place(run) for run in line]
    return tuple("" if found in all_places[:number] else found for number, found in enumerate(all_places))


def plain(line: Iterable[Run]) -> str:
    """The words of a line, and nothing else."""
    return "".join(run.text for run in line)


def said(text: str, *, strong: bool = False, link: str = "", code: bool = False) -> Line:
    """A line of one run."""
    return (Run(text, strong, link, code),)
