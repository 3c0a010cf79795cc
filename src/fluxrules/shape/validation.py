"""Whether a file has the shape its kind requires: every error, at its place, in French.

The check itself is jsonschema's, over the schema written from the model; ``translation`` explains its errors.
Scalars are given as text, because what ``44109`` means depends on the field that expects it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from fluxrules.diagnostics import Diagnostic, diagnose, in_order
from fluxrules.model.shape import ScalarKind
from fluxrules.shape.grammar import Shape, root_of
from fluxrules.shape.leaf import parse
from fluxrules.shape.schema import LEAF, Json, checking_schema
from fluxrules.shape.translation import Failure, translate
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
    errors = _validator(shape).iter_errors(_text_data(node))
    failures = [_failure(error) for error in islice(errors, MAX_FAILURES + 1)]
    if len(failures) <= MAX_FAILURES:
        return translate(node, failures)
    too_many = diagnose("FLX243", node.span, nombre=MAX_FAILURES)
    return (*translate(node, failures[:MAX_FAILURES]), (too_many, ()))


def _failure(error: ValidationError) -> Failure:
    schema: Any = error.schema
    return Failure(tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, schema)


def _text_data(node: Node) -> Any:
    """The node as JSON data whose scalars are all text, or None where nothing is written."""
    match node:
        case Scalar():
            return None if node.plain and node.text in NULLS else node.text
        case Sequence():
            return [_text_data(item) for item in node.items]
        case Mapping():
            data: dict[str, Any] = {}
            for entry in node.entries:  # the first of two equal keys, as Mapping.get
                data.setdefault(entry.key.text, _text_data(entry.value))
            return data


@cache
def _validator(shape: Shape) -> Validator:
    schema = checking_schema(shape)
    definitions = {f"#/$defs/{name}": definition for name, definition in schema["$defs"].items()}

    def reference(validator: Any, ref: str, instance: Any, _: Json) -> Iterator[ValidationError]:
        # All our references are local: this look-up replaces a general one that takes longer than the checks.
        yield from validator.descend(instance, definitions[ref])

    extended: Any = extend
    checker = extended(Draft202012Validator, {"$ref": reference, LEAF: _leaf})
    found: Validator = checker(schema)
    return found


def _leaf(_: Any, kind: str, instance: Any, __: Json) -> Iterator[ValidationError]:
    if isinstance(instance, str) and parse(ScalarKind(kind), instance) is None:
        yield ValidationError(f"{instance!r} is not a {kind}")
