"""Whether a file has the shape its kind requires: every error, at its place, in French.

``acceptance`` says whether there is any error, jsonschema finds them (``failures``), ``translation`` explains them: all
three over the schema written from the model. Scalars are given as text, because what ``44109`` means depends on the
field that expects it.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any

from fluxrules.diagnostics import Diagnostic, diagnose, in_order
from fluxrules.shape.acceptance import Accept, acceptance
from fluxrules.shape.grammar import Shape, root_of
from fluxrules.shape.schema import checking_schema
from fluxrules.source.nodes import Mapping, Node, Scalar, Sequence
from fluxrules.source.project import FileKind

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""How an unquoted scalar says « nothing » (YAML 1.2 core)."""


MAX_FAILURES = 300
"""Past this number a file is not what it is said to be: the first ones are explained, and nothing is built."""


def validate(node: Node, kind: FileKind) -> tuple[Diagnostic, ...]:
    """Everything wrong with the shape of a file, in the order of its lines."""
    return in_order(diagnostic for diagnostic, _ in errors_of(node, root_of(kind)))


def errors_of(node: Node, shape: Shape) -> tuple[tuple[Diagnostic, tuple[str | int, ...]], ...]:
    """What is wrong with ``node``, each error with the path of keys and positions where it lies."""
    data = text_data(node)
    if _accept(shape)(data):
        return ()
    from fluxrules.shape.failures import failures
    from fluxrules.shape.translation import translate

    found = list(islice(failures(data, shape), MAX_FAILURES + 1))
    if len(found) <= MAX_FAILURES:
        return translate(node, found)
    too_many = diagnose("FLX243", node.span, nombre=MAX_FAILURES)
    return (*translate(node, found[:MAX_FAILURES]), (too_many, ()))


@cache
def _accept(shape: Shape) -> Accept:
    return acceptance(checking_schema(shape))


def text_data(node: Node) -> Any:
    """The node as JSON data whose scalars are all text, or None where nothing is written."""
    match node:
        case Scalar():
            return None if node.plain and node.text in NULLS else node.text
        case Sequence():
            return [text_data(item) for item in node.items]
        case Mapping():
            data: dict[str, Any] = {}
            for entry in node.entries:  # the first of two equal keys, as Mapping.get
                data.setdefault(entry.key.text, text_data(entry.value))
            return data
