"""Diagnostics as a person reads them in a terminal: place, sentence, excerpt with a caret, remedy.

It takes the texts of the files as a value and returns text; it neither reads nor prints.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from fluxrules.diagnostics import Diagnostic, Severity, Span, in_order
from fluxrules.source.text import lines_of

MAX_WIDTH = 110
"""Columns of an excerpt; a longer line is cut around the caret."""

_NAMES = {
    Severity.ERREUR: ("erreur", "erreurs", "31;1"),
    Severity.AVERTISSEMENT: ("avertissement", "avertissements", "33;1"),
    Severity.INFO: ("information", "informations", "36;1"),
}
_DIM = "2"
_STRONG = "1"


def render(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str], *, couleur: bool = False) -> str:
    """All the diagnostics, in the order a person reads them, then how many there are.

    Args:
        diagnostics: In any order, doubles allowed.
        texts: Text of each file by its path in the spans; without it the excerpt is left out.
        couleur: Whether to add ANSI colours; without them the text is the same, character for character.

    Returns:
        The text, ended by a newline; empty when there is nothing to say.
    """
    ordered = in_order(diagnostics)
    if not ordered:
        return ""
    lines = {file: lines_of(text) for file, text in texts.items()}
    items = [_item(diagnostic, lines, couleur) for diagnostic in ordered]
    return "\n".join((*items, _summary(ordered))) + "\n"


def _item(diagnostic: Diagnostic, texts: Mapping[str, list[str]], couleur: bool) -> str:
    name, _, colour = _NAMES[diagnostic.severity]
    title = _paint(f"{name} {diagnostic.code}", colour, couleur)
    span = diagnostic.span
    place = "" if span is None else f" · {_paint(_place(span), _STRONG, couleur)}"
    parts = [title + place, f"  {_visible(diagnostic.message)}"]
    here = [] if span is None or _whole(span) else [(span, "^", colour)]
    beside = [(other, "-", _DIM) for other in diagnostic.related if span is not None and other.file == span.file]
    parts += _excerpt([*here, *beside], texts, couleur)
    for other in diagnostic.related:
        if span is None or other.file != span.file:
            parts.append(f"  Voir aussi {_place(other)}")
            parts += _excerpt([(other, "-", _DIM)], texts, couleur)
    if diagnostic.hint:
        parts.append(f"  → {_visible(diagnostic.hint)}")
    return "\n".join(parts) + "\n"


def _excerpt(marks: list[tuple[Span, str, str]], texts: Mapping[str, list[str]], couleur: bool) -> list[str]:
    """The lines of the marks, in file order, each underlined."""
    shown = [(span, sign, colour) for span, sign, colour in marks if span.line <= len(texts.get(span.file, ()))]
    if not shown:
        return []
    width = max(5, max(len(str(span.line)) for span, _, _ in shown) + 2)
    parts: list[str] = []
    previous = None
    for span, sign, colour in sorted(shown, key=lambda mark: (mark[0].line, mark[0].column, mark[1])):
        line, underline = _underlined(texts[span.file][span.line - 1], span, sign)
        if previous is not None and span.line > previous + 1:
            parts.append(_paint(f"{'⋮':>{width}}", _DIM, couleur))
        if span.line != previous:
            parts.append(_paint(f"{span.line:>{width}} | ", _DIM, couleur) + line)
        parts.append(_paint(f"{'':>{width}} | ", _DIM, couleur) + _paint(underline, colour, couleur))
        previous = span.line
    return parts


def _underlined(text: str, span: Span, sign: str) -> tuple[str, str]:
    """A line and what goes under it, in terminal columns; cut to the width when too long."""
    cells = [_cell(character) for character in text]
    start = min(span.column - 1, len(cells))
    end = max(start + 1, min(span.end_column - 1, len(cells)) if span.end_line == span.line else len(cells))
    first, last = 0, len(cells)
    if len(cells) > MAX_WIDTH:
        first = max(0, min(start - MAX_WIDTH // 3, len(cells) - MAX_WIDTH))
        last = first + MAX_WIDTH
    before, after = ("…" if first else ""), ("…" if last < len(cells) else "")
    margin = len(before) + sum(width for _, width in cells[first:start])
    length = sum(width for _, width in cells[start : min(end, last)]) or 1
    line = before + "".join(shown for shown, _ in cells[first:last]) + after
    return line.rstrip(), " " * margin + sign * length


def _cell(character: str) -> tuple[str, int]:
    """How a character is shown, and over how many columns: nothing in a file may command the terminal."""
    if character == "\t":
        return "→", 1
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "�", 1
    if category in ("Mn", "Me"):
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _visible(text: str) -> str:
    return "".join(" " if character in "\r\n" else _cell(character)[0] for character in text)


def _whole(span: Span) -> bool:
    return span == Span(span.file)


def _place(span: Span) -> str:
    return _visible(span.file if _whole(span) else str(span))


def _paint(text: str, colour: str, couleur: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if couleur and text.strip() else text


def _summary(diagnostics: tuple[Diagnostic, ...]) -> str:
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    said = ", ".join(
        f"{counts[severity]} {one if counts[severity] == 1 else several}"
        for severity, (one, several, _) in _NAMES.items()
        if counts[severity]
    )
    files = len({diagnostic.span.file for diagnostic in diagnostics if diagnostic.span is not None})
    where = f" dans {files} fichier{'s' if files > 1 else ''}" if files else ""
    return f"{said}{where}. Pour en savoir plus : fluxrules code {diagnostics[0].code}"
