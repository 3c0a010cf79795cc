"""JSON Schema (draft 2020-12) of every file an officer edits, written from the grammar.

Two readers share it. Editors complete and check from the files of ``schemas/``; our own validation runs the same
schema, without tooltips, on data whose every scalar is still text. There is no ``oneOf`` over shapes: a keyword of JSON
Schema only bears on its own type, so « a value, a list or operators » is one flat schema. Validation is then linear in
the size of the file, and every error says by itself what is wrong. Save ``dependentSchemas`` it is also draft 7, which
is all that yaml-language-server promises to read.
"""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

from fluxrules.model.shape import ScalarKind
from fluxrules.shape.grammar import (
    ConditionShape,
    FieldShape,
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
from fluxrules.shape.leaf import FACT_PATH, WRITINGS
from fluxrules.shape.tooltips import tooltips
from fluxrules.source.plain import to_data
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes
from fluxrules.vocabulary import Jonction, Operateur

Json = dict[str, Any]

LEAF = "x-ecriture"
"""Our keyword: the kind of scalar, whose exact reading has the last word where a pattern cannot (30 February)."""

FORM = "x-forme"
"""What a part of the checking schema was written from, for those who explain its errors."""

COMPARISON = "comparaison"
"""The form of what stands under the path of a fact."""

_SCALAR = ["string", "number", "boolean"]
_LISTED = (Operateur.PARMI, Operateur.HORS)


def schema_of(kind: FileKind) -> Json:
    """The schema of a file, with everything an editor shows."""
    writer = _Writer(editor=True)
    root = writer.record(root_of(kind))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{kind.value}.schema.json",
        "title": f"fluxrules : {kind.value}",
        "description": tooltips()["fichiers"][kind.value],
        **root,
        "$defs": dict(sorted(writer.definitions.items())),
    }


def checking_schema(shape: Shape) -> Json:
    """The schema of ``shape`` as validation needs it: no tooltips."""
    writer = _Writer(editor=False)
    return {**writer.of(shape), "$defs": writer.definitions}


