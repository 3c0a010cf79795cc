"""Three readers of one report: what is kept for whom, so that a shorter one never says anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from fluxrules.reports.document import Block, Document, Items, Line, Section, Table


class Lecteur(StrEnum):
    """For whom a report is printed, from the shortest to the fullest."""

    ELU = "elu"
    AGENT = "agent"
    JUGE = "juge"

    def sees(self, kept: Lecteur) -> bool:
        """Whether what is kept from ``kept`` on is shown to this reader."""
        order = list(Lecteur)
        return order.index(kept) <= order.index(self)


Row: TypeAlias = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A paragraph or a picture, and from which reader on it is shown."""

    block: Block
    reader: Lecteur = Lecteur.ELU


@dataclass(frozen=True, slots=True)
class Listing:
    """A list whose lines are not all for the same readers."""

    lines: tuple[tuple[Lecteur, Line], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose rows are not all for the same readers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Lecteur, Row], ...]
    figures: frozenset[int] = frozenset()


Graded: TypeAlias = Kept | Listing | Grid


@dataclass(frozen=True, slots=True)
class Part:
    """A section before a reader is known; one left with nothing is not shown.

    Attributes:
        id: Of the section.
        heading: Its heading.
        blocks: What stands under it.
        parts: Sections under it.
        reader: From which reader on it is shown at all.
    """

    id: str
    heading: str
    blocks: tuple[Graded, ...] = ()
    parts: tuple[Part, ...] = ()
    reader: Lecteur = Lecteur.ELU


def read_by(title: str, subtitle: str, parts: tuple[Part, ...], reader: Lecteur) -> Document:
    """The document that ``reader`` gets."""
    return Document(title, subtitle, tuple(_sections(parts, reader)))


def _sections(parts: tuple[Part, ...], reader: Lecteur) -> Iterator[Section]:
    for part in parts:
        blocks = tuple(block for graded in part.blocks if (block := _block(graded, reader)) is not None)
        inner = tuple(_sections(part.parts, reader))
        if reader.sees(part.reader) and (blocks or inner):
            yield Section(part.id, part.heading, blocks, inner)


def _block(graded: Graded, reader: Lecteur) -> Block | None:
    match graded:
        case Kept(block, kept):
            return block if reader.sees(kept) else None
        case Listing(lines):
            shown = tuple(line for kept, line in lines if reader.sees(kept))
            return Items(shown) if shown else None
        case Grid(caption, header, rows, figures):
            left = tuple(row for kept, row in rows if reader.sees(kept))
            return Table(caption, header, left, figures) if left else None
