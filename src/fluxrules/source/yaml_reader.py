"""Strict YAML: bytes to nodes that know their place, and everything that is wrong, never an exception.

Built on libyaml's events; values are not interpreted here (see ``scalars``). A node may come back beside errors: it is
the best reading of the file, good for looking for further errors, never for deciding anything.
"""

from __future__ import annotations

import re

import yaml

from fluxrules.diagnostics import Diagnostic, Span, diagnose, in_order
from fluxrules.source.bounds import MAX_REREAD, MAX_SYNTAX_ERRORS
from fluxrules.source.composer import Composer, RefusedError
from fluxrules.source.nodes import Node, Scalar
from fluxrules.source.text import SourceText, decode, lines_of

_TAB_INDENT = re.compile(r"^[ \-]*(\t)[ \t]*[^ \t\r\n]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def load_bytes(data: bytes, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read one YAML file.

    Args:
        data: Its bytes.
        file: Its path relative to the project, ``/``-separated, as diagnostics show it.

    Returns:
        The root node, or None when the structure cannot be trusted (syntax errors, bounds, nothing in it), and the
        diagnostics, sorted.
    """
    source, found = decode(data, file)
    if source is None:
        return None, in_order(found)
    node, more = parse(source)
    return node, in_order((*found, *more))


def parse(source: SourceText) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read the YAML of a decoded file; as ``load_bytes`` otherwise."""
    found: list[Diagnostic] = []
    text = source.repaired
    lines = lines_of(text)
    readable = True
    composer = Composer(source.file, text)
    for _ in range(min(MAX_SYNTAX_ERRORS, 1 + MAX_REREAD // max(1, len(text)))):
        composer = Composer(source.file, text, partial=not readable)
        try:
            for event in iter(yaml.CBaseLoader(text).get_event, None):
                if not composer.feed(event):
                    break
        except RefusedError:
            readable = False
        except yaml.YAMLError as error:
            readable = False
            diagnostic, shorter = _explained(error, source.file, lines, composer, text)
            found += (diagnostic, *composer.diagnostics)
            if shorter is None:
                break
            text = shorter
            continue
        break
    found += composer.diagnostics
    found = _tabs(source, lines, composer, found)
    root = composer.root
    if readable and (root is None or (isinstance(root, Scalar) and root.plain and root.text in _NULLS)):
        return None, (*found, diagnose("FLX108", Span(source.file)))
    return (root if readable and not any(d.code == "FLX102" for d in found) else None), tuple(found)


def _explained(
    error: yaml.YAMLError, file: str, lines: list[str], composer: Composer, text: str
) -> tuple[Diagnostic, str | None]:
    """What a syntax error is, and the text without what it spoils, to look for others."""
    from fluxrules.source.recovery import set_aside  # most files have no such error
    from fluxrules.source.syntax import MISALIGNED, Context, explain

    diagnostic = explain(error, Context(file, lines, composer))
    line = diagnostic.span.line if diagnostic.span else 1
    return diagnostic, set_aside(text, line, neighbours=diagnostic.code in MISALIGNED)


def _tabs(source: SourceText, lines: list[str], composer: Composer, found: list[Diagnostic]) -> list[Diagnostic]:
    """One diagnostic for all the lines that begin with a tab, unless a quoted or block text holds them."""
    kept = [diagnostic for diagnostic in found if diagnostic.code != "FLX102"]
    places = {d.span for d in found if d.code == "FLX102" and d.span is not None}
    if "\t" in source.repaired:
        free = {line for first, last in composer.texts for line in range(first, last + 1)}
        for number, line in enumerate(lines, start=1):
            match = _TAB_INDENT.match(line)
            if match and number not in free:
                column = match.start(1) + 1
                places.add(Span(source.file, number, column, number, column + 1))
    if places:
        kept.append(diagnose("FLX102", min(places), nombre=len({place.line for place in places})))
    return kept
