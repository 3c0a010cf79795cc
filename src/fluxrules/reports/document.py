"""A report as a value: headings, paragraphs, lists, tables and pictures, before any format.

Each format (terminal, Markdown, HTML, PDF) draws the same document; none of them adds a word of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    """One paragraph; ``caution`` when a reader must not miss it."""

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
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    figures: frozenset[int] = frozenset()


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
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]


def plain(line: Iterable[Run]) -> str:
    """The words of a line, and nothing else."""
    return "".join(run.text for run in line)


def said(text: str, *, strong: bool = False, link: str = "", code: bool = False) -> Line:
    """A line of one run."""
    return (Run(text, strong, link, code),)
