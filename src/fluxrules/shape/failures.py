"""What jsonschema finds wrong with the data of a file, over the schema written from the model."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from fluxrules.model.shape import ScalarKind
from fluxrules.shape.grammar import Shape
from fluxrules.shape.leaf import parse
from fluxrules.shape.schema import LEAF, Json, checking_schema
from fluxrules.shape.translation import Failure


def failures(data: Any, shape: Shape) -> Iterator[Failure]:
    """Every failure of ``data`` (text, None, lists and mappings of them), in the order it is read."""
    for error in _validator(shape).iter_errors(data):
        schema: Any = error.schema
        yield Failure(tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, schema)


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
