"""Words on lines that none overflows: what a terminal needs, where ``layout.wrapped`` lets a long word run on."""

from __future__ import annotations

import re

from fluxrules.reports.document import Line, places
from fluxrules.reports.titles import title

_SPACES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
"""Where words part. No-break spaces are not here; control characters are, which would move a terminal's cursor."""

_BREAKS = re.compile(r"(?<!«) (?![:;!?»%])")
"""Where a line may end: never before a sign that French sets apart by a space, nor after the one that opens a quote."""

_SEAMS = " \u00a0\u202f/-_.:;,|=&?"
"""After what a word too long for a line is best parted."""


def words_of(line: Line) -> str:
    """A line in plain words, each link followed by its place."""
    said: list[str] = []
    for run, where in zip(line, places(line), strict=True):
        said += [run.text, title("document.lieu", lieu=where)] if where else [run.text]
    return _SPACES.sub(" ", "".join(said)).strip(" ")


def filled(text: str, width: int) -> list[str]:
    """``text`` on lines of at most ``width`` columns, one at least; a word is parted only if no line would hold it."""
    lines = [""]
    for word in (piece for whole in _BREAKS.split(_SPACES.sub(" ", text)) for piece in parted(whole, width)):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def parted(word: str, width: int) -> list[str]:
    """``word`` in pieces of at most ``width`` columns: at its seams where it has some, anywhere else."""
    pieces = []
    while len(word) > width:
        seam = max(word.rfind(mark, 0, width) for mark in _SEAMS) + 1
        pieces.append(word[: seam or width].rstrip(" "))
        word = word[seam or width :]
    return [*pieces, word] if word else pieces


def hanging(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """``text`` filled after ``first`` then ``rest``, which count in ``width``."""
    lines = filled(text, width - max(len(first), len(rest)))
    return [(first if number == 0 else rest) + line for number, line in enumerate(lines)]
