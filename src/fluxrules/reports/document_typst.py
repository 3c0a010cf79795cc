"""A report as the source of a typst document: the template beside this module, then words as quoted strings.

Nothing a person wrote is ever markup: every word is inside a string of typst's code mode, whose only special
characters are the quote and the backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

from fluxrules.reports.document import (
    Block,
    Document,
    Items,
    Line,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
    is_web,
    plain,
)
from fluxrules.reports.document import place as place_of
from fluxrules.reports.document_glyphs import drawable
from fluxrules.reports.titles import title

_LONG = 18
"""Letters past which a word may be cut where it does not part by itself."""

_LONGEST = 40
"""Letters past which even a word of letters alone may be cut anywhere."""

_STRETCH = 6
"""Letters kept together in a long word without a sign in it, such as a hash."""

_LONGEST_CELL = 400
"""Letters of a cell past which the rows of its table may be cut between two pages: one could be taller than a page."""

_WORDS = re.compile(r"[^ ]+| +")
_PIECES = re.compile(r"[^/:._,;=&?#@+|\\-]*[/:._,;=&?#@+|\\-]+|[^/:._,;=&?#@+|\\-]+")


def typst_source(document: Document, *, dated: str = "", day: date | None = None) -> str:
    """The source of ``document``: equal documents, equal sources.

    Args:
        document: The report.
        dated: What the head of every page says on the right: the date of law.
        day: Date of law, written as the date of the file; without it the file bears none.
    """
    fields = [f"title: {_string(document.title)}"]
    if document.subtitle.strip():
        fields.append(f"subtitle: {_words(document.subtitle)}")
    if dated.strip():
        fields.append(f"dated: {_string(dated)}")
    if day is not None:
        fields.append(f"day: datetime(year: {day.year}, month: {day.month}, day: {day.day})")
    body = [line for section in document.sections for line in _section(section, 2)]
    return "\n".join([_template(), f"#report({', '.join(fields)}, {{", *body, "})", ""])


@cache
def _template() -> str:
    return resources.files(__package__).joinpath("document.typ").read_text("utf-8")


def _section(section: Section, level: int) -> Iterable[str]:
    yield f"section({level}, {_quoted(section.id)}, {_words(section.heading)})"
    for block in section.blocks:
        yield _block(block)
    for inner in section.sections:
        yield from _section(inner, level + 1)


def _block(block: Block) -> str:
    match block:
        case Paragraph(line, caution=True):
            label = f"strong({_string(title('document.attention'))})"
            return f'caution({{{label}; " "; {_line(line)}}})'
        case Paragraph(line):
            return f"par({_line(line)})"
        case Items(lines, numbered):
            return f"lines({_truth(numbered)}, {_array(_line(line) for line in lines)})"
        case Table(caption, header, rows, figures):
            columns = _array(str(column) for column in sorted(figures))
            headings = _array(_words(heading) for heading in header)
            cells = _array("\n  " + _array(_line(cell) for cell in row) for row in rows)
            cut = _truth(any(len(plain(cell)) > _LONGEST_CELL for row in rows for cell in row))
            return f"board({_words(caption)}, {columns}, {cut}, {headings}, {cells})"
        case Picture(svg, caption, said):
            return f"drawing({_quoted(svg)}, {_words(caption)}, {_string(said)})"


def _line(line: Line) -> str:
    return "{" + "; ".join(part for run in line for part in _run(run)) + "}"


def _run(run: Run) -> Iterable[str]:
    words = _words(run.text)
    if run.code:
        words = f"code({words})"
    if run.strong:
        words = f"strong({words})"
    if is_web(run.link):
        words = f"away({_quoted(run.link)}, {words})"
    elif run.link.startswith("#"):
        words = f"inside({_quoted(run.link[1:])}, {words})"
    yield words
    where = place_of(run)
    if where:
        yield f"place({_words(title('document.lieu', lieu=where))})"


def _words(text: str) -> str:
    """``text`` as content; a name or a hash too long for a line is cut, without a hyphen that is not in it."""
    parts: list[str] = []
    words = ""
    for word in _WORDS.findall(drawable(text)):
        pieces = _cut(word)
        if len(pieces) == 1:
            words += word
            continue
        parts += [_quoted(words)] * bool(words)
        parts.append("name({" + "; o; ".join(_quoted(piece) for piece in pieces) + "})")
        words = ""
    if words or not parts:
        parts.append(_quoted(words))
    return "{" + "; ".join(parts) + "}"


def _cut(word: str) -> list[str]:
    """The pieces between which ``word`` may be cut; itself when it parts as any word does."""
    if len(word) <= _LONG or word.isspace() or (word.isalpha() and len(word) <= _LONGEST):
        return [word]
    return [piece for part in _PIECES.findall(word) for piece in _shorter(part)]


def _shorter(part: str) -> list[str]:
    """A stretch that no sign parts: a hash, whose letters mean nothing together, is cut anywhere."""
    if len(part) <= _LONG:
        return [part]
    return [part[start : start + _STRETCH] for start in range(0, len(part), _STRETCH)]


def _string(text: str) -> str:
    """``text`` as one string, where only letters are wanted: title, alternative text."""
    return _quoted(drawable(text))


def _quoted(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")  # half of a pair, in an address
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _array(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _truth(value: bool) -> str:
    return "true" if value else "false"
