"""Whether data has the shape a checking schema asks, and nothing of what is wrong with it.

Almost every file an officer checks is in order: this answers for those, several times faster than jsonschema, which is
only called (and loaded) to find what is wrong. It knows the keywords our schemas use and refuses any other, so that a
schema never says something that only one of the two hears. Tests hold them to the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from fluxrules.model.shape import ScalarKind
from fluxrules.shape.leaf import parse
from fluxrules.shape.schema import FORM, LEAF, Json

Accept: TypeAlias = Callable[[Any], bool]
"""Whether some data (text, None, lists and mappings of them) is accepted."""

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "array": (list,),
    "object": (dict,),
    "number": (),  # every scalar is still text
    "integer": (),
    "boolean": (),
}
_SILENT = frozenset({FORM, "$defs"})
"""Keywords that ask nothing."""


def acceptance(schema: Json) -> Accept:
    """The test of a whole checking schema.

    Raises:
        KeyError: The schema has a keyword unknown here (a bug).
    """
    return _Reader(schema["$defs"]).read(schema)


class _Reader:
    """Reads schemas into tests; a definition is read when it is first met, once."""

    def __init__(self, definitions: Mapping[str, Json]) -> None:
        self._definitions = definitions
        self._read: dict[str, Accept] = {}

    def read(self, schema: Json) -> Accept:
        methods = dict.fromkeys(_METHODS[keyword] for keyword in schema if keyword not in _SILENT)
        tests = tuple(getattr(self, method)(schema) for method in methods)
        if len(tests) == 1:
            accept: Accept = tests[0]
            return accept

        def every(data: Any) -> bool:
            for test in tests:  # noqa: SIM110 - a generator would take longer than most of the tests
                if not test(data):
                    return False
            return True

        return every

    def reference(self, schema: Json) -> Accept:
        name = schema["$ref"].removeprefix("#/$defs/")

        def accept(data: Any) -> bool:
            if name not in self._read:  # not before: a condition holds conditions
                self._read[name] = self.read(self._definitions[name])
            return self._read[name](data)

        return accept

    def type(self, schema: Json) -> Accept:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        types = tuple(one for name in names for one in _TYPES[name])
        return lambda data: isinstance(data, types)

    def enum(self, schema: Json) -> Accept:
        words = frozenset(schema["enum"])
        return lambda data: isinstance(data, str) and data in words

    def leaf(self, schema: Json) -> Accept:
        kind = ScalarKind(schema[LEAF])
        return lambda data: not isinstance(data, str) or parse(kind, data) is not None

    def items(self, schema: Json) -> Accept:
        item = self.read(schema["items"])
        return lambda data: not isinstance(data, list) or all(map(item, data))

    def properties(self, schema: Json) -> Accept:
        """Each key by its name, by its look, or not at all."""
        named = {name: self.read(inner) for name, inner in schema["properties"].items()}
        looks = [(re.compile(look), self.read(one)) for look, one in schema.get("patternProperties", {}).items()]
        others = schema.get("additionalProperties", True)
        if not isinstance(others, bool):
            raise TypeError("a schema of additional properties is not read here")

        def accept(data: Any) -> bool:
            if not isinstance(data, dict):
                return True
            for key, value in data.items():
                known = key in named
                if known and not named[key](value):
                    return False
                for look, test in looks:
                    if look.search(key):
                        known = True
                        if not test(value):
                            return False
                if not known and not others:
                    return False
            return True

        return accept

    def required(self, schema: Json) -> Accept:
        keys = frozenset(schema["required"])
        return lambda data: not isinstance(data, dict) or keys <= data.keys()

    def one_of(self, schema: Json) -> Accept:
        choices = [self.read(one) for one in schema["oneOf"]]
        return lambda data: sum(choice(data) for choice in choices) == 1

    def any_of(self, schema: Json) -> Accept:
        choices = [self.read(one) for one in schema["anyOf"]]
        return lambda data: any(choice(data) for choice in choices)

    def unless(self, schema: Json) -> Accept:
        refused = self.read(schema["not"])
        return lambda data: not refused(data)

    def dependent(self, schema: Json) -> Accept:
        tests = {key: self.read(one) for key, one in schema["dependentSchemas"].items()}
        return lambda data: not isinstance(data, dict) or all(test(data) for key, test in tests.items() if key in data)

    def at_least_items(self, schema: Json) -> Accept:
        return lambda data: not isinstance(data, list) or len(data) >= schema["minItems"]

    def at_most_items(self, schema: Json) -> Accept:
        return lambda data: not isinstance(data, list) or len(data) <= schema["maxItems"]

    def at_least_keys(self, schema: Json) -> Accept:
        return lambda data: not isinstance(data, dict) or len(data) >= schema["minProperties"]

    def at_most_keys(self, schema: Json) -> Accept:
        return lambda data: not isinstance(data, dict) or len(data) <= schema["maxProperties"]


_METHODS = {
    "$ref": "reference",
    "type": "type",
    "enum": "enum",
    LEAF: "leaf",
    "items": "items",
    "properties": "properties",
    "patternProperties": "properties",
    "additionalProperties": "properties",
    "required": "required",
    "oneOf": "one_of",
    "anyOf": "any_of",
    "not": "unless",
    "dependentSchemas": "dependent",
    "minItems": "at_least_items",
    "maxItems": "at_most_items",
    "minProperties": "at_least_keys",
    "maxProperties": "at_most_keys",
}
"""The method that reads each keyword."""
