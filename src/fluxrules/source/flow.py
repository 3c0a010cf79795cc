"""The comma between braces: a French decimal sign to people, a separator to YAML.

``{part: 2,5 %}`` is two keys and ``[2,5 %]`` two items; both are told, and read as they were meant so that later
stages do not add a second, misleading error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.source.nodes import Entry, Node, Scalar

_GLUED_COLON = re.compile(r"(?P<key>[a-z_][\w.]*):(?P<rest>[^\s:/].*)")
_DIGITS = re.compile(r"[-+]?[0-9]+")
_DECIMALS = re.compile(r"[0-9]+[ \u00a0\u202f]*%?")
_PERCENT = re.compile(r"[0-9]+[ \u00a0\u202f]*%")


def rejoin_entries(entries: list[Entry]) -> tuple[list[Entry], list[Diagnostic]]:
    """Entries of a ``{…}`` with the numbers that a comma cut in two made whole, and what to say about them."""
    kept: list[Entry] = []
    found: list[Diagnostic] = []
    for entry in entries:
        key = entry.key
        if not _bare(entry):
            kept.append(entry)
            continue
        before = kept[-1] if kept else None
        if before is not None and _is_number(before.value) and _DECIMALS.fullmatch(key.text):
            whole, point, comma = _whole(before.value, key)
            found.append(diagnose("FLX120", whole, cle=before.key.text, point=point, virgule=comma))
            kept[-1] = Entry(before.key, Scalar(comma, True, whole))
        else:
            found.append(_without_value(key))
    return kept, found


def _without_value(key: Scalar) -> Diagnostic:
    """``taux:15 %`` lacks a space; anything else is the rest of a text that a comma cut."""
    glued = _GLUED_COLON.fullmatch(key.text)
    if glued is None:
        return diagnose("FLX121", key.span, texte=key.text)
    return diagnose("FLX138", key.span, cle=glued["key"], valeur=glued["rest"])


def cut_numbers(items: Sequence[Node], extra: int) -> tuple[Diagnostic, ...]:
    """The numbers that a comma cut in two in a list known to have ``extra`` items too many; none when that is not why.

    Where the length is known, ``0,25`` needs no ``%`` to leave no doubt, provided every extra item is so explained.
    """
    pairs = [
        (before, item)
        for before, item in pairwise(items)
        if isinstance(item, Scalar)
        and item.plain
        and _is_number(before)
        and _DECIMALS.fullmatch(item.text)
        and _touching(before, item)
    ]
    if len(pairs) != extra:
        return ()
    return tuple(
        diagnose("FLX126", whole, point=point, virgule=comma)
        for whole, point, comma in (_whole(before, item) for before, item in pairs)
    )


def _touching(before: Node, item: Node) -> bool:
    """Whether a comma alone stands between the two."""
    return (before.span.end_line, before.span.end_column + 1) == (item.span.line, item.span.column)


def rejoin_items(items: list[Node]) -> tuple[list[Node], list[Diagnostic]]:
    """Items of a ``[…]``, likewise; only where a ``%`` right after the comma leaves no doubt."""
    kept: list[Node] = []
    found: list[Diagnostic] = []
    for item in items:
        before = kept[-1] if kept else None
        if (
            before is not None
            and isinstance(item, Scalar)
            and item.plain
            and _is_number(before)
            and _PERCENT.fullmatch(item.text)
            and _touching(before, item)
        ):
            whole, point, comma = _whole(before, item)
            found.append(diagnose("FLX126", whole, point=point, virgule=comma))
            kept[-1] = Scalar(comma, True, whole)
        else:
            kept.append(item)
    return kept, found


def _is_number(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and _DIGITS.fullmatch(node.text) is not None


def _bare(entry: Entry) -> bool:
    """Whether a key was written without any colon: its empty value stands where the key ends."""
    key, value = entry.key, entry.value
    if not (isinstance(value, Scalar) and value.plain and not value.text and key.text):
        return False
    return (value.span.line, value.span.column) == (key.span.end_line, key.span.end_column)


def _whole(before: Node, after: Scalar) -> tuple[Span, str, str]:
    """Where the cut number stands, and how it reads with a point and with a comma."""
    assert isinstance(before, Scalar)
    first, last = before.span, after.span
    whole = Span(first.file, first.line, first.column, last.end_line, last.end_column)
    return whole, f"{before.text}.{after.text}", f"{before.text},{after.text}"
