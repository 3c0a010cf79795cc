"""Why the parser stopped, in the words of the person who wrote the file.

The parser says where it lost the thread, which is often some lines after the mistake; the lines around, the last text
read and the brace still open tell what the mistake was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from yaml import YAMLError

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.source.composer import Composer
from fluxrules.source.habits import comparison_sign
from fluxrules.source.nodes import Scalar

_GLUED_COLON = re.compile(r"(?P<head>\s*(?:- +)*)(?P<key>[A-Za-z_][\w.\-]*):(?P<rest>[^\s:/].*)")
_ODD_SPACE = re.compile(r"^[ \-]*(?P<indent>[\u00a0\u202f\u2007])|:(?P<colon>[\u00a0\u202f\u2007])")
_SIGN = re.compile(r": +(?P<sign>[<>])=? *.?$")
_COMPARED = re.compile(r"[<>]=|[<>] *[-+]?[0-9]")
"""After a mere ``>``, only a number: a sentence is a block of text indeed."""
_TAB = re.compile(r"^[ \-]*(?P<tab>\t)")


MISALIGNED = frozenset({"FLX129", "FLX131", "FLX147"})
"""Codes of lines aligned on nothing: the lines that follow at the same indent have the same fault."""

MAX_EXAMPLE = 70


@dataclass(frozen=True, slots=True)
class Context:
    """What the composer knew when the parser stopped."""

    file: str
    lines: list[str]
    composer: Composer

    @property
    def last(self) -> Scalar | None:
        """The last scalar read."""
        return self.composer.last

    @property
    def last_style(self) -> str | None:
        """How it was written."""
        return self.composer.last_style

    @property
    def open_flow(self) -> Span | None:
        """The innermost brace or bracket still open."""
        return self.composer.open_flow

    def line(self, number: int) -> str:
        """Line ``number``, counted from 1; empty past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def at(self, line: int, column: int, width: int = 1) -> Span:
        """A place of one line, drawn back to the end of the text when it lies past it."""
        if line > len(self.lines) or (line == len(self.lines) and not self.line(line).strip()):
            line = next((n for n in range(len(self.lines), 0, -1) if self.line(n).strip()), 1)
            column = len(self.line(line)) + 1
        return Span(self.file, line, column, line, column + width)

    def quoted(self, line: int, column: int) -> str:
        """What stands from there to the end of the value, as it should be written between quotes."""
        text = self.line(line)[column - 1 :].strip()
        if self.open_flow is not None:
            text = re.split(r"[,}\]]", text)[0].strip()
        if len(text) > 1 and text[0] in "'\"":
            sign = text[0]
            text = text[1:-1] if text.endswith(sign) else text[1:]
            text = text.replace(sign, "") if sign == '"' else text
        if len(text) > MAX_EXAMPLE:
            text = text[:MAX_EXAMPLE].rstrip() + "…"
        return f"'{text}'" if '"' in text and "'" not in text else '"' + text.replace('"', '\\"') + '"'

    def first_column(self, line: int) -> int:
        """Column of the first character of a line that is not a space."""
        text = self.line(line)
        return len(text) - len(text.lstrip()) + 1


def explain(error: YAMLError, context: Context) -> Diagnostic:
    """The diagnostic of a syntax error, at the mistake rather than where the parser stopped."""
    problem = str(getattr(error, "problem", "") or "")
    during = str(getattr(error, "context", "") or "")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return diagnose("FLX149", Span(context.file))
    line, column = mark.line + 1, mark.column + 1
    start = getattr(error, "context_mark", None)
    return (
        _spaces(context, line, start)
        or _quotes(context, line, column, problem, during, start)
        or _first_characters(context, line, column, problem, during)
        or _colons(context, line, column, problem, start)
        or _braces(context, line, column, problem, start)
        or _blocks(context, line, column, problem, during, start)
        or diagnose("FLX149", context.at(line, column))
    )


def _spaces(context: Context, line: int, start: Any) -> Diagnostic | None:
    """Tabs and no-break spaces, where only a space will do."""
    numbers = {line} | ({context.last.span.line} if context.last else set()) | ({start.line + 1} if start else set())
    for number in sorted(numbers, reverse=True):
        text = context.line(number)
        if match := _TAB.match(text):
            return diagnose("FLX102", context.at(number, match.start("tab") + 1), nombre=1)
        if match := _ODD_SPACE.search(text):
            index = match.start(match.lastgroup or 0)
            return diagnose("FLX123", context.at(number, index + 1))
    return None


def _quotes(context: Context, line: int, column: int, problem: str, during: str, start: Any) -> Diagnostic | None:
    """Quotes never closed, closed too early, or holding an unknown escape."""
    if "quoted scalar" in during:
        if "end of stream" in problem or "document indicator" in problem:
            return diagnose("FLX132", context.at(start.line + 1, start.column + 1), ligne=start.line + 1)
        return diagnose("FLX139", context.at(line, column, 2))
    last = context.last
    if last is None or context.last_style not in ("'", '"') or last.span.end_line != line:
        return None
    between = context.line(line)[last.span.end_column - 1 : column - 1]
    following = context.line(line)[column - 1 : column]
    if between.strip() or following in ("", "]", "}", ","):
        return None
    if last.span.line != last.span.end_line:
        return diagnose("FLX132", context.at(last.span.line, last.span.column), ligne=last.span.line)
    if context.open_flow is not None and following != ":" and following in ("'", '"'):
        return diagnose("FLX144", context.at(line, column))
    code = "FLX133" if context.last_style == '"' else "FLX128"
    example = context.quoted(line, last.span.column)
    return diagnose(code, Span(context.file, line, last.span.column, line, column + 1), exemple=example)


