"""From nodes to the model: checked first, then built by the same grammar, spans kept.

Building trusts the check: it never fails on a node that has passed. A rule that is wrong is reported and left out, so
that the others are still read, and whatever is wrong with them is still said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from fluxrules.diagnostics import Diagnostic, Span, in_order
from fluxrules.model.condition import Comparison, Condition, Junction, Operand, ParameterRef
from fluxrules.model.convention import ConventionFile, PackFile
from fluxrules.model.essai import EssaisFile
from fluxrules.model.evenement import EvenementsFile
from fluxrules.model.rule import Rule, TemplateFile
from fluxrules.model.territoire import ReservatairesFile, TerritoireFile, VocabulaireFile
from fluxrules.shape.grammar import (
    ConditionShape,
    LeafShape,
    ListShape,
    OperandShape,
    RawShape,
    RecordShape,
    Shape,
    TaggedShape,
    WordShape,
    root_of,
)
from fluxrules.shape.leaf import parse
from fluxrules.shape.validation import errors_of
from fluxrules.source.nodes import Entry, Mapping, Node, Scalar, Sequence
from fluxrules.source.project import FileKind
from fluxrules.vocabulary import Jonction, Operateur

Model: TypeAlias = (
    VocabulaireFile
    | PackFile
    | TemplateFile
    | TerritoireFile
    | ReservatairesFile
    | ConventionFile
    | EssaisFile
    | EvenementsFile
)

_JUNCTIONS = frozenset(word.value for word in Jonction)


def read(node: Node, kind: FileKind) -> tuple[Model | None, tuple[Diagnostic, ...]]:
    """Read a whole file.

    Args:
        node: Its root.
        kind: What the file is.

    Returns:
        The model, without the items of its lists that are wrong (rules, parts, essais…), or None when the file is
        wrong elsewhere; and every diagnostic, in the order of the lines.
    """
    root = root_of(kind)
    found = errors_of(node, root)
    diagnostics = in_order(diagnostic for diagnostic, _ in found)
    wrong = {path[:2] for _, path in found}
    if not isinstance(node, Mapping) or not all(_is_item(path) for path in wrong):
        return None, diagnostics
    return build(_without(node, wrong), root), diagnostics


def read_rule(node: Node) -> tuple[Rule | None, tuple[Diagnostic, ...]]:
    """Read one rule, as when a clause template is used."""
    rule, diagnostics = read_as(node, RecordShape(Rule))
    return rule, diagnostics


def read_as(node: Node, shape: Shape) -> tuple[Any, tuple[Diagnostic, ...]]:
    """Read any part of a file: its value, or None when anything is wrong with it."""
    diagnostics = in_order(diagnostic for diagnostic, _ in errors_of(node, shape))
    return (None if diagnostics else build(node, shape)), diagnostics


def _is_item(path: tuple[str | int, ...]) -> bool:
    return len(path) == 2 and isinstance(path[1], int)


def _without(node: Mapping, wrong: set[tuple[str | int, ...]]) -> Mapping:
    def kept(entry: Entry) -> Entry:
        if not isinstance(entry.value, Sequence):
            return entry
        items = (item for index, item in enumerate(entry.value.items) if (entry.key.text, index) not in wrong)
        return Entry(entry.key, Sequence(tuple(items), entry.value.span))

    return Mapping(tuple(kept(entry) for entry in node.entries), node.span) if wrong else node


def build(node: Node, shape: Shape) -> Any:
    """The value of a node that has passed the check of ``shape``."""
    match shape, node:
        case RecordShape(), Mapping():
            return _record(node, shape)
        case LeafShape(), Scalar():
            return parse(shape.kind, node.text)
        case LeafShape() | OperandShape(), Mapping():
            return _parameter(node)
        case WordShape(), Scalar():
            return shape.enum(node.text) if shape.enum else node.text
        case ListShape(), Sequence():
            return tuple(build(item, shape.item) for item in node.items)
        case TaggedShape(), Mapping():
            tag = node.entries[0]
            return build(tag.value, dict(shape.alternatives)[tag.key.text])
        case ConditionShape(), Mapping():
            return condition_of(node)
        case (RawShape(), _) | (OperandShape(), Scalar()):
            return node
    raise TypeError(f"{type(node).__name__} has not been checked against {shape!r}")


def _record(node: Mapping, shape: RecordShape) -> Any:
    values: dict[str, Any] = {"span": node.span}
    by_key = {entry.key.text: entry.value for entry in reversed(node.entries)}
    for field in shape.fields:
        if field.inlined and isinstance(field.shape, TaggedShape):
            tag, inner = next(one for one in field.shape.alternatives if one[0] in by_key)
            values[field.attribute] = build(by_key[tag], inner)
        elif field.key in by_key:
            values[field.attribute] = build(by_key[field.key], field.shape)
    return shape.model(**values)


def condition_of(node: Mapping) -> Condition:
    """A checked condition; several entries in one mapping must all hold."""
    parts = tuple(part for entry in node.entries for part in _parts(entry))
    return parts[0] if len(parts) == 1 else Junction(Jonction.TOUS, parts, node.span)


def _parts(entry: Entry) -> Iterator[Condition]:
    name, value = entry.key, entry.value
    if name.text in _JUNCTIONS and isinstance(value, Sequence):
        children = tuple(condition_of(child) for child in value.items if isinstance(child, Mapping))
        yield Junction(Jonction(name.text), children, _across(name.span, value.span))
    elif isinstance(value, Mapping) and value.get("parametre") is None:
        for test in value.entries:
            operands = tuple(_operand(one) for one in _listed(test.value))
            span = _across(test.key.span, test.value.span)
            yield Comparison(name.text, Operateur(test.key.text), operands, span, name.span)
    else:
        operator = Operateur.PARMI if isinstance(value, Sequence) else Operateur.EGAL
        operands = tuple(_operand(one) for one in _listed(value))
        yield Comparison(name.text, operator, operands, value.span, name.span)


def _listed(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _operand(node: Node) -> Operand:
    return node if isinstance(node, Scalar) else _parameter(node)


def _parameter(node: Node) -> ParameterRef:
    name = node.get("parametre") if isinstance(node, Mapping) else None
    assert isinstance(name, Scalar)
    return ParameterRef(name.text, node.span)


def _across(start: Span, end: Span) -> Span:
    return Span(start.file, start.line, start.column, end.end_line, end.end_column)
