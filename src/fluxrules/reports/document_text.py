"""A document in plain text, for a terminal of 80 columns: no line is longer, nothing is cut, no colour is needed."""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.reports.document import Block, Document, Items, Line, Paragraph, Picture, Table, outline
from fluxrules.reports.document_grid import grid
from fluxrules.reports.document_words import filled, hanging, words_of
from fluxrules.reports.layout import WIDTH
from fluxrules.reports.titles import title

_UNDERLINES = {1: "=", 2: "-"}
_DEEPER = "~"


def document_text(document: Document, *, width: int = WIDTH) -> str:
    """The whole document; links to files are said after their words, « (cia.yaml:12) ».

    Args:
        document: What to draw.
        width: Columns of the terminal, 40 at least.
    """
    parts = [[*_heading(document.title, 1, width), *(filled(document.subtitle, width) if document.subtitle else [])]]
    for level, section in outline(document):
        parts.append(["", *_heading(section.heading, level, width)])
        parts += [list(_block(block, width)) for block in section.blocks]
    return "\n".join(line for part in parts for line in [*part, ""]).rstrip("\n") + "\n"


def _heading(text: str, level: int, width: int) -> list[str]:
    lines = filled(text, width)
    return [*lines, _UNDERLINES.get(level, _DEEPER) * max(map(len, lines))]


def _block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Paragraph(line, caution):
            words = words_of(line)
            said = f"{title('document.attention')} {words}" if caution else words
            mark = "! " if caution else ""
            yield from hanging(said, width, first=mark, rest=mark)
        case Items(lines, numbered):
            for mark, line in zip(_marks(lines, numbered), lines, strict=True):
                yield from hanging(words_of(line), width, first=mark, rest=" " * len(mark))
        case Table():
            yield from grid(block, width)
        case Picture(_, caption, said):
            yield from filled(title("document.image", legende=caption), width)
            yield from hanging(said, width, first="  ", rest="  ")


def _marks(lines: tuple[Line, ...], numbered: bool) -> list[str]:
    """What stands before each item: « - », or its number, the shorter ones moved to the right."""
    last = len(str(len(lines)))
    return [f"{number:>{last}}. " if numbered else "- " for number in range(1, len(lines) + 1)]
