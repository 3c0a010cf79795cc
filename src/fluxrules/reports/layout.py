"""Laying sentences out in 80 columns of plain text: wrapping, lists, tables. It knows nothing of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

WIDTH = 80


@lru_cache(maxsize=1 << 14)
def wrapped(text: str, *, first: str = "", rest: str | None = None, width: int = WIDTH) -> tuple[str, ...]:
    """``text`` on lines of at most ``width`` columns, the first after ``first``, the others after ``rest``.

    The same citations come back at every decision: what was laid out is kept.

    Lines break at ordinary spaces only: a longer word, and what no-break spaces hold together, overflow.
    """
    indent = first if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = indent if lines else first
        empty = True
        for word in paragraph.split(" "):
            if not word:
                continue
            if not empty and len(line) + 1 + len(word) > width:
                lines.append(line)
                line, empty = indent, True
            line += word if empty else f" {word}"
            empty = False
        lines.append(line if not empty else line.rstrip())
    return tuple(lines)


def bullets(texts: Iterable[str], *, indent: str = "  ") -> list[str]:
    """One « - » item per text."""
    return [line for text in texts for line in wrapped(text, first=f"{indent}- ", rest=f"{indent}  ")]


def section(title: str, lines: Sequence[str]) -> list[str]:
    """A blank line, ``title`` and its lines; nothing at all without lines."""
    return ["", title, *lines] if lines else []


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, indent: str = "  ", width: int = WIDTH) -> list[str]:
    """Columns aligned on their widest cell: the first to the left, and shortened if needed, the others to the right."""
    body = [list(row) for row in rows]
    widths = [max(len(line[i]) for line in [list(header), *body]) for i in range(len(header))]
    room = width - len(indent) - sum(widths[1:]) - 2 * (len(widths) - 1)
    widths[0] = min(widths[0], max(room, 8))

    def line(cells: Sequence[str]) -> str:
        name = cells[0] if len(cells[0]) <= widths[0] else f"{cells[0][: widths[0] - 1]}…"
        others = [cell.rjust(size) for cell, size in zip(cells[1:], widths[1:], strict=True)]
        return (indent + "  ".join([name.ljust(widths[0]), *others])).rstrip()

    return [line(header), *(line(row) for row in body)]
