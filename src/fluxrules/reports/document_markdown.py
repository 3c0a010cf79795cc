"""A document in Markdown: CommonMark, and the tables that every editor of it draws.

A picture is a file beside the text, which ``picture_files`` gives: data URIs would make the text unreadable, and the
forges that show Markdown refuse them. Without a name for these files, a picture is told in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from fluxrules.reports.document import (
    Block,
    Document,
    Items,
    Line,
    Paragraph,
    Picture,
    Run,
    Table,
    blocks_of,
    is_web,
    lines_of,
    outline,
    places,
)
from fluxrules.reports.titles import title

_SPACES = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_MARKS = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=#?\w+;)|!$")
_OPENING = re.compile(r"^([-+=:]|\d{1,9}(?=[.)]))")
"""What begins a list, a heading underlined or a definition when it begins a line."""

_DEEPEST = 6
_UNLIKE = "<!-- -->"
"""Between two lists, which would else be one."""


def document_markdown(document: Document, *, pictures: str = "") -> str:
    """The whole document.

    Args:
        document: What to draw.
        pictures: What the names of the files of pictures begin with (see ``picture_files``); "" to say them in words.
    """
    linked = {run.link[1:] for line in lines_of(document) for run in line if run.link.startswith("#")}
    names = iter([name for name, _ in picture_files(document, pictures)])
    parts = [f"# {_plain(document.title)}", _opening(_plain(document.subtitle))]
    for level, section in outline(document):
        anchor = f'<a id="{_attribute(section.id)}"></a>' if section.id in linked else ""
        parts.append(f"{'#' * min(level, _DEEPEST)} {anchor}{_plain(section.heading)}")
        before: Block | None = None
        for block in section.blocks:
            if isinstance(before, Items) and isinstance(block, Items) and before.numbered == block.numbered:
                parts.append(_UNLIKE)
            parts += _block(block, next(names) if pictures and isinstance(block, Picture) else "")
            before = block
    return "\n\n".join(part for part in parts if part) + "\n"


def picture_files(document: Document, stem: str) -> tuple[tuple[str, str], ...]:
    """The name and the SVG of each picture, in order: ``stem-1.svg``…"""
    found = [block.svg for block in blocks_of(document) if isinstance(block, Picture)]
    return tuple((f"{stem}-{number}.svg", svg) for number, svg in enumerate(found, start=1))


def _block(block: Block, picture: str) -> Iterator[str]:
    match block:
        case Paragraph(line, caution):
            said = _line(line)
            yield f"> **{_plain(title('document.attention'))}** {said}" if caution else _opening(said)
        case Items(lines, numbered):
            marks = [f"{number}." if numbered else "-" for number in range(1, len(lines) + 1)]
            yield "\n".join(f"{mark} {_opening(_line(line))}" for mark, line in zip(marks, lines, strict=True))
        case Table():
            yield _opening(_plain(block.caption))
            yield _table(block)
        case Picture(_, caption, said) if picture:
            yield f"![{_plain(said)}](<{_destination(picture)}>)"
            yield _opening(_plain(caption))
        case Picture(_, caption, said):
            yield _opening(_plain(title("document.image", legende=caption)))
            yield _opening(_plain(said))


def _table(table: Table) -> str:
    sides = ["--:" if number in table.figures else ":--" for number in range(len(table.header))]
    header = [_plain(heading) for heading in table.header]
    rows = [[_line(cell, cell=True) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, sides, *rows])


def _line(line: Line, *, cell: bool = False) -> str:
    """Runs one after another; those that matter most, in bold together, or two marks would touch and mean nothing."""
    drawn: list[str] = []
    groups = [(strong, list(told)) for strong, told in groupby(_merged(line), key=lambda told: told[0].strong)]
    for number, (strong, runs) in enumerate(groups):
        text = "".join(_run(run, where, cell) for run, where in runs)
        following = groups[number + 1][1][0][0].text if number + 1 < len(groups) else ""
        drawn.append(_bold(text, "".join(drawn)[-1:], following[:1]) if strong else text)
    return _SPACES.sub(" ", "".join(drawn)).strip(" ")


def _merged(line: Line) -> list[tuple[Run, str]]:
    """Runs and the places to tell after them; codes one after another are one: their marks would touch."""
    merged: list[tuple[Run, str]] = []
    for run, where in zip(line, places(line), strict=True):
        before, told = merged[-1] if merged else (Run(""), "")
        alone = told or _bracketed(run) or _bracketed(before)
        if run.code and before.code and run.strong == before.strong and not alone:
            merged[-1] = replace(run, text=before.text + run.text), where
        elif run.text or where:
            merged.append((run, where))
    return merged


def _bracketed(run: Run) -> bool:
    return is_web(run.link) or run.link.startswith("#")


def _bold(text: str, before: str, after: str) -> str:
    """``text`` in bold, its outer spaces outside; in HTML where asterisks touching a word would stay asterisks."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner)
    head, tail = text[:start], text[start + len(inner) :]
    opens = not _is_mark(inner[0]) or not (head or before) or _parts((head or before)[-1])
    closes = not _is_mark(inner[-1]) or not (tail or after) or _parts((tail or after)[0])
    bold = f"**{inner}**" if opens and closes else f"<strong>{inner}</strong>"
    return f"{head}{bold}{tail}"


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def _parts(letter: str) -> bool:
    return letter.isspace() or _is_mark(letter)


def _run(run: Run, where: str, cell: bool) -> str:
    words = _code(run.text, cell) if run.code else _plain(run.text, trim=False)
    if _bracketed(run):
        if run.code and "]" in run.text:  # else « ]: » would open a definition at the start of a paragraph
            words = f"<code>{_plain(run.text, trim=False)}</code>"
        return f"[{words}](<{_destination(run.link)}>)"
    before, after = title("document.lieu", lieu="\n").split("\n")
    return f"{words}{before}{_code(where, cell)}{after}" if where else words


def _code(text: str, cell: bool) -> str:
    """``text`` between more backticks than it holds; a table takes no bare « | », even there."""
    text = _SPACES.sub(" ", text)
    fence = "`" * (1 + max((len(ticks) for ticks in re.findall("`+", text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    text = text.replace("|", "\\|") if cell else text
    return f"{fence}{padding}{text}{padding}{fence}" if text.strip(" ") else text


def _plain(text: str, *, trim: bool = True) -> str:
    """``text`` with nothing that Markdown would read as a mark, on one line."""
    escaped = _MARKS.sub(lambda found: f"\\{found[0]}", _SPACES.sub(" ", text))
    return escaped.strip(" ") if trim else escaped


def _opening(text: str) -> str:
    """``text`` that begins a line."""
    return _OPENING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", text)


def _destination(link: str) -> str:
    return re.sub(r"[\\<>]", lambda found: f"\\{found[0]}", _SPACES.sub("%20", link)).replace("|", "%7C")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