def _first_characters(context: Context, line: int, column: int, problem: str, during: str) -> Diagnostic | None:
    """Characters that mean something to YAML when they come first."""
    character = context.line(line)[column - 1 : column]
    if sign := _sign(context, line, column):
        return sign
    if during == "while scanning an alias":
        return diagnose("FLX137", context.at(line, column - 1))
    if during == "while scanning an anchor":
        return diagnose("FLX136", context.at(line, column - 1), caractere="&")
    if "tag" in during or "tag handle" in problem:
        place = context.line(line).find("!") + 1 or column
        label = re.match(r"\S+", context.line(line)[place - 1 :])
        return diagnose(
            "FLX118", context.at(line, place, len(label[0]) if label else 1), etiquette=label[0] if label else "!"
        )
    if "directive" in during or (character == "%" and column == 1):
        return diagnose("FLX143", context.at(line, 1, len(context.line(line))))
    if "cannot start any token" in problem or "mapping keys are not allowed" in problem:
        return diagnose("FLX136", context.at(line, column), caractere=character)
    if "block scalar" in during:
        return diagnose("FLX140", context.at(line, column))
    if "block sequence entries" in problem:
        return diagnose("FLX141", context.at(line, column))
    if "max depth" in problem or "nesting" in problem:
        return diagnose("FLX111", context.at(line, column), maximum="?")
    return None


def _sign(context: Context, line: int, column: int) -> Diagnostic | None:
    """``>= 75``: to the parser, a block of text badly begun; it stops at the sign or right after it."""
    match = _SIGN.search(context.line(line)[:column])
    if match is None:
        return None
    text = context.line(line)[match.start("sign") :].partition(" #")[0].strip()
    if not _COMPARED.match(text):
        return None
    return comparison_sign(text, context.at(line, match.start("sign") + 1))


def _colons(context: Context, line: int, column: int, problem: str, start: Any) -> Diagnostic | None:
    """A colon too many, too few, or without its space."""
    last = context.last
    if "mapping values are not allowed" in problem:
        if last is None or last.span.line == last.span.end_line or last.span.end_line != line:
            return _second_colon(context, line, column)
        return _glued(context, last.span.line) or _unfinished(context, last, line)
    if "could not find expected ':'" in problem and start is not None:
        number = start.line + 1
        return _glued(context, number) or _without_colon(context, number)
    return None


def _second_colon(context: Context, line: int, column: int) -> Diagnostic:
    last = context.last
    begins = last.span.column if last is not None and last.span.line == line else context.first_column(line)
    return diagnose("FLX130", context.at(line, column), exemple=context.quoted(line, begins))


def _glued(context: Context, number: int) -> Diagnostic | None:
    match = _GLUED_COLON.match(context.line(number))
    if match is None:
        return None
    width = match.end("key") - match.start("key") + 1
    return diagnose(
        "FLX138", context.at(number, match.start("key") + 1, width), cle=match["key"], valeur=match["rest"].strip()
    )


def _without_colon(context: Context, number: int) -> Diagnostic:
    text = context.line(number).strip()
    return diagnose("FLX127", context.at(number, context.first_column(number), len(text)), texte=text)


def _unfinished(context: Context, last: Scalar, line: int) -> Diagnostic:
    """A text went on over the lines below: they stand too far to the right, or the text is not a ``key: value``."""
    begins = context.first_column(last.span.line) == last.span.column
    if begins and context.first_column(line) <= last.span.column:
        return _without_colon(context, last.span.line)
    column = context.first_column(line)
    return diagnose(
        "FLX129",
        context.at(line, column, max(1, len(context.line(line).strip()))),
        related=(last.span,),
        ligne=last.span.line,
    )


def _braces(context: Context, line: int, column: int, problem: str, start: Any) -> Diagnostic | None:
    """Braces and brackets left open, or closed without being open."""
    text = context.line(line)
    character = text[column - 1 : column]
    opening = context.open_flow
    if opening is None:
        if character in ("}", "]", ",") and ("did not find expected" in problem):
            return diagnose("FLX135", context.at(line, column), caractere=character)
        return None
    place = context.at(opening.line, opening.column)
    sign = context.line(opening.line)[opening.column - 1 : opening.column]
    closing = {"{": "}", "[": "]"}.get(sign, "}")
    if character == ":" and line == opening.line:
        return _second_colon(context, line, column)
    if character == "," and "node content" in problem:
        return diagnose("FLX145", context.at(line, column))
    if line == opening.line and character and character not in "}]":
        return diagnose("FLX144", context.at(line, column))
    wrong = (context.at(line, column),) if character and character in "}]" else ()
    return diagnose("FLX134", place, related=wrong, ouvrant=sign, fermant=closing, ligne=opening.line)


def _blocks(context: Context, line: int, column: int, problem: str, during: str, start: Any) -> Diagnostic | None:
    """Lines that are aligned on nothing."""
    if context.first_column(line) != column or "did not find expected" not in problem:
        return None
    text = context.line(line)
    if text[column - 1 : column] == ":":
        return diagnose("FLX124", context.at(line, column))
    if "document start" in problem:
        return diagnose("FLX146", context.at(line, column, max(1, len(text.strip()))))
    place = context.at(line, column, max(1, len(text.strip())))
    if start is not None and "'-' indicator" in problem and column == start.column + 1:
        return diagnose("FLX147", place, related=(context.at(start.line + 1, column),), ligne=start.line + 1)
    indents = ", ".join(map(str, context.composer.indents))
    return diagnose("FLX131", place, retrait=column - 1, retraits=indents)