def text_of(kind: FileKind) -> str:
    """The exact contents of ``schemas/<kind>.schema.json``."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2) + "\n"


class _Writer:
    """Writes shapes as schemas; records and conditions are definitions, written once."""

    def __init__(self, *, editor: bool) -> None:
        self.definitions: dict[str, Json] = {}
        self._editor = editor

    def of(self, shape: Shape) -> Json:
        match shape:
            case RecordShape():
                return self._defined(shape.model.__name__, lambda: self.record(shape))
            case ConditionShape():
                return self._defined("Condition", self._condition)
            case OperandShape():
                return self._defined("Operand", lambda: self._or_parameter({"type": [*_SCALAR]}, "valeur"))
            case LeafShape():
                leaf = self._leaf(shape.kind)
                return self._or_parameter(leaf) if shape.or_parameter else leaf
            case WordShape():
                return {"type": "string", "enum": list(shape.words)}
            case ListShape():
                listed: Json = {"type": "array", "items": self.of(shape.item)}
                return listed | {"minItems": 1} if shape.filled else listed
            case TaggedShape():
                return {
                    "type": "object",
                    "properties": self._tags(shape, "effets"),
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                    **self._form(shape),
                }
            case RawShape():
                return {"type": "object"} if shape.is_mapping else {"type": "array"}

    def record(self, shape: RecordShape) -> Json:
        """A dataclass: its keys, those it requires, those that exclude one another."""
        properties: Json = {}
        required, constraints = [], []
        for field in shape.fields:
            if field.inlined and isinstance(field.shape, TaggedShape):
                tags = self._tags(field.shape, "constructions")
                properties |= tags
                constraints.append(_exactly_one(tags))
                continue
            properties[field.key] = self._field(field)
            if field.required:
                required.append(field.key)
        for one in shape.alternatives:
            constraints.append(_exactly_one(one.keys) if one.required else _at_most_one(one.keys))
        written: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        written |= self._form(shape)
        if required:
            written["required"] = required
        for constraint in constraints:  # one of each at most in the model: no allOf needed
            written |= constraint
        snippet = tooltips()["snippets"].get(shape.model.__name__) if self._editor else None
        if snippet:
            body, _ = load_bytes(snippet["corps"].encode(), "tooltips_fr.toml")
            assert body is not None
            written["defaultSnippets"] = [
                {"label": snippet["libelle"], "description": snippet["description"], "body": to_data(body)}
            ]
        return written

    def _defined(self, name: str, write: Any) -> Json:
        if name not in self.definitions:
            self.definitions[name] = {}  # a condition holds conditions
            self.definitions[name] = write()
        return {"$ref": f"#/$defs/{name}"}

    def _field(self, field: FieldShape) -> Json:
        written = self.of(field.shape)
        if not self._editor:
            return written
        described = {**written, **self._described(field.doc)}
        return described | {"examples": [field.example]} if field.example else described

    def _tags(self, shape: TaggedShape, table: str) -> Json:
        return {
            name: self.of(alternative) | (self._described(tooltips()[table][name]) if self._editor else {})
            for name, alternative in shape.alternatives
        }

    def _leaf(self, kind: ScalarKind) -> Json:
        writing = WRITINGS[kind]
        leaf: Json = {"type": list(writing.types), LEAF: kind.value}
        if not self._editor:
            return leaf | {"type": "string"}
        if writing.bounds is not None:
            leaf |= {"minimum": writing.bounds[0], "maximum": writing.bounds[1]}
        leaf |= {"enum": ["oui", "non", True, False]} if kind is ScalarKind.OUI_NON else {"pattern": writing.pattern}
        written = tooltips()["ecritures"].get(kind.value)
        return leaf | self._described(written["description"]) if written else leaf

    def _parameter(self) -> Json:
        return self._leaf(ScalarKind.CHEMIN) | self._tip("parametre")

    def _or_parameter(self, schema: Json, tip: str = "") -> Json:
        types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        return {
            **schema,
            **(self._tip(tip) if tip else {}),
            **self._form(OperandShape()),
            "type": [*types, "object"],
            "properties": {"parametre": self._parameter()},
            "required": ["parametre"],
            "additionalProperties": False,
        }

    def _condition(self) -> Json:
        children: Json = {"type": "array", "items": {"$ref": "#/$defs/Condition"}, "minItems": 1}
        return {
            "type": "object",
            "minProperties": 1,
            "properties": {
                word.value: children | (self._described(tooltips()["jonctions"][word.value]) if self._editor else {})
                for word in Jonction
            },
            "patternProperties": {FACT_PATH: self._defined("Comparison", self._comparison)},
            "additionalProperties": False,
            **self._tip("condition"),
            **self._form(ConditionShape()),
        }

    def _comparison(self) -> Json:
        operand = self.of(OperandShape())
        return {
            "type": [*_SCALAR, "array", "object"],
            "items": operand,
            "minItems": 1,
            "minProperties": 1,
            "properties": {word.value: self._operator(word, operand) for word in Operateur}
            | {"parametre": self._parameter()},
            "dependentSchemas": {"parametre": {"maxProperties": 1}},
            "additionalProperties": False,
            **self._tip("comparaison"),
            **self._form(COMPARISON),
        }

    def _operator(self, word: Operateur, operand: Json) -> Json:
        if word is Operateur.ENTRE:
            written: Json = {"type": "array", "items": operand, "minItems": 2, "maxItems": 2}
        elif word in _LISTED:
            written = {"type": "array", "items": operand, "minItems": 1}
        elif word is Operateur.EXISTE:
            written = self._leaf(ScalarKind.OUI_NON)
        else:
            written = operand
        return written | self._described(tooltips()["operateurs"][word.value]) if self._editor else written

    def _form(self, shape: object) -> Json:
        return {} if self._editor else {FORM: shape}

    def _tip(self, entry: str) -> Json:
        return self._described(tooltips()["conditions"][entry]) if self._editor else {}

    def _described(self, text: str) -> Json:
        return {"description": text.replace("`", ""), "markdownDescription": text} if self._editor else {}


def _exactly_one(keys: Any) -> Json:
    return {"oneOf": [{"required": [one]} for one in keys]}


def _at_most_one(keys: Any) -> Json:
    return {"not": {"anyOf": [{"required": list(pair)} for pair in combinations(keys, 2)]}}
