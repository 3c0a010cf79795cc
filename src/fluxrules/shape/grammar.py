"""The grammar of each file, read off the model: which keys, which shapes, which words.

The dataclasses of ``fluxrules.model`` are the only declaration of the language. This module turns their annotations
into a small tree of shapes, from which ``schema`` writes the JSON Schema and ``reading`` builds the values, so that the
two cannot disagree. It knows nothing of nodes nor of JSON.
"""

from __future__ import annotations

import types
import typing
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from fluxrules.model.condition import Condition, Operand, ParameterRef
from fluxrules.model.convention import ConventionFile, PackFile
from fluxrules.model.correspondance import CorrespondancesFile
from fluxrules.model.effect import Effect
from fluxrules.model.essai import EssaisFile, Step
from fluxrules.model.evenement import EvenementsFile, Event
from fluxrules.model.part import Construct
from fluxrules.model.rule import TemplateFile
from fluxrules.model.shape import Alternatives, Leaf, ScalarKind
from fluxrules.model.territoire import ReservatairesFile, TerritoireFile, VocabulaireFile
from fluxrules.source.nodes import Mapping, Sequence
from fluxrules.source.project import FileKind


@dataclass(frozen=True, slots=True)
class LeafShape:
    """A scalar of one kind; ``or_parameter`` when ``{parametre: nom}`` may stand for it."""

    kind: ScalarKind
    or_parameter: bool = False


@dataclass(frozen=True, slots=True)
class WordShape:
    """A word of a closed list; ``enum`` is its class, or None for a ``Literal``."""

    words: tuple[str, ...]
    enum: type[StrEnum] | None


@dataclass(frozen=True, slots=True)
class OperandShape:
    """A scalar whose type only the vocabulary knows, or ``{parametre: nom}``."""


@dataclass(frozen=True, slots=True)
class ConditionShape:
    """``tous`` / ``un_de`` / ``aucun``, or comparisons of facts."""


@dataclass(frozen=True, slots=True)
class RawShape:
    """A mapping or a sequence kept as a node."""

    is_mapping: bool


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list; ``filled`` when it may not be empty."""

    item: Shape
    filled: bool


@dataclass(frozen=True, slots=True)
class TaggedShape:
    """A mapping of exactly one key, which names the alternative (effects)."""

    alternatives: tuple[tuple[str, RecordShape], ...]


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One key of a record. ``inlined`` alternatives stand each under its own key, beside the others."""

    attribute: str
    key: str
    doc: str
    example: str
    shape: Shape
    required: bool
    inlined: bool = False


@dataclass(frozen=True, slots=True)
class RecordShape:
    """The keys of a dataclass. Equal and hashed by its class."""

    model: type[Any]

    @property
    def fields(self) -> tuple[FieldShape, ...]:
        """Its keys, in the order declared."""
        model: Any = self.model
        return _fields_of(model)

    @property
    def alternatives(self) -> tuple[Alternatives, ...]:
        """Keys that exclude one another."""
        return tuple(getattr(self.model, "ALTERNATIVES", ()))


Shape: TypeAlias = (
    LeafShape | WordShape | OperandShape | ConditionShape | RawShape | ListShape | TaggedShape | RecordShape
)

ROOTS: dict[FileKind, type[Any]] = {
    FileKind.VOCABULAIRE: VocabulaireFile,
    FileKind.PAQUET: PackFile,
    FileKind.MODELES: TemplateFile,
    FileKind.TERRITOIRE: TerritoireFile,
    FileKind.RESERVATAIRES: ReservatairesFile,
    FileKind.CIA: PackFile,
    FileKind.CONVENTION: ConventionFile,
    FileKind.ESSAIS: EssaisFile,
    FileKind.CORRESPONDANCES: CorrespondancesFile,
    FileKind.EVENEMENTS: EvenementsFile,
}
"""The dataclass each kind of file is read into."""


_INLINED = (Construct, Event, Step)
"""Unions of which a record bears exactly one member, under the member's own key, beside its other keys."""


def root_of(kind: FileKind) -> RecordShape:
    """The shape of a whole file."""
    return RecordShape(ROOTS[kind])


@cache
def _fields_of(model: type[Any]) -> tuple[FieldShape, ...]:
    hints = typing.get_type_hints(model, include_extras=True)
    found = []
    for field in fields(model):
        if "key" not in field.metadata:
            continue  # span
        required = field.default is MISSING and field.default_factory is MISSING
        annotation = hints[field.name]
        inlined = any(annotation == union for union in _INLINED)
        shape = _tagged(annotation) if inlined else shape_of(annotation, filled=required)
        meta = field.metadata
        found.append(FieldShape(field.name, meta["key"], meta["doc"], meta["example"], shape, required, inlined))
    return tuple(found)


def shape_of(annotation: Any, *, filled: bool = True) -> Shape:
    """The shape of a type annotation of the model.

    Args:
        annotation: A resolved annotation (``get_type_hints(..., include_extras=True)``).
        filled: Whether a list may not be empty.

    Raises:
        TypeError: The model uses an annotation this grammar does not know (a bug).
    """
    for known, shape in _NAMED:
        if annotation == known:
            return shape
    if annotation == Effect:
        return _tagged(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _union(tuple(one for one in arguments if one is not type(None)), filled)
    if origin is typing.Annotated:
        return LeafShape(next(one.kind for one in arguments if isinstance(one, Leaf)))
    if origin is tuple:
        return ListShape(shape_of(arguments[0]), filled)
    if origin is Literal:
        return WordShape(arguments, None)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return WordShape(tuple(annotation), annotation)
    if is_dataclass(annotation) and isinstance(annotation, type):
        return RecordShape(annotation)
    raise TypeError(f"no shape for {annotation!r}")


def _union(members: tuple[Any, ...], filled: bool) -> Shape:
    union: Any = Union[members]  # noqa: UP007 - the members are only known here
    if len(members) == 1:
        return shape_of(members[0], filled=filled)
    if union in (Condition, Operand, Effect):
        return shape_of(union, filled=filled)
    rest = tuple(one for one in members if one is not ParameterRef)
    if len(rest) == 1 and len(members) == 2:
        leaf = shape_of(rest[0])
        if isinstance(leaf, LeafShape):
            return LeafShape(leaf.kind, or_parameter=True)
    raise TypeError(f"no shape for the union {union!r}")


def _tagged(union: Any) -> TaggedShape:
    return TaggedShape(tuple((one.name, RecordShape(one)) for one in get_args(union)))


_NAMED: tuple[tuple[Any, Shape], ...] = (
    (Condition, ConditionShape()),
    (Operand, OperandShape()),
    (Mapping, RawShape(is_mapping=True)),
    (Sequence, RawShape(is_mapping=False)),
)
